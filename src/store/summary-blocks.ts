import * as z from 'zod/mini';
import type { RecordId, RecordState } from '../records';
import { isBytes, type Keyring, type Sealed } from '../vault';
import type { Tables } from './database';
import { readMarks, type Marks } from './dirty';
import { readRow, statesOfPatient } from './record-table';
import { byName, lineOf, readLine, type Entry } from './summary-lines';
import { blockOf, type Block } from './summary-place';

/**
 * Summaries lie in blocks, each sealed whole: reading a few hundred rows takes a fraction of the time of one for each patient. A block
 * is of the patients whose ids begin alike, so that its records lie together in the index by patient; ids are random, so that at
 * 30,000 patients about 500 fall to each. A block that is not there was not made yet.
 */
const last = '\uFFFF';
/** Right after this id: no id has such a character. */
const after = (id: RecordId): string => `${id}\u0000`;

const rowSchema = z.object({
  block: z.string(),
  mark: z.string(),
  n: z.custom<Uint8Array>(isBytes),
  ct: z.custom<Uint8Array>(isBytes),
});
const placeOf = (block: Block): string => `summaries/${block}`;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * So many rows hold a block. A value of 64 kB and more Chromium keeps as a file of its own, and to read many files takes it three times as
 * long; at 30,000 patients a row has about 26 kB.
 */
const parts = 4;
const keysOf = (block: Block): readonly string[] => Array.from({ length: parts }, (_, part) => `${block}/${part}`);

/** The rows of a block, as they lie. Asked for one by one: that is quicker than all of the table at once. */
const storedOf = (tables: Tables, block: Block): Promise<readonly unknown[]> =>
  Promise.all(keysOf(block).map((key) => tables.get('summaries', key)));

/** Where a block's rows are, by key; null for the key of no such row. */
const blockIn = (key: unknown): Block | null => (typeof key === 'string' && keysOf(blockOf(key)).includes(key) ? blockOf(key) : null);

/**
 * Gives each block that is there as soon as it was read, so that it is opened while the next ones come. False, and nothing is given, where
 * something else lies among them: a tab of an older build wrote it, and no mark tells what of the blocks is older.
 */
export async function eachStored(tables: Tables, take: (stored: Stored) => void): Promise<boolean> {
  const found = (await tables.keys('summaries')).map(blockIn);
  const blocks = found.filter((block) => block !== null);
  if (blocks.length < found.length) return false;
  await Promise.all([...new Set(blocks)].map(async (block) => take({ block, rows: await storedOf(tables, block) })));
  return true;
}

export interface Stored {
  readonly block: Block;
  readonly rows: readonly unknown[];
}

/** The entries of a block as it lies on disk, by name; null where it cannot be read: it is derived, and is made anew. */
export async function readBlock(ring: Keyring, { block, rows }: Stored): Promise<readonly Entry[] | null> {
  const [first, ...others] = rows.map((row) => rowSchema.safeParse(row).data);
  if (first === undefined) return null;
  const content = await ring.openBulk(placeOf(block), first.n, [first.ct, ...others.map((row) => row?.ct ?? new Uint8Array())]);
  const lines = content === null ? null : parsed(decoder.decode(content));
  if (!Array.isArray(lines)) return null;
  const entries: Entry[] = [];
  for (const line of lines) {
    const entry = readLine(line);
    if (entry === null || blockOf(entry.summary.id) !== block) return null;
    entries.push(entry);
  }
  return entries;
}

/** The block goes, and what an older build wrote of it; it is made anew. */
export function dropBlock(tables: Tables, block: Block): void {
  for (const key of [block, ...keysOf(block)]) tables.drop('summaries', key);
}

/** A block as it is to be written. It is sealed between transactions. */
export interface SealedBlock extends Sealed {
  readonly block: Block;
  readonly patients: ReadonlySet<RecordId>;
}

