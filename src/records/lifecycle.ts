import type { CanonicalForm } from '../definition';
import type { Answers, Path } from '../engine';
import { answersOf, fieldsOf, registerOf, registersOf } from './answers';
import type { ChangesetId, FieldValue } from './change';
import type { Edit } from './edits';
import { valueAt, type HeadChange, type RecordState } from './fold';
import { canonicalJson, hashText } from './hash';

/** What becomes of an assessment, in order. */
export const assessmentStatuses = ['started', 'submitted', 'discussing', 'agreed', 'closed'] as const;
export type AssessmentStatus = (typeof assessmentStatuses)[number];

/** Where a status may go on to. Submitting again adds a signature; what was agreed or closed may be opened again. */
const moves: Readonly<Record<AssessmentStatus, readonly AssessmentStatus[]>> = {
  started: ['submitted', 'closed'],
  submitted: ['submitted', 'discussing', 'closed'],
  discussing: ['agreed', 'closed'],
  agreed: ['discussing', 'closed'],
  closed: ['discussing'],
};

/** The furthest along of what devices say, which is shown as a conflict besides. */
export function statusOf(state: RecordState): AssessmentStatus {
  const values = state.fields['status']?.map((head) => head.value) ?? [];
  return assessmentStatuses.findLast((status) => values.includes(status)) ?? 'started';
}

export const canMove = (from: AssessmentStatus, to: AssessmentStatus): boolean => moves[from].includes(to);

export class LifecycleError extends Error {
  override readonly name = 'LifecycleError';
  constructor(
    readonly from: AssessmentStatus,
    readonly to: AssessmentStatus,
  ) {
    super(`An assessment that is ${from} cannot become ${to}.`);
  }
}

type Signed = Extract<AssessmentStatus, 'submitted' | 'agreed'>;

/** Moves the status where no signature is needed. @throws LifecycleError */
export function moveAssessment(state: RecordState, to: Exclude<AssessmentStatus, Signed>): Edit[] {
  return [statusEdit(state, to)];
}

/**
 * Submitting strips hidden answers and signs the others. Each signature is a field of its own, so that two devices that
 * both submit hold two signatures and no conflict. `at`: milliseconds since 1970. @throws LifecycleError
 */
export function submitAssessment(state: RecordState, hidden: readonly Path[], at: number): Edit[] {
  const registers = registersOf(state);
  const cleared = new Map(hidden.flatMap((path) => [...fieldsOf(path, null, registers.get(path), false)]));
  return [
    ...[...cleared].map(([path, value]): Edit => ({ record: state.id, kind: 'assessment', path, value })),
    signature(state, 'submitted', at, hidden),
    statusEdit(state, 'submitted'),
  ];
}

/** Signs what was agreed when it was talked through. @throws LifecycleError */
export function agreeAssessment(state: RecordState, at: number): Edit[] {
  return [signature(state, 'agreed', at, []), statusEdit(state, 'agreed')];
}

function statusEdit(state: RecordState, to: AssessmentStatus): Edit {
  const from = statusOf(state);
  if (!canMove(from, to)) throw new LifecycleError(from, to);
  return { record: state.id, kind: 'assessment', path: 'status', value: to };
}

const prefix = 'signatures/s';
/** Beyond this a signature keeps the ids alone: it must fit into a changeset with room to spare. */
const longestCopy = 100_000;

/** Signing speaks for the answers, and for having none today. */
const isSigned = (field: string): boolean => field.startsWith('answers/') || field === 'nothingToday';

function signature(state: RecordState, status: Signed, at: number, stripped: readonly Path[]): Edit {
  const gone = new Set(stripped);
  const fields = Object.entries(state.fields).filter(
    ([field, heads]) => isSigned(field) && !gone.has(registerOf(field, heads)?.path ?? ''),
  );
  const covers = fields.flatMap(([, heads]) => heads.map((head) => head.id)).toSorted();
  const values = Object.fromEntries(fields.map(([field]) => [field, valueAt(state, field)]));
  const copy = canonicalJson(values).length > longestCopy ? {} : { values };
  const value = { at, covers, status, stripped: [...stripped], ...copy };
  return { record: state.id, kind: 'assessment', path: `${prefix}${hashText(canonicalJson(value))}`, value };
}

