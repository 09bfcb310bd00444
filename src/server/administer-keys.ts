import { resolve } from 'node:path';
import { withDatabase, type Storage } from './administer';
import { audit, inTeam, type Database } from './database';
import { keyOfText } from '../vault';
import { createKeys, giveUpKeys, keysPlace, isThere, lackingIn, readKeys, rotateKeys, whyGuard } from './keys';

/** Makes the file of the organisation's keys, for a database that somebody else keeps. Gives what to tell the person. */
export async function makeKeys(storage: Storage): Promise<string> {
  const { file } = keysPlace(storage);
  const [key] = await createKeys(resolve(file));
  return `Made the organisation's key ${key?.id} in ${file}. Back this file up. ${whyGuard}`;
}

/** Adds a key that is used from now on; a running server takes it up by itself. Gives what to tell the person. */
export async function changeKeys(storage: Storage): Promise<string> {
  const { file } = keysPlace(storage);
  return withDatabase(storage, async (database) => {
    const keys = await rotateKeys(database, file);
    const older = keys.length - 1;
    return (
      `Made the key ${keys.at(-1)?.id}, which is used from now on. ${older === 1 ? 'The old one stays' : `The ${older} old ones stay`} in ${file} ` +
      `to open what was sealed before. Back this file up again. ${whyGuard}`
    );
  });
}

/**
 * No copy of these keys is left: the server starts without them. What was sealed to them stays shut; nothing is deleted, and a copy that
 * turns up after all opens it. Gives what to tell the person.
 */
export async function loseKeys(storage: Storage, ids: readonly string[]): Promise<string> {
  const { file } = keysPlace(storage);
  return withDatabase(storage, async (database) => {
    await giveUpKeys(database, file, ids);
    const packs = (await keptIn(database)).filter(({ key }) => ids.includes(key)).reduce((sum, { count }) => sum + count, 0);
    for (const { team } of await database.selectFrom('team_name').select('team').execute()) {
      await inTeam(database, team, (transaction) =>
        audit(transaction, ...ids.map((id) => ({ team, account: null, action: 'key-lost', subject: id, outcome: 'given up' }))),
      );
    }
    const names = await sealedWith(database, ids);
    return [
      `The server starts without ${ids.join(', ')} now; its file is ${file}. Back it up. ${whyGuard}`,
      'Backups that were sealed to a lost key do not open: make a new one now with hna backup.',
      `Packs that wait for it: ${packs}. The tablets that sent them send the same again as soon as they are unlocked.`,
      names.length === 0
        ? 'Nobody’s authenticator app has to be set up anew.'
        : `Authenticator apps of these people have to be set up anew, by a code from hna account reset <name>: ${names.join(', ')}.`,
    ].join('\n');
  });
}

/** Who has a second factor that only these keys open. */
async function sealedWith(database: Database, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('second_factor')
    .innerJoin('account', 'account.id', 'second_factor.account')
    .select(['account.name', 'second_factor.secret'])
    .orderBy('account.name')
    .execute();
  return rows.filter(({ secret }) => ids.includes(keyOfText(secret) ?? '')).map(({ name }) => name);
}

export interface KeyInFile {
  readonly id: string;
  readonly made: number;
  readonly isCurrent: boolean;
}
export interface KeysFound {
  readonly file: string;
  readonly keys: readonly KeyInFile[];
  /** Named by the database, and not in the file. */
  readonly lacking: readonly string[];
  /** Packs that arrived and do not open: of which key, why, how many, since when. */
  readonly kept: readonly { readonly key: string; readonly code: string; readonly count: number; readonly since: number }[];
}

/** What is in the file, what of it the database misses, and what waits for a key. */
export async function listKeys(storage: Storage): Promise<KeysFound> {
  const { file } = keysPlace(storage);
  return withDatabase(storage, async (database) => {
    // First what the database names: without the file that is all there is to go by.
    const lacking = await lackingIn(database, file);
    const read = isThere(file) ? (await readKeys(file)).map(({ key }) => key) : [];
    return {
      file,
      keys: read.map(({ id, made }, index) => ({ id, made, isCurrent: index === read.length - 1 })),
      lacking,
      kept: await keptIn(database),
    };
  });
}

async function keptIn(database: Database): Promise<KeysFound['kept']> {
  const kept = new Map<string, KeysFound['kept'][number]>();
  for (const { team } of await database.selectFrom('team_name').select('team').execute()) {
    const rows = await inTeam(database, team, (transaction) =>
      transaction
        .selectFrom('held_pack')
        .select(({ fn }) => ['key', 'code', fn.countAll<number>().as('count'), fn.min('received').as('since')])
        .where('team', '=', team)
        .where('opened', 'is', null)
        .groupBy(['key', 'code'])
        .execute(),
    );
    for (const { key, code, count, since } of rows) {
      const name = `${key} ${code}`;
      const before = kept.get(name);
      kept.set(name, { key, code, count: count + (before?.count ?? 0), since: Math.min(since, before?.since ?? Infinity) });
    }
  }
  return [...kept.values()];
}