export async function sealBlock(ring: Keyring, block: Block, entries: readonly Entry[]): Promise<SealedBlock> {
  // Letters of one byte alone: a text of others is read at half the speed.
  const text = JSON.stringify(entries.toSorted(byName).map(lineOf)).replaceAll(
    /[\u0080-\uFFFF]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const sealed = await ring.sealBulk(placeOf(block), encoder.encode(text));
  return { block, patients: new Set(entries.map(({ summary }) => summary.id)), ...sealed };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Everybody of whom something is here that a list shows: a flag may be here before its patient is. */
export async function knownPatients(tables: Tables): Promise<readonly RecordId[]> {
  const [patients, flags] = await Promise.all([
    tables.keysWhere('records', 'kind', 'patient'),
    tables.unopened.where('records', 'kind', 'flag'),
  ]);
  return [...patients, ...flags.map(patientIn)].filter((id) => typeof id === 'string');
}

/** What a block is to be written upon: what lay there, and what was out of date, before its records were read. */
export interface Under {
  readonly stored: Stored;
  readonly marks: Marks;
}

export async function readUnder(tables: Tables, block: Block): Promise<Under> {
  const [rows, marks] = await Promise.all([storedOf(tables, block), readMarks(tables, block, block + last)]);
  return { stored: { block, rows }, marks };
}

const marksOf = ({ rows }: Stored): string =>
  rows.map((row) => (typeof row === 'object' && row !== null && 'mark' in row ? row.mark : '')).join(' ');

/**
 * Writes the block, unless another tab wrote it meanwhile; then the marks stay and the next opening looks again. Whoever was
 * written again since their records were read stays marked.
 */
export async function writeBlock(tables: Tables, { block, patients, n, ct }: SealedBlock, under: Under): Promise<void> {
  const now = await readUnder(tables, block);
  if (marksOf(now.stored) !== marksOf(under.stored)) return;
  for (const [part, key] of keysOf(block).entries())
    tables.post('summaries', {
      block: key,
      mark: tables.mark,
      n,
      ct: ct.slice((ct.length * part) / parts, (ct.length * (part + 1)) / parts),
    });
  const isDone = (id: RecordId): boolean => patients.has(id) && under.marks.byPatient.get(id) === now.marks.byPatient.get(id);
  for (const row of now.marks.rows) if (row.patients.every(isDone)) tables.drop('dirty', row.id);
}

const patientIn = (row: unknown): RecordId | undefined =>
  typeof row === 'object' && row !== null && 'patient' in row && typeof row.patient === 'string' ? row.patient : undefined;

export type Group = readonly [patient: RecordId, states: readonly RecordState[]];

/** Patients with their records, and after whom to go on; null after the last. */
export interface Groups {
  readonly groups: readonly Group[];
  readonly next: RecordId | null;
}

/** The next patients of a block, as they lie one after another in the index. */
export async function readGroups(tables: Tables, block: Block, from: RecordId, limit: number): Promise<Groups> {
  const rows = await tables.whereBetween('records', 'patient', after(from), block + last, limit);
  const states = new Map<RecordId, RecordState[]>();
  for (const row of rows) {
    const read = readRow(row);
    const patient = 'state' in read ? read.state.patient : patientIn(row);
    if (patient === undefined) continue;
    const group = states.get(patient) ?? [];
    states.set(patient, group);
    if ('state' in read) group.push(read.state);
  }
  const ids = [...states.keys()];
  const cut = rows.length < limit ? undefined : ids.pop();
  // More records of one patient than are read at once.
  if (cut !== undefined && ids.length === 0) return { groups: [[cut, await statesOfPatient(tables, cut)]], next: cut };
  const groups = ids.map(async (id): Promise<Group> => {
    const found = states.get(id) ?? [];
    const own = found.some((state) => state.id === id) ? [] : [await tables.get('records', id)];
    return [id, [...own.map(readRow).flatMap((read) => ('state' in read ? [read.state] : [])), ...found]];
  });
  return { groups: await Promise.all(groups), next: cut === undefined ? null : (ids.at(-1) ?? null) };
}