/** Who said when that this is what was meant: the heads that it covers, and their values as they were. */
export interface Signature {
  readonly field: string;
  readonly status: Signed;
  /** By the clock of the device that signed, milliseconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly covers: ReadonlySet<string>;
  /** Answers that were hidden, and taken out. */
  readonly stripped: readonly Path[];
  /** By field; null where they were too long to be copied, or signed before copies were kept. */
  readonly values: Readonly<Record<string, FieldValue>> | null;
  readonly changeset: ChangesetId;
}

/** Earliest first. The name of the field is the hash of what stands in it, so nothing that was altered passes for signed. */
export function signaturesOf(state: RecordState): readonly Signature[] {
  return Object.entries(state.fields)
    .filter(([field]) => field.startsWith(prefix))
    .flatMap(([field, heads]) => heads.flatMap((head) => readSignature(field, head) ?? []))
    .toSorted((one, other) => one.at - other.at || (one.field < other.field ? -1 : 1));
}

function readSignature(field: string, { value, author, changeset }: HeadChange): Signature | null {
  if (!isObject(value) || field !== `${prefix}${hashText(canonicalJson(value))}`) return null;
  const { at, covers, status, stripped, values } = value;
  if (typeof at !== 'number') return null;
  return {
    field,
    status: status === 'agreed' ? 'agreed' : 'submitted',
    at,
    by: author,
    covers: new Set(texts(covers)),
    stripped: texts(stripped),
    values: isObject(values) ? values : null,
    changeset,
  };
}

const isObject = (value: FieldValue | undefined): value is { readonly [key: string]: FieldValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const texts = (value: FieldValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];

/** The answers as they were signed, whatever came later; null where the signature holds no copy. */
export function signedAnswers(signed: Signature, form?: CanonicalForm): Answers | null {
  if (signed.values === null) return null;
  const head = { id: '', changeset: signed.changeset, author: signed.by, device: '', at: signed.at };
  const fields = Object.entries(signed.values).map(([field, value]) => [field, [{ ...head, value }]] as const);
  return answersOf({ id: '', kind: 'assessment', fields: Object.fromEntries(fields), superseded: [] }, form);
}

/** Something that was answered, changed or cleared without being in any signature. */
export interface Addendum {
  readonly field: string;
  /** The answer's path; null where it is no answer. */
  readonly path: Path | null;
  readonly head: HeadChange;
}

/**
 * What was added to a signed assessment: edits made after it, or at the same time on a device that did not know of it.
 * They show beside what was signed and never alter it. What says the same as a signature is no addendum.
 */
export function addendaOf(state: RecordState): readonly Addendum[] {
  const signatures = signaturesOf(state);
  if (signatures.length === 0) return [];
  return Object.entries(state.fields)
    .filter(([field]) => isSigned(field))
    .flatMap(([field, heads]) => {
      const path = registerOf(field, heads)?.path ?? null;
      return heads.filter((head) => !signatures.some((each) => speaksFor(each, field, head))).map((head) => ({ field, path, head }));
    });
}

/** Whether submitting says anything: what was submitted with nothing new since, or went further, is not submitted again. */
export function takesSignature(state: RecordState): boolean {
  const status = statusOf(state);
  return status === 'started' || (canMove(status, 'submitted') && addendaOf(state).length > 0);
}

function speaksFor(signed: Signature, field: string, head: HeadChange): boolean {
  if (signed.covers.has(head.id) || signed.changeset === head.changeset) return true;
  return signed.values !== null && canonicalJson(said(signed.values[field] ?? null)) === canonicalJson(said(head.value));
}

/** An unticked box says as little as an empty field. */
const said = (value: FieldValue): FieldValue => (value === false ? null : value);
