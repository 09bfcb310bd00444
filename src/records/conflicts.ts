import type { CanonicalForm } from '../definition';
import type { Answers, AnswerValue, Path } from '../engine';
import {
  answersOf,
  fieldsOf,
  fromField,
  isList,
  isRow,
  multiChoice,
  placeOf,
  registerOf,
  registersOf,
  type Register,
  type Registers,
} from './answers';
import type { FieldValue } from './change';
import type { Edit } from './edits';
import { differ, valueAt, type HeadChange, type RecordState } from './fold';
import { canonicalJson } from './hash';
import { changedBesideRemoval, removal } from './removed';

export interface ConflictingHead extends HeadChange {
  /** The field that it is a head of. */
  readonly field: string;
  /** The answer and option that the field stands for; null where it is no answer. */
  readonly register: Register | null;
}

/**
 * Something on which devices differ: shown until a person settles it, by saying which head stands.
 *
 * - `value`: heads of one field.
 * - `choice`: options of one answer that do not go together, such as *none of these* and another one.
 * - `row`: a row was deleted here and changed there. A head without a value is the deletion.
 */
export interface Conflict {
  readonly kind: 'value' | 'choice' | 'row';
  /** The field; of a choice or a row, the field of the answer or row as a whole. */
  readonly path: string;
  readonly heads: readonly ConflictingHead[];
}

const unsettled: ReadonlySet<string> = new Set(['removedOver', 'contacts']);

/** All that devices differ on, by path. Equal values agree. `form` tells which options exclude others. */
export function conflictsOf(state: RecordState, form?: CanonicalForm): readonly Conflict[] {
  const rows = rowConflicts(state);
  const deleted = new Set(rows.map(({ path }) => path));
  const values = Object.entries(state.fields).flatMap(([path, heads]): Conflict[] => {
    // Of what was kept aside every head is read; the team's settings say which numbers are right, and each handing over writes those.
    if (!differ(heads) || path.startsWith('origins/') || path.startsWith('archived/') || unsettled.has(path)) return [];
    const register = registerOf(path, heads);
    if (register !== null && register.option === undefined && isRow(register.path)) return [];
    if (deleted.has(rowOf(path)) && sayings(heads) < 2) return [];
    return [{ kind: 'value', path, heads: placed(state, path) }];
  });
  return [...rows, ...choiceConflicts(state, form), ...values, ...removalConflicts(state, values)].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : 0,
  );
}

/** Taken out here and changed there. That it was changed stands for a head that keeps it. */
function removalConflicts(state: RecordState, values: readonly Conflict[]): readonly Conflict[] {
  const [changed] = changedBesideRemoval(state).toSorted((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1));
  if (changed === undefined || values.some(({ path }) => path === 'removed')) return [];
  return [
    {
      kind: 'value',
      path: 'removed',
      heads: [...placed(state, 'removed'), { ...changed, value: false, field: 'removed', register: null }],
    },
  ];
}

/** An empty field and an unticked box say nothing. */
const says = (head: HeadChange): boolean => head.value !== null && head.value !== false;
const sayings = (heads: readonly HeadChange[]): number => new Set(heads.filter(says).map((head) => canonicalJson(head.value))).size;

function placed(state: RecordState, field: string, heads = state.fields[field] ?? []): readonly ConflictingHead[] {
  const register = registerOf(field, state.fields[field] ?? []);
  return heads.map((head) => ({ ...head, field, register }));
}

/** The field of the row in which a field lies. */
const rowOf = (field: string): string => field.split('/').slice(0, 3).join('/');

function rowConflicts(state: RecordState): readonly Conflict[] {
  return Object.entries(state.fields).flatMap(([path, heads]): Conflict[] => {
    const register = registerOf(path, heads);
    if (register === null || register.option !== undefined || !isRow(register.path)) return [];
    const deletions = heads.filter((head) => head.value === null);
    const living = Object.entries(state.fields)
      .filter(([field]) => rowOf(field) === path)
      .flatMap(([field, all]) => placed(state, field, all.filter(says)));
    if (deletions.length === 0 || living.length === 0) return [];
    return [{ kind: 'row', path, heads: [...placed(state, path, deletions), ...living] }];
  });
}

function choiceConflicts(state: RecordState, form: CanonicalForm | undefined): readonly Conflict[] {
  return [...registersOf(state)].flatMap(([path, registers]): Conflict[] => {
    const field = `answers/${path}`;
    const heads = [field, ...[...registers.options.keys()].map((code) => `${field}/${code}`)].flatMap((each) => placed(state, each));
    if (registers.options.size === 0 || !(contradicts(registers) || excludes(registers, path, form))) return [];
    return [{ kind: 'choice', path: field, heads: heads.filter(says) }];
  });
}

/** Written whole on one device and box by box on another, and not the same. */
function contradicts({ whole, options }: Registers): boolean {
  return whole.some(({ value }) => {
    if (value === null) return false;
    const listed = (code: string): boolean => Array.isArray(value) && value.includes(code);
    return [...options].some(([code, heads]) => heads.some((head) => head.value !== null && (head.value === true) !== listed(code)));
  });
}

function excludes(registers: Registers, path: Path, form: CanonicalForm | undefined): boolean {
  const exclusive = exclusiveIn(form, path);
  const ticked = ticksOf(registers);
  return ticked.length > 1 && ticked.some((code) => exclusive.has(code));
}

