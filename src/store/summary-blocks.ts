import * as z from 'zod/mini';
import { recordStateSchema, type RecordId, type Summary } from '../records';
import type { Tables } from './database';
import { markClean, markDirty } from './dirty';
import { summarySchema } from './summary-schema';

/** Summaries lie in blocks: reading a few large rows takes a fraction of the time of many small ones. About 500 in each at 30,000. */
const blocks = 64;

/** Always the same for a patient, so that nothing has to remember where a summary lies. */
export function blockOf(patient: RecordId): number {
  let hash = 0;
  for (let at = 0; at < patient.length; at += 1) hash = (hash * 31 + patient.charCodeAt(at)) >>> 0;
  return hash % blocks;
}

const rowSchema = z.object({ text: z.string() });
const json = z.pipe(
  z.string(),
  z.transform((text: string, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.issues.push({ code: 'custom', message: 'not JSON', input: text });
      return z.NEVER;
    }
  }),
);
const textSchema = z.pipe(json, z.array(summarySchema));

/** A block that cannot be read is as good as none: it is derived, and all of them are made anew. */
export function readBlock(stored: unknown): readonly Summary[] | null {
  if (stored === undefined) return [];
  const row = rowSchema.safeParse(stored);
  if (!row.success) return null;
  return textSchema.safeParse(row.data.text).data ?? null;
}

/** Puts summaries of one block into it, and says that they are as the records are. */
export async function writeInto(tables: Tables, summaries: readonly Summary[]): Promise<void> {
  const [first] = summaries;
  if (first === undefined) return;
  const block = blockOf(first.id);
  const stored = readBlock(await tables.get('summaries', block)) ?? [];
  const merged = new Map([...stored, ...summaries].map((summary) => [summary.id, summary]));
  await tables.put('summaries', { block, text: JSON.stringify([...merged.values()]) });
  for (const { id } of summaries) await markClean(tables, id);
}

/** Blocks of another layout are thrown away and every patient marked, so that all are made anew from the records. */
export async function beginAnew(tables: Tables): Promise<void> {
  await tables.clear('summaries');
  for (const key of await tables.keysWhere('records', 'kind', 'patient')) if (typeof key === 'string') markDirty(tables, key);
  // A flag may be here before its patient is.
  for (const row of await tables.where('records', 'kind', 'flag')) {
    const patient = recordStateSchema.safeParse(row).data?.patient;
    if (patient !== undefined) markDirty(tables, patient);
  }
}
