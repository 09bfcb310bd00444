import type { CanonicalForm } from '../definition';
import type { Answers, AnswerValue, Path } from '../engine';
import { answersOf, fromField, giveAnswers, toField } from './answers';
import type { FieldValue } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';
import { canonicalJson } from './hash';
import { readAssessment } from './views';

/** An answer that the form has no place for any more, kept with its assessment. */
export interface KeptAside {
  readonly path: Path;
  readonly value: AnswerValue;
  /** The author's words, or why the machine kept it. */
  readonly because: string;
  /** The version that had asked for it. */
  readonly from: string;
}

const prefix = 'archived/';

/** A draft goes on with a later version: its answers as that version reads them, and what it no longer asks kept aside. */
export function migrateAssessment(
  state: RecordState,
  form: CanonicalForm,
  migrated: { readonly answers: Answers; readonly archived: readonly Omit<KeptAside, 'from'>[] },
): Edit[] {
  const before = answersOf(state);
  const from = readAssessment(state).form.version;
  const gone = Object.keys(before).filter((path) => !Object.hasOwn(migrated.answers, path));
  const changed = Object.entries(migrated.answers).filter(([path, value]) => canonicalJson(before[path] ?? null) !== canonicalJson(value));
  const aside = new Map<Path, FieldValue[]>();
  for (const { path, value, because, from: version } of [...keptAside(state), ...migrated.archived.map((each) => ({ ...each, from }))]) {
    aside.set(path, [...(aside.get(path) ?? []), { value: toField(value), because, from: version }]);
  }
  const set = (path: string, value: FieldValue): Edit => ({ record: state.id, kind: 'assessment', path, value });
  return [
    set('form/version', form.version),
    set('form/hash', form.hash),
    ...giveAnswers(state.id, Object.fromEntries([...gone.map((path) => [path, null] as const), ...changed]), { seen: state, form }),
    ...[...aside].map(([path, entries]) => set(`${prefix}${path}`, entries)),
  ];
}

/** Answers that were kept aside when a draft went on with a later version: of every device, equal ones once. */
export function keptAside(state: RecordState): readonly KeptAside[] {
  return Object.entries(state.fields)
    .filter(([field]) => field.startsWith(prefix))
    .flatMap(([field, heads]) => {
      const entries = heads.flatMap(({ value }) => (Array.isArray(value) ? value : []));
      const distinct = new Map(entries.map((entry) => [canonicalJson(entry), entry]));
      return [...distinct.values()].flatMap((entry) => read(field.slice(prefix.length), entry));
    });
}

function read(path: Path, entry: unknown): readonly KeptAside[] {
  if (typeof entry !== 'object' || entry === null || !('value' in entry) || !('because' in entry) || !('from' in entry)) return [];
  const { value, because, from } = entry;
  return typeof because === 'string' && typeof from === 'string' && isField(value)
    ? [{ path, value: fromField(value), because, from }]
    : [];
}

const isField = (value: unknown): value is FieldValue => value !== undefined;
