import { bodySchema, foldChangeset, hashHeader, hashText, type RecordId } from '../records';
import { StoreError, type BroughtIn } from './contract';
import type { Database, Tables } from './database';
import { readIdentity } from './meta';
import { postEntry } from './outbox-rows';
import { postRecord, readForWriting, setAside } from './record-table';
import { entrySchema, rescueFileSchema, type RescuedEntry } from './rescue-file';
import { isOutboxRow, parsedText, ranks } from './schema';

/** Short transactions: a save goes in between. */
const atOnce = 50;

/**
 * Takes what another device could not send into this one's queue and records. What is here already is known by its id, so that a
 * file that is brought in twice, or at two devices, doubles nothing.
 * @throws StoreError `damaged-file`, `other-team`, `not-signed-in`; then nothing was taken.
 */
export async function bringIn(database: Database, text: string): Promise<BroughtIn & { readonly records: ReadonlySet<RecordId> }> {
  const { whole, damaged } = readFile(text);
  const identity = await database.run(['meta'], 'readonly', readIdentity);
  if (identity === null)
    throw new StoreError('not-signed-in', 'Nobody is signed in on this device. Sign in, then bring the file in again.');
  if (whole.some(({ changeset }) => changeset.header.team !== identity.team))
    throw new StoreError('other-team', 'This file is of another team. Bring it in on a device of that team.');
  const records = new Set<RecordId>();
  let [taken, differing] = [0, 0];
  for (let from = 0; from < whole.length; from += atOnce) {
    const part = whole.slice(from, from + atOnce);
    const done = await database.run(['records', 'dirty', 'outbox', 'applied', 'corrupt'], 'readwrite', (tables) => takeAll(tables, part));
    taken += done.taken;
    differing += done.differing;
    for (const id of done.records) records.add(id);
  }
  return { taken, known: whole.length - taken - differing, damaged: damaged + differing, records };
}

function readFile(text: string): { readonly whole: readonly RescuedEntry[]; readonly damaged: number } {
  const file = rescueFileSchema.safeParse(parsedText(text));
  if (!file.success)
    throw new StoreError(
      'damaged-file',
      'This is no file of unsent work, or it is damaged. Save it again on the tablet that it came from.',
    );
  const whole = file.data.entries.flatMap((each) => {
    const entry = entrySchema.safeParse(each);
    return entry.success && isWhole(entry.data) ? [entry.data] : [];
  });
  return { whole, damaged: file.data.entries.length - whole.length + file.data.damaged.length };
}

const isWhole = ({ hash, changeset }: RescuedEntry): boolean =>
  hashHeader(changeset.header) === hash && hashText(changeset.body) === changeset.header.bodyHash;

interface Taken {
  readonly taken: number;
  readonly differing: number;
  readonly records: ReadonlySet<RecordId>;
}

async function takeAll(tables: Tables, entries: readonly RescuedEntry[]): Promise<Taken> {
  const records = new Set<RecordId>();
  let [taken, differing] = [0, 0];
  for (const entry of entries) {
    const here = await standing(tables, entry);
    if (here === 'differs') differing += 1;
    if (here !== 'new') continue;
    taken += 1;
    for (const id of await take(tables, entry)) records.add(id);
  }
  return { taken, differing, records };
}

/** Whether it is in this device's queue or came from the server. Another content under the same id stays out: nothing here is replaced. */
async function standing(tables: Tables, { hash, changeset }: RescuedEntry): Promise<'known' | 'differs' | 'new'> {
  const { id } = changeset.header;
  const [row] = await tables.where('outbox', 'id', id);
  if (row === undefined) return (await tables.get('applied', id)) === undefined ? 'new' : 'known';
  if (isOutboxRow(row)) return hashHeader(row.changeset.header) === hash ? 'known' : 'differs';
  // This device's own row is the damaged one: it is set aside as it is, and the file's takes its place in the queue.
  await setAside(tables, id, 'It was brought in again from a file.', row);
  if (row !== null && typeof row === 'object' && 'local' in row && typeof row.local === 'number') await tables.delete('outbox', row.local);
  return 'new';
}

async function take(tables: Tables, { urgent, changeset }: RescuedEntry): Promise<readonly RecordId[]> {
  const body = bodySchema.safeParse(parsedText(changeset.body));
  // A body of another build's making cannot be shown here; the server judges it all the same.
  const changes = body.data?.changes ?? [];
  const ids = [...new Set(changes.map((change) => change.record))];
  if ((await tables.get('applied', changeset.header.id)) === undefined && body.success) {
    const states = await readForWriting(tables, ids);
    for (const state of foldChangeset(changeset.header, changes, (id) => states.get(id)).values()) postRecord(tables, state);
    await tables.put('applied', { id: changeset.header.id });
  }
  postEntry(tables, changeset, ids, urgent ? ranks.urgent : ranks.ordinary);
  return ids;
}
