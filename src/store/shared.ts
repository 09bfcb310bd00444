import type { RecordId } from '../records';
import type { Hello } from '../protocol';
import type { PatientPlace } from './contract';
import type { Database, Tables } from './database';
import { sharedPrefix } from './forget';
import { readForgotten, readSharedBy, writeSharedBy, type SharedBy } from './meta';

/** Takes down which team shares which patient; gives those of whom that is news. A server that does not say leaves it as it is. */
export async function learnSharing(tables: Tables, said: Hello['sharedBy']): Promise<readonly RecordId[]> {
  if (said === undefined) return [];
  const known = await readSharedBy(tables);
  const ended = Object.entries(known).map(([patient, { team }]) => [patient, { team, now: false }] as const);
  const now = Object.entries(said).map(([feed, team]) => [feed.slice(sharedPrefix.length), { team, now: true }] as const);
  const shared: SharedBy = Object.fromEntries([...ended, ...now]);
  const news = Object.entries(shared).flatMap(([patient, { team, now: still }]) => {
    const before = known[patient];
    return before?.team === team && before.now === still ? [] : [patient];
  });
  if (news.length > 0) await writeSharedBy(tables, shared);
  return news;
}

export function readPlaces(database: Database): Promise<ReadonlyMap<RecordId, PatientPlace>> {
  return database.run(['meta'], 'readonly', async (tables) => {
    const [forgotten, shared] = [await readForgotten(tables), await readSharedBy(tables)];
    const patients = new Set([...Object.keys(forgotten), ...Object.keys(shared)]);
    return new Map(
      [...patients].map((patient): [RecordId, PatientPlace] => {
        const by = shared[patient];
        const left = forgotten[patient] ?? null;
        return [patient, { sharedBy: by?.now === true ? by.team : null, wasSharedBy: by?.now === false ? by.team : null, left }];
      }),
    );
  });
}
