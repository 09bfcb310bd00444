import { resolve } from 'node:path';
import { withDatabase, type Storage } from './administer';
import { inTeam, type Database } from './database';
import { createKeys, keysPlace, readKeys, rotateKeys, whyGuard } from './keys';

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
  const read = (await readKeys(file)).map(({ key }) => key);
  return withDatabase(storage, async (database) => {
    const named = await database.selectFrom('organisation_key').select('id').execute();
    return {
      file,
      keys: read.map(({ id, made }, index) => ({ id, made, isCurrent: index === read.length - 1 })),
      lacking: named.map(({ id }) => id).filter((id) => !read.some((key) => key.id === id)),
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