function ticksOf({ whole, options }: Registers): readonly string[] {
  const listed = whole.flatMap((head) => fromField(head.value)).filter((code) => typeof code === 'string');
  const ticked = [...options].flatMap(([code, heads]) => (heads.some((head) => head.value === true) ? [code] : []));
  return [...new Set([...listed, ...ticked])];
}

function exclusiveIn(form: CanonicalForm | undefined, path: Path): ReadonlySet<string> {
  const options = multiChoice(form, path)?.options ?? [];
  return new Set(options.filter((option) => option.exclusive === true).map((option) => option.code));
}

/** One head for each way in which the conflict can be read; of equal ones the first. */
export function alternatives(state: RecordState, conflict: Conflict, form?: CanonicalForm): readonly ConflictingHead[] {
  const answers = answersOf(state, form);
  const ways = new Map<string, ConflictingHead>();
  for (const head of conflict.heads) {
    const way = head.register === null ? head.value : readAs(conflict, head, answers, form);
    const key = canonicalJson(way);
    if (!ways.has(key)) ways.set(key, head);
  }
  return [...ways.values()];
}

/** The answers as they would read if this head stood. */
export function readAs(conflict: Conflict, head: ConflictingHead, answers: Answers, form?: CanonicalForm): Answers {
  if (head.register === null) return answers;
  if (conflict.kind === 'row') {
    if (head.value !== null) return answers;
    const row = conflict.path.slice('answers/'.length);
    return Object.fromEntries(Object.entries(answers).filter(([path]) => path !== row && !path.startsWith(`${row}/`)));
  }
  const { path, option } = head.register;
  return withAnswer(answers, path, option === undefined ? fromField(head.value) : optionAs(conflict, head, option, path, answers, form));
}

function optionAs(
  conflict: Conflict,
  head: ConflictingHead,
  option: string,
  path: Path,
  answers: Answers,
  form: CanonicalForm | undefined,
): AnswerValue {
  const now = answers[path] ?? null;
  const listed = isList(now) ? now : [];
  if (head.value !== true) return listed.filter((code) => code !== option);
  if (conflict.kind === 'value') return listed.includes(option) ? listed : [...listed, option];
  const exclusive = exclusiveIn(form, path);
  return exclusive.has(option) ? [option] : listed.filter((code) => !exclusive.has(code));
}

function withAnswer(answers: Answers, path: Path, value: AnswerValue): Answers {
  const { [path]: _, ...others } = answers;
  return value === null || (isList(value) && value.length === 0) ? others : { ...others, [path]: value };
}

/** An ordinary edit by which this head stands; it must be committed with the record as it was on screen, conflict and all. */
export function settle(state: RecordState, conflict: Conflict, head: ConflictingHead, form?: CanonicalForm): readonly Edit[] {
  const set = (path: string, value: FieldValue): Edit => ({ record: state.id, kind: state.kind, path, value });
  if (conflict.path === 'removed') return removal(state, head.value === true);
  if (conflict.kind === 'value') return [set(head.field, head.value)];
  if (conflict.kind === 'row') return [...rowFields(state, conflict.path, head.value !== null)].map(([field, value]) => set(field, value));
  const path = conflict.path.slice('answers/'.length);
  const answer = readAs(conflict, head, answersOf(state, form), form)[path] ?? null;
  return [...fieldsOf(path, answer, registersOf(state).get(path), answer === null || isList(answer))].map(([field, value]) =>
    set(field, value),
  );
}

/**
 * The edits by which another head stands after all. `before` is the record as it was when `chosen` was settled. Superseded heads do not
 * rise again: these are changes of their own. Null where one of the fields to bring back held several values, for then nobody could
 * tell which.
 */
export function settleInstead(
  before: RecordState,
  conflict: Conflict,
  chosen: ConflictingHead,
  head: ConflictingHead,
  form?: CanonicalForm,
): readonly Edit[] | null {
  const edits = settle(before, conflict, head, form);
  const written = new Set(edits.map(({ path }) => path));
  const back = settle(before, conflict, chosen, form).filter(({ path }) => !written.has(path));
  if (back.some(({ path }) => differ(before.fields[path] ?? []))) return null;
  return [...edits, ...back.map((edit) => ({ ...edit, value: valueAt(before, edit.path) }))];
}

/** The row is gone with all that is in it; or it is there with what was put into it. A cell on which two people differ stays open. */
function rowFields(state: RecordState, row: string, kept: boolean): ReadonlyMap<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  for (const [field, heads] of Object.entries(state.fields)) {
    if (rowOf(field) !== row) continue;
    const isOption = registerOf(field, heads)?.option !== undefined;
    if (field === row) fields.set(field, kept ? (placeOf(heads) ?? nextPlace(state, row)) : null);
    else if (!kept && heads.some(says)) fields.set(field, isOption ? false : null);
    else if (kept && differ(heads) && sayings(heads) === 1) fields.set(field, heads.find(says)?.value ?? null);
  }
  return fields;
}

/** After all rows of the table. */
function nextPlace(state: RecordState, row: string): number {
  const table = row.slice(0, row.lastIndexOf('/') + 1);
  const places = Object.entries(state.fields)
    .filter(([field]) => field.startsWith(table) && field.split('/').length === 3)
    .flatMap(([, heads]) => placeOf(heads) ?? []);
  return Math.floor(Math.max(0, ...places)) + 1;
}
