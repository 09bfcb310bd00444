import type { CanonicalForm, CanonicalItem } from '../definition';
import type { Answers, AnswerValue, Origin, Origins, Path } from '../engine';
import type { FieldValue, RecordId } from './change';
import type { Edit } from './edits';
import type { HeadChange, RecordState } from './fold';
import { canonicalJson } from './hash';

/**
 * How the answers of an assessment lie in its fields:
 *
 *     answers/pain.rating                   an answer
 *     answers/wakes/pain                    one option of a multi-choice answer: true or false
 *     answers/medicines/r1                  a row: its place in the table
 *     answers/medicines/r1/name             a cell
 *     answers/medicines/r1/effects/nausea   one option of a cell
 *     origins/pain.rating                   where the answer came from
 *
 * Two people who tick two boxes of one question never conflict, because each box is a field of its own. Multi-choice
 * answers written down whole, as a list, read all the same. No form is needed to tell the fields apart: a row's place is
 * a number, so a truth two steps down is an option.
 */
const prefix = 'answers/';
const originPrefix = 'origins/';

/** Which answer a field belongs to, and which option of it. */
export interface Register {
  readonly path: Path;
  readonly option?: string;
}

export function registerOf(field: string, heads: readonly HeadChange[]): Register | null {
  if (!field.startsWith(prefix)) return null;
  const path = field.slice(prefix.length);
  const steps = path.split('/');
  const isOption = steps.length === 4 || (steps.length === 2 && heads.some((head) => typeof head.value === 'boolean'));
  if (!isOption) return { path };
  return { path: steps.slice(0, -1).join('/'), option: steps.at(-1) ?? '' };
}

/** The answer that a field says something of: its value, one of its options, or its origin. */
export function answerOfField(field: string, heads: readonly HeadChange[]): Path | null {
  return field.startsWith(originPrefix) ? field.slice(originPrefix.length) : (registerOf(field, heads)?.path ?? null);
}

/** What is known of one answer. */
export interface Registers {
  readonly whole: readonly HeadChange[];
  readonly options: ReadonlyMap<string, readonly HeadChange[]>;
}

export function registersOf(state: RecordState): ReadonlyMap<Path, Registers> {
  const all = new Map<Path, { whole: readonly HeadChange[]; readonly options: Map<string, readonly HeadChange[]> }>();
  for (const [field, heads] of Object.entries(state.fields)) {
    const register = registerOf(field, heads);
    if (register === null) continue;
    const known = all.get(register.path) ?? { whole: [], options: new Map() };
    if (register.option === undefined) known.whole = heads;
    else known.options.set(register.option, heads);
    all.set(register.path, known);
  }
  return all;
}

/**
 * The answers; where devices differ, one that says something. `form` puts the options of an answer in its order; `shown`
 * are the answers on a screen: what is shown there stays, where it is one of the values that differ.
 */
export function answersOf(state: RecordState, form?: CanonicalForm, shown?: Answers): Answers {
  const answers = new Map<Path, AnswerValue>();
  for (const [path, registers] of registersOf(state)) {
    const before = shown === undefined ? undefined : (shown[path] ?? null);
    const value = isRow(path) ? placeOf(registers.whole) : reading(registers, before);
    if (Array.isArray(value) && registers.options.size > 0) answers.set(path, inOrder(value, before, multiChoice(form, path)));
    else if (value !== null) answers.set(path, value);
  }
  return Object.fromEntries(answers);
}

function reading({ whole, options }: Registers, shown: AnswerValue | undefined): AnswerValue {
  const values = whole.map((head) => fromField(head.value));
  const value = values.find((each) => shown !== undefined && sameValue(each, shown)) ?? values.find((each) => each !== null) ?? null;
  if (options.size === 0) return shown === null && values.includes(null) ? null : value;
  const ticked = [...options].flatMap(([code, heads]) => (isTicked(code, heads, shown) ? [code] : []));
  if (isList(value)) return [...new Set([...value, ...ticked])];
  return ticked.length > 0 ? ticked : value;
}

function isTicked(code: string, heads: readonly HeadChange[], shown: AnswerValue | undefined): boolean {
  const mixed = heads.some((head) => head.value !== true);
  if (mixed && shown !== undefined) return isList(shown) && shown.includes(code) && heads.some((head) => head.value === true);
  return heads.some((head) => head.value === true);
}

/** Order of rows never conflicts: of several places the first counts. */
export function placeOf(heads: readonly HeadChange[]): number | null {
  const places = heads.map((head) => head.value).filter((value) => typeof value === 'number');
  return places.length === 0 ? null : Math.min(...places);
}

export const isRow = (path: Path): boolean => path.split('/').length === 2;

