import type { FieldValue } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';

/**
 * What could not be applied may be attached to a record as a note. Each is a field of its own, named after what was held
 * back, so that attaching it twice is the same note.
 */
export interface HeldNote {
  /** Names it in the quarantine. */
  readonly held: string;
  /** What was held back, one line for each change. */
  readonly text: string;
  /** Of the person who attached it. */
  readonly words: string;
}

const prefix = 'notes/n';
/** What a field can hold, with room to spare; the whole stays in quarantine. */
const longestText = 16_000;

/** Settles what was held back, once the server has it. */
export function attachHeldNote(
  record: RecordState,
  held: { readonly id: string; readonly changes: readonly { kind: string; path: string; value: unknown }[]; readonly raw: string },
  words: string,
): Edit[] {
  const lines = held.changes.map(
    ({ kind, path, value }) => `${kind} ${path}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = (lines.length === 0 ? held.raw : lines.join('\n')).slice(0, longestText).toWellFormed();
  return [{ record: record.id, kind: record.kind, path: `${prefix}${held.id}`, value: { held: held.id, text, words } }];
}

export function heldNotesOf(state: RecordState): readonly HeldNote[] {
  return Object.entries(state.fields)
    .filter(([field]) => field.startsWith(prefix))
    .flatMap(([, heads]) => heads.flatMap(({ value }) => read(value)));
}

/** What a change with this path is a note of; null where it is none. */
export const heldByNote = (path: string): string | null => (path.startsWith(prefix) ? path.slice(prefix.length) : null);

function read(value: FieldValue): readonly HeldNote[] {
  if (value === null || typeof value !== 'object' || !('held' in value)) return [];
  const { held, text, words } = value;
  return typeof held === 'string' && typeof text === 'string' && typeof words === 'string' ? [{ held, text, words }] : [];
}
