import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { packLimits, pushSchema, splitEnvelopes, type EnvelopeHeader, type PackCode, type Push, type PushReply } from '../../protocol';
import { base64url } from '../../records';
import { openEnvelope, readEnvelope } from '../../vault';
import { audit, inTeam, type Database } from '../database';
import { isShallow } from '../http/json';
import type { Keys } from '../keys';
import { readEpoch } from './epoch';
import { quickHash } from './hash';
import type { Pusher } from './push';

type Bytes = Uint8Array<ArrayBuffer>;
const unzip = promisify(gunzip);

export const packSentences: Readonly<Record<PackCode, string>> = {
  'pack-unreadable': 'A sealed pack arrived that could not be read. It is kept as it came.',
  'pack-key-unknown':
    'A pack arrived that was sealed to a key which this server does not have. It is kept and opens as soon as the key is back: run hna keys list on the server.',
  'pack-altered': 'A sealed pack arrived damaged or altered, and does not open. It is kept as it came.',
  'pack-too-big': 'A sealed pack holds more than a server takes at once. It is kept as it came.',
  'pack-of-another-team': 'A pack arrived that was sealed in another team. It is kept unopened; sign in to that team to send it.',
};

interface Opened {
  readonly push: Push;
}
interface Kept {
  readonly code: PackCode;
  readonly key: string;
  readonly device: string;
}

export interface OpenedPacks {
  readonly opened: readonly Push[];
  readonly kept: readonly (Kept & { readonly place: number; readonly envelope: Bytes })[];
}

/** Opens what came, without the database: done before any lock. Null where it is no push of envelopes. */
export async function openPacks(keys: Keys, who: Pusher, joined: Bytes): Promise<OpenedPacks | null> {
  const envelopes = splitEnvelopes(joined);
  if (envelopes === null || envelopes.length > packLimits.envelopes) return null;
  const [opened, kept] = [new Array<Push>(), new Array<OpenedPacks['kept'][number]>()];
  let room: number = packLimits.unpacked;
  for (const [place, envelope] of envelopes.entries()) {
    const one = await openOne(keys, who, envelope, room);
    if ('code' in one) kept.push({ ...one, place, envelope });
    else {
      opened.push(one.push);
      room -= one.bytes;
    }
  }
  return { opened, kept };
}

async function openOne(keys: Keys, who: Pusher, envelope: Bytes, room: number): Promise<(Opened & { bytes: number }) | Kept> {
  const read = readEnvelope(envelope);
  if (read === null) return { code: 'pack-unreadable', key: '', device: '' };
  const { header } = read;
  const keep = (code: PackCode): Kept => ({ code, key: header.key, device: header.device });
  // What a thief carried into another team stays sealed there.
  if (header.team !== who.team) return keep('pack-of-another-team');
  const opener = keys.opener(header.key);
  if (opener === undefined) return keep('pack-key-unknown');
  const content = await openEnvelope(opener, read);
  if (content === null) return keep('pack-altered');
  const text = await unpacked(content, header, room);
  if (text === null) return keep('pack-too-big');
  const push = text === '' ? null : readPush(text, header);
  return push === null ? keep('pack-unreadable') : { push, bytes: text.length };
}

/** Null where there would be more of it than there is room for; nothing where it cannot be unpacked. */
async function unpacked(content: Bytes, { zip }: EnvelopeHeader, room: number): Promise<string | null> {
  if (!zip) return content.length > room ? null : Buffer.from(content).toString('utf8');
  try {
    return (await unzip(content, { maxOutputLength: Math.max(1, room) })).toString('utf8');
  } catch (error) {
    return error instanceof RangeError ? null : '';
  }
}

function readPush(text: string, header: EnvelopeHeader): Push | null {
  if (!isShallow(text)) return null;
  try {
    const push = pushSchema.safeParse(JSON.parse(text));
    return push.success && push.data.device === header.device && push.data.protocol === header.protocol ? push.data : null;
  } catch {
    return null;
  }
}

/** Writes down what did not open, as it came. Sent again it changes nothing. */
export async function keepPacks(
  database: Database,
  who: Pusher,
  kept: OpenedPacks['kept'],
  now: number,
): Promise<NonNullable<PushReply['kept']>> {
  if (kept.length === 0) return [];
  const rows = kept.map(({ code, key, device, envelope }) => {
    const raw = base64url(envelope);
    const message = packSentences[code];
    return { team: who.team, hash: quickHash(raw), device, key, code, message, raw, account: who.account, received: now, opened: null };
  });
  await inTeam(database, who.team, async (transaction) => {
    const added = await transaction
      .insertInto('held_pack')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['team', 'hash']).doNothing())
      .returning(['hash', 'code'])
      .execute();
    await audit(transaction, ...added.map(({ hash, code }) => ({ ...who, action: 'pack-kept', subject: hash, outcome: code })));
  });
  return kept.map(({ place, code }) => ({ place, code, message: packSentences[code] }));
}

/** What a device is told when nothing of its push opened. */
export async function standingOf(database: Database, who: Pusher, device: string): Promise<Pick<PushReply, 'epoch' | 'chain'>> {
  return inTeam(database, who.team, async (transaction) => {
    const row = await transaction
      .selectFrom('device')
      .select(['have', 'fork'])
      .where('team', '=', who.team)
      .where('id', '=', device)
      .executeTakeFirst();
    return { epoch: await readEpoch(transaction, who.team), chain: { have: row?.have ?? 0, fork: row?.fork ?? false } };
  });
}