/** The same options on a screen keep the order they have there. */
function inOrder(codes: readonly string[], shown: AnswerValue | undefined, item: CanonicalItem | undefined): readonly string[] {
  if (isList(shown) && shown.length === codes.length && codes.every((code) => shown.includes(code))) return shown;
  const known = (item?.options ?? []).map((option) => option.code);
  const place = (code: string): number => (known.includes(code) ? known.indexOf(code) : known.length);
  return codes.toSorted((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** The item at a path, if its answer is a set of options. */
export function multiChoice(form: CanonicalForm | undefined, path: Path): CanonicalItem | undefined {
  const steps = path.split('/');
  const [table, id] = steps.length === 3 ? [steps[0], steps[2]] : [undefined, steps[0]];
  return form?.items.find((item) => item.id === id && item.table === table && (item.type === 'choices' || item.type === 'body-map'));
}

/** What the author of answers had on screen. */
export interface OnScreen {
  readonly seen: RecordState;
  readonly form: CanonicalForm;
  /** Where answers came from; null where the person has answered herself by now. */
  readonly origins?: Readonly<Record<Path, Origin | null>>;
}

/**
 * Answers as fields of the assessment. With what was on screen, a multi-choice answer is written as the boxes that were
 * ticked and unticked, and none else; without, whole.
 */
export function giveAnswers(assessment: RecordId, answers: Answers, screen?: OnScreen): Edit[] {
  const set = (path: string, value: FieldValue): Edit => ({ record: assessment, kind: 'assessment', path, value });
  if (screen === undefined) return Object.entries(answers).map(([path, value]) => set(`${prefix}${path}`, toField(value)));
  const origins = Object.entries(screen.origins ?? {});
  const stored = answersOf(screen.seen, screen.form);
  // An origin counts only beside the answer that was written with it.
  const again = origins.flatMap(([path, origin]) => (origin === null ? [] : [[path, stored[path] ?? null] as const]));
  const registers = registersOf(screen.seen);
  return [
    ...Object.entries({ ...Object.fromEntries(again), ...answers }).flatMap(([path, value]) => {
      const asOptions = multiChoice(screen.form, path) !== undefined;
      const fresh = (screen.origins?.[path] ?? null) !== null;
      return [...fieldsOf(path, value, registers.get(path), asOptions, fresh)].map(([field, each]) => set(field, each));
    }),
    ...origins.map(([path, origin]) => set(`${originPrefix}${path}`, origin)),
  ];
}

/** Fields that must change for the answer to read so. `fresh`: those too that say so already. */
export function fieldsOf(
  path: Path,
  value: AnswerValue,
  { whole, options }: Registers = { whole: [], options: new Map() },
  asOptions: boolean,
  fresh = false,
): ReadonlyMap<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  const wanted = asOptions && isList(value) ? value : [];
  const whollyWritten = !asOptions || (value !== null && !isList(value));
  if (whollyWritten || whole.some((head) => head.value !== null)) fields.set(`${prefix}${path}`, whollyWritten ? toField(value) : null);
  for (const code of wanted) {
    const heads = options.get(code) ?? [];
    if (fresh || heads.length === 0 || heads.some((head) => head.value !== true)) fields.set(`${prefix}${path}/${code}`, true);
  }
  for (const [code, heads] of options) {
    if (!wanted.includes(code) && heads.some((head) => head.value === true)) fields.set(`${prefix}${path}/${code}`, false);
  }
  return fields;
}

/**
 * Where answers came from. An origin counts only for the change that was written with it: what anybody answered since,
 * or answered elsewhere at the same time, is that person's own.
 */
export function originsOf(state: RecordState): Origins {
  const origins = new Map<Path, Origin>();
  for (const [path, { whole, options }] of registersOf(state)) {
    const from = state.fields[`${originPrefix}${path}`] ?? [];
    const heads = [...whole, ...[...options.values()].flat()].filter((head) => head.value !== null && head.value !== false);
    const found = new Set(heads.map((head) => asOrigin(from.find((each) => each.changeset === head.changeset)?.value)));
    const [origin] = found;
    if (found.size === 1 && origin !== undefined && origin !== null) origins.set(path, origin);
  }
  return Object.fromEntries(origins);
}

const asOrigin = (value: FieldValue | undefined): Origin | null => (value === 'prefilled' || value === 'carried-forward' ? value : null);

/**
 * The record as it is on a screen: where devices differ one value shows, and only its heads were before the author's
 * eyes. An edit leaves the others standing, so that the conflict stays in sight until a person settles it.
 */
export function asShown(state: RecordState, shown: Answers): RecordState {
  const registers = registersOf(state);
  const fields = Object.entries(state.fields).map(([field, heads]) => {
    const register = registerOf(field, heads);
    if (register === null) return [field, heads] as const;
    const { path, option } = register;
    const value = shown[path] ?? null;
    if (option !== undefined) {
      const ticked = isList(value) && value.includes(option);
      return [field, heads.length < 2 ? heads : heads.filter((head) => (head.value === true) === ticked)] as const;
    }
    const beside = (registers.get(path)?.options.size ?? 0) > 0;
    if (isRow(path) || (heads.length < 2 && !beside)) return [field, heads] as const;
    return [field, heads.filter((head) => sameValue(fromField(head.value), value) || (beside && within(head.value, value)))] as const;
  });
  return { ...state, fields: Object.fromEntries(fields.filter(([, heads]) => heads.length > 0)) };
}

/** Nothing is within anything; a list is within one that has all its codes. */
const within = (value: FieldValue, shown: AnswerValue): boolean =>
  value === null || (Array.isArray(value) && isList(shown) && value.every((code) => typeof code === 'string' && shown.includes(code)));

export const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

function sameValue(one: AnswerValue, other: AnswerValue): boolean {
  return canonicalJson(toField(one)) === canonicalJson(toField(other));
}

export function toField(value: AnswerValue): FieldValue {
  if (value === null || typeof value !== 'object') return value;
  if ('blank' in value) return { ...value };
  return [...value];
}

/** A stored blank or list comes back as it went in; anything unreadable is no answer. */
export function fromField(value: FieldValue): AnswerValue {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.filter((entry): entry is string => typeof entry === 'string');
  if ('blank' in value && value.blank === 'prefer-not-to-say') return { blank: 'prefer-not-to-say' };
  if ('blank' in value && value.blank === 'not-asked' && typeof value.reason === 'string') {
    return { blank: 'not-asked', reason: value.reason };
  }
  return null;
}
