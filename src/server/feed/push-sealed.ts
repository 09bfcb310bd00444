import { joinEnvelopes, pushLimits, type Push } from '../../protocol';
import { audit, inTeam, type Database } from '../database';
import { messageOf } from '../failure';
import { Refusal, tooMany } from '../http/refusal';
import type { Keys } from '../keys';
import { keepPacks, openPacks, standingOf } from './packs';
import { push, type Pushed, type Pusher } from './push';

/**
 * Takes a sealed push: what opens is pushed like any other, and what does not is kept as it came before the reply goes out.
 * @throws Refusal where it is no push of envelopes
 */
export async function pushSealed(database: Database, keys: Keys, who: Pusher, joined: Uint8Array<ArrayBuffer>): Promise<Pushed> {
  const found = (await openPacks(keys, who, joined)) ?? unreadable();
  // The key may have been put back since the file was read.
  const lacks = found.kept.some(({ code }) => code === 'pack-key-unknown');
  const { opened, kept } = lacks && (await keys.refresh(database)) ? ((await openPacks(keys, who, joined)) ?? unreadable()) : found;
  const pack = together(opened);
  const told = await keepPacks(database, who, kept, Date.now());
  const rest = told.length === 0 ? {} : { kept: told };
  if (pack === null) {
    const standing = await standingOf(database, who, kept[0]?.device ?? '');
    return { reply: { ...standing, results: [], ...rest }, head: 0, owners: [] };
  }
  const pushed = await push(database, who, pack);
  return { ...pushed, reply: { ...pushed.reply, ...rest } };
}

function unreadable(): never {
  throw new Refusal(
    400,
    'bad-packs',
    'The sealed packs could not be read: they were cut off on the way, or are too many. Send them again.',
  );
}

/** One push of them all. A push speaks for one device. */
function together(opened: readonly Push[]): Push | null {
  const [first] = opened;
  if (first === undefined) return null;
  if (opened.some(({ device, protocol }) => device !== first.device || protocol !== first.protocol))
    throw new Refusal(400, 'bad-packs', 'The sealed packs are of several devices. Send those of each by themselves.');
  const changesets = opened.flatMap((each) => each.changesets);
  if (changesets.length > pushLimits.changesets) throw tooMany();
  return { ...first, changesets };
}

/** Tries again what could not be opened for want of a key. */
export async function openKept(database: Database, keys: Keys, say: (line: string) => void): Promise<void> {
  let count = 0;
  for (const { team } of await database.selectFrom('team_name').select('team').execute()) {
    const rows = await inTeam(database, team, (transaction) =>
      transaction
        .selectFrom('held_pack')
        .select(['hash', 'key', 'account'])
        .where('team', '=', team)
        .where('opened', 'is', null)
        .where('code', '=', 'pack-key-unknown')
        .orderBy('received')
        .execute(),
    );
    for (const { hash, key, account } of rows) {
      if (keys.opener(key) === undefined) continue;
      try {
        if (await openHeld(database, keys, { team, account }, hash)) count += 1;
      } catch (error) {
        say(`A kept pack could not be taken yet and stays kept. ${messageOf(error)}`);
      }
    }
  }
  if (count > 0) say(`Opened ${count === 1 ? 'a pack' : `${count} packs`} for which the key was missing before.`);
}

async function openHeld(database: Database, keys: Keys, who: Pusher, hash: string): Promise<boolean> {
  const row = await inTeam(database, who.team, (transaction) =>
    transaction.selectFrom('held_pack').select('raw').where('team', '=', who.team).where('hash', '=', hash).executeTakeFirst(),
  );
  const envelope = Uint8Array.from(Buffer.from(row?.raw ?? '', 'base64url'));
  const found = await openPacks(keys, who, joinEnvelopes([envelope]));
  const pack = found === null ? null : together(found.opened);
  if (pack === null) return false;
  await push(database, who, pack);
  await inTeam(database, who.team, async (transaction) => {
    // What was in it was taken like any push, and somebody of whom it told may be erased.
    await transaction
      .updateTable('held_pack')
      .set({ opened: Date.now(), raw: '' })
      .where('team', '=', who.team)
      .where('hash', '=', hash)
      .execute();
    await audit(transaction, { ...who, action: 'pack-opened', subject: hash, outcome: 'done' });
  });
  return true;
}
