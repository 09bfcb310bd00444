import type { RecordId } from '../records';
import { markDirty } from './dirty';
import type { Database, Tables } from './database';
import { checkFence, readForgotten, writeForgotten, type Forgotten } from './meta';
import { dropBlock } from './summary-blocks';
import { blockOf } from './summary-place';
import { isUnsent } from './unsent';

/**
 * Patients who are not this team's any more. Their records go as soon as nothing of them waits to be sent: what was written
 * here meanwhile reaches the new owner first. Whoever was forgotten once is read anew when the team gets them back.
 */

/** How the feed of one patient begins; the id follows. A team's own feed never begins so. */
export const sharedPrefix = 'patient/';

/** Tables that {@link forgetNow} writes. */
export const forgetTables = ['records', 'dirty', 'summaries', 'feeds', 'corrupt', 'outbox', 'notes', 'unsent', 'meta', 'keys'] as const;

/** The patient is to be forgotten: at once where nothing waits. Gives the records that went. */
export async function forgetSoon(tables: Tables, patient: RecordId): Promise<readonly RecordId[]> {
  if (!(await isUnsent(tables, patient))) return forgetNow(tables, patient);
  await writeForgotten(tables, { ...(await readForgotten(tables)), [patient]: 'waits' });
  return [];
}

/** The patient is this team's again. */
export async function remember(tables: Tables, patient: RecordId): Promise<Forgotten> {
  const forgotten: Forgotten = { ...(await readForgotten(tables)), [patient]: 'gone' };
  await writeForgotten(tables, forgotten);
  return forgotten;
}

/** Forgets those who waited until all was sent. */
export async function forgetWaiting(database: Database, fence: number | null): Promise<readonly RecordId[]> {
  const waiting = await database.run(['meta'], 'readonly', async (tables) => patientsWaiting(tables));
  if (waiting.length === 0) return [];
  return database.run(forgetTables, 'readwrite', async (tables) => {
    await checkFence(tables, fence);
    const gone: RecordId[] = [];
    for (const patient of await patientsWaiting(tables)) gone.push(...(await forgetSoon(tables, patient)));
    return gone;
  });
}

async function patientsWaiting(tables: Tables): Promise<readonly RecordId[]> {
  return Object.entries(await readForgotten(tables)).flatMap(([patient, state]) => (state === 'waits' ? [patient] : []));
}

async function forgetNow(tables: Tables, patient: RecordId): Promise<readonly RecordId[]> {
  const keys = await tables.keysWhere('records', 'patient', patient);
  const ids = [...new Set([patient, ...keys.filter((key) => typeof key === 'string')])];
  for (const id of ids) {
    await tables.delete('records', id);
    await tables.delete('corrupt', id);
  }
  await dropNotes(tables, new Set(ids));
  tables.manifests.empty(patient);
  markDirty(tables, patient);
  // The name stands in it: it is made anew without.
  dropBlock(tables, blockOf(patient));
  await destroyKeyOnceUnused(tables, patient);
  // Shared once more, it is read from its beginning.
  await tables.delete('feeds', `${sharedPrefix}${patient}`);
  await writeForgotten(tables, { ...(await readForgotten(tables)), [patient]: 'gone' });
  return ids;
}

/** A note is of a record whose id its key ends with. */
export async function dropNotes(tables: Tables, ids: ReadonlySet<RecordId>): Promise<void> {
  for (const key of await tables.keys('notes'))
    if (typeof key === 'string' && ids.has(key.slice(key.lastIndexOf('/') + 1))) await tables.delete('notes', key);
}

/**
 * The key goes with what it seals. What the server was sent about the patient stays until a backup has held it for long, so that it
 * can refill a restored server, and the key as long; it opens nothing else by then.
 */
export async function destroyKeyOnceUnused(tables: Tables, patient: RecordId): Promise<void> {
  const isUsed =
    (await tables.has('outbox', 'patient', patient)) ||
    (await tables.has('records', 'patient', patient)) ||
    (await tables.unopened.get('records', patient)) !== undefined;
  if (!isUsed) await tables.destroyKey(patient);
}
