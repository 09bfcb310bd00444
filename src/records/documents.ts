import { documentTypes } from '../definition';
import type { FieldValue, RecordId } from './change';
import type { Edit } from './edits';
import { valueAt, type RecordState } from './fold';
import { oneOfAt as oneOf, textAt as text, textOrNullAt } from './reading';
import { isRemoved } from './removed';

/** What is written down of one thing that was done for her, offered to her or given to her: what stands behind a standard of care. */

export { documentTypes };
export type DocumentType = (typeof documentTypes)[number];

export const careStatuses = ['offered', 'given', 'declined', 'not-available'] as const;
export type CareStatus = (typeof careStatuses)[number];

/**
 * What each type says besides status, date and who. Texts in her own or the nurse's words, but for the dates (`YYYY-MM-DD`) and choices.
 * - key-worker: who it is, and whom to ring when she is away (`cover`) and at night (`line`).
 * - advance-care-plan: `state`: offered, not-now or done; `askOn`: when to ask again; `held`: where it is kept.
 * - trial: each of `asked`, `eligible`, `referred`, `secondOpinion` yes, no or not-known.
 * - consent: `sharing`: all, all-except or none; `except`: whom not.
 */
export const documentFields = {
  standard: ['note'],
  'key-worker': ['name', 'role', 'phone', 'hours', 'cover', 'line', 'note'],
  'treatment-plan': ['aim', 'drug', 'nextScan', 'newOptions', 'note'],
  mdt: ['question', 'meeting', 'outcome', 'note'],
  palliative: ['team', 'note'],
  family: ['whom', 'help', 'note'],
  'advance-care-plan': ['state', 'askOn', 'held', 'note'],
  'money-work': ['topic', 'service', 'note'],
  trial: ['name', 'asked', 'eligible', 'referred', 'secondOpinion', 'note'],
  consent: ['sharing', 'except', 'note'],
} as const satisfies Readonly<Record<DocumentType, readonly string[]>>;

export interface CareDocument {
  readonly id: RecordId;
  readonly patient: RecordId;
  readonly type: DocumentType | null;
  /** Of type `standard`: which one. */
  readonly standard: string | null;
  readonly status: CareStatus | null;
  /** Calendar date `YYYY-MM-DD` on which it was so. */
  readonly date: string;
  /** Who did it, as it was typed. */
  readonly by: string;
  /** Account of whoever said last what it comes to. */
  readonly author: string;
  /** When, by the clock of the device, milliseconds since 1970. */
  readonly at: number;
  /** Taken back: it stays in history and counts for nothing. */
  readonly removed: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

const fieldPrefix = 'fields/';

export function readDocument(state: RecordState): CareDocument {
  const said = state.fields['status']?.find(({ value }) => value !== null);
  const names = Object.keys(state.fields).filter((path) => path.startsWith(fieldPrefix));
  return {
    id: state.id,
    patient: state.patient ?? '',
    type: oneOf(state, 'type', documentTypes),
    standard: textOrNullAt(state, 'standard'),
    status: oneOf(state, 'status', careStatuses),
    date: text(state, 'date'),
    by: text(state, 'by'),
    author: said?.author ?? '',
    at: said?.at ?? 0,
    removed: isRemoved(state),
    fields: Object.fromEntries(names.map((path) => [path.slice(fieldPrefix.length), text(state, path)])),
  };
}

export interface DocumentDraft {
  readonly type: DocumentType;
  readonly standard: string | null;
  readonly status: CareStatus;
  readonly date: string;
  readonly by: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Writes the document, or of one that is there what differs: so two people who correct different lines do not conflict. */
export function writeDocument(id: RecordId, draft: DocumentDraft, before?: RecordState): Edit[] {
  const wanted: readonly (readonly [string, FieldValue])[] = [
    ['type', draft.type],
    ['standard', draft.standard],
    ['status', draft.status],
    ['date', draft.date],
    ['by', draft.by],
    ...Object.entries(draft.fields).map(([name, value]) => [`${fieldPrefix}${name}`, value === '' ? null : value] as const),
  ];
  return wanted
    .filter(([path, value]) => (before === undefined ? value !== null : valueAt(before, path) !== value || differs(before, path)))
    .map(([path, value]): Edit => ({ record: id, kind: 'document', path, value }));
}

/** Several heads: whoever writes now settles them. */
const differs = (state: RecordState, path: string): boolean => (state.fields[path]?.length ?? 0) > 1;

/** Those that count, latest first. */
export function documentsOf(states: readonly RecordState[]): readonly CareDocument[] {
  return states
    .filter(({ kind }) => kind === 'document')
    .map(readDocument)
    .filter(({ removed, type }) => !removed && type !== null)
    .toSorted((one, other) => compareLatest(one, other));
}

const compareLatest = (one: CareDocument, other: CareDocument): number =>
  one.date === other.date ? other.at - one.at || (one.id < other.id ? -1 : 1) : one.date < other.date ? 1 : -1;
