import * as z from 'zod/mini';
import { unfinishedOf } from '../../form';
import type { Session } from '../../engine';

/** Where this device keeps what is typed and is no answer yet. */
export const unfinishedNote = (assessment: string): string => `unfinished/${assessment}`;

/** What stands in the note; null where there is nothing to keep. */
export function writtenUnfinished(session: Session): string | null {
  const all = unfinishedOf(session).all();
  return all.length === 0 ? null : JSON.stringify(all);
}

/** Puts back what the note holds; one that cannot be read holds nothing. */
export function readUnfinished(session: Session, note: string): void {
  const { data = [] } = noteSchema.safeParse(note);
  unfinishedOf(session).restore(
    data.map(
      ([
        path,
        {
          problem: { code, message, values },
          ...kept
        },
      ]) => {
        const more = { ...(message === undefined ? {} : { message }), ...(values === undefined ? {} : { values }) };
        return [path, { ...kept, problem: { code, ...more } }];
      },
    ),
  );
}

const dateParts = z.object({ day: z.string(), month: z.string(), year: z.string() });
const kept = z.object({
  input: z.union([z.string(), dateParts]),
  problem: z.object({
    code: z.enum(['required', 'check', 'type', 'range', 'option', 'length', 'pattern', 'rows']),
    message: z.optional(z.string()),
    values: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
  }),
  standing: z.union([z.string(), z.number(), z.null()]),
});
const noteSchema = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text, { issues }) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        issues.push({ code: 'custom', input: text, message: 'no JSON' });
        return z.NEVER;
      }
    }),
  ),
  z.array(z.tuple([z.string(), kept])),
);
