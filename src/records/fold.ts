import type { Change, ChangeId, ChangesetId, FieldValue, Header, RecordId, RecordKind } from './change';
import { recordKinds } from './change';
import { canonicalJson } from './hash';

/** A change that no known change supersedes, with what a person needs to judge it. */
export interface HeadChange {
  readonly id: ChangeId;
  readonly value: FieldValue;
  readonly changeset: ChangesetId;
  readonly author: string;
  readonly device: string;
  readonly at: number;
}

/**
 * A record folded from its changes: a pure function of the *set* of changes. Order, repetition and the way in which the
 * set was split up on its way here leave no trace, so that equal sets give equal bytes.
 */
export interface RecordState {
  readonly id: RecordId;
  readonly kind: RecordKind;
  readonly patient?: string;
  /** Heads by path, paths sorted, each list sorted by change id. More than one distinct value is a conflict. */
  readonly fields: Readonly<Record<string, readonly HeadChange[]>>;
  /**
   * Every id that a known change supersedes, sorted: a change named here is no head, whenever it comes and however often.
   * Those already seen are kept too: without them nobody could tell, when two changes supersede the same one, whether
   * that one is still to come, and a change that came twice would rise from the dead.
   */
  readonly superseded: readonly ChangeId[];
}

/** A changeset as folding needs it. */
export interface Part<Changes = readonly Change[]> {
  readonly header: Header;
  readonly changes: Changes;
}
type Some = readonly [Change, ...Change[]];

/** Folds changes of one changeset into the record that they concern. */
export const foldChanges = (state: RecordState | undefined, header: Header, changes: Some): RecordState =>
  foldParts(state, changes[0].record, [{ header, changes }]);

/** All at once: it costs as much as what comes and what is there, not their product. */
function foldParts(state: RecordState | undefined, id: RecordId, parts: readonly Part<Some>[]): RecordState {
  const heads = [...headsOf(state)];
  const superseded = new Set(state?.superseded);
  for (const { header, changes } of parts) {
    const { id: changeset, author, device, at } = header;
    for (const { path, id: change, value, supersedes } of changes) {
      heads.push([path, { id: change, value, changeset, author, device, at }]);
      for (const each of supersedes) superseded.add(each);
    }
  }
  return whole({
    id,
    kinds: [...(state === undefined ? [] : [state.kind]), ...parts.flatMap(({ changes }) => changes.map((change) => change.kind))],
    patients: [state?.patient, ...parts.map(({ header }) => header.patient)],
    heads,
    superseded,
  });
}

/** Folds changesets into the records they concern, in one go; `read` gives a record as it stands. */
export function foldChangesets(sets: readonly Part[], read: (id: RecordId) => RecordState | undefined): Map<RecordId, RecordState> {
  const byRecord = new Map<RecordId, Part<[Change, ...Change[]]>[]>();
  for (const { header, changes } of sets) {
    for (const change of changes) {
      const parts = byRecord.get(change.record);
      const last = parts?.at(-1);
      if (parts === undefined) byRecord.set(change.record, [{ header, changes: [change] }]);
      else if (last?.header === header) last.changes.push(change);
      else parts.push({ header, changes: [change] });
    }
  }
  return new Map([...byRecord].map(([id, parts]) => [id, foldParts(read(id), id, parts)]));
}

/** The same of one changeset. */
export const foldChangeset = (
  header: Header,
  changes: readonly Change[],
  read: (id: RecordId) => RecordState | undefined,
): Map<RecordId, RecordState> => foldChangesets([{ header, changes }], read);

/** The record of all changes that either state was folded from: a snapshot and what this device knows beyond it. */
export function joinStates(one: RecordState, other: RecordState): RecordState {
  const joined = joinLittle(one, other);
  if (joined !== null) return joined;
  return whole({
    id: one.id,
    kinds: [one.kind, other.kind],
    patients: [one.patient, other.patient],
    heads: [...headsOf(one), ...headsOf(other)],
    superseded: new Set([...one.superseded, ...other.superseded]),
  });
}

/** A record that was folded elsewhere, as it is folded here. */
export const foldAnew = (state: RecordState): RecordState =>
  whole({
    ...state,
    kinds: [state.kind],
    patients: [state.patient],
    heads: headsOf(state),
    superseded: new Set(state.superseded),
  });

/** So little is joined to a record without all of it being made anew. */
const little = 4;

/** The same where the other is of the same kind and patient and says little: what that does not touch stays the very object it was. */
function joinLittle(one: RecordState, other: RecordState): RecordState | null {
  const isLittle = Object.keys(other.fields).length <= little && other.superseded.length <= little;
  if (!isLittle || one.id !== other.id || one.kind !== other.kind || one.patient !== other.patient) return null;
  const superseded = [...new Set(other.superseded)].filter((id) => !one.superseded.includes(id));
  const isGone = (head: HeadChange): boolean => other.superseded.includes(head.id);
  const fields: Record<string, readonly HeadChange[]> = { ...one.fields };
  for (const path of other.superseded.length === 0 ? [] : Object.keys(one.fields)) {
    const heads = one.fields[path] ?? [];
    if (heads.some(isGone)) fields[path] = heads.filter((head) => !isGone(head));
  }
  for (const [path, heads] of Object.entries(other.fields)) {
    const there = Object.hasOwn(fields, path) ? (fields[path] ?? []) : [];
    fields[path] = once([...there, ...heads.filter((head) => !isGone(head) && !one.superseded.includes(head.id))]);
  }
  const isWhole =
    Object.values(fields).every(({ length }) => length > 0) && Object.keys(other.fields).every((path) => Object.hasOwn(one.fields, path));
  const { id, kind, patient } = one;
  return {
    id,
    kind,
    ...(patient === undefined ? {} : { patient }),
    fields: isWhole ? fields : inOrder(Object.entries(fields)),
    superseded: superseded.length === 0 ? one.superseded : [...one.superseded, ...superseded].sort(),
  };
}

type Fields = readonly (readonly [path: string, heads: readonly HeadChange[]])[];
/** Without those that say nothing. */
const inOrder = (fields: Fields): RecordState['fields'] =>
  Object.fromEntries(fields.filter(([, heads]) => heads.length > 0).toSorted(([a], [b]) => order(a, b)));

type Placed = readonly [path: string, head: HeadChange];

const headsOf = (state: RecordState | undefined): readonly Placed[] =>
  Object.entries(state?.fields ?? {}).flatMap(([path, heads]) => heads.map((head): Placed => [path, head]));

function whole(parts: {
  readonly id: RecordId;
  readonly kinds: readonly RecordKind[];
  readonly patients: readonly (string | undefined)[];
  readonly heads: readonly Placed[];
  readonly superseded: ReadonlySet<ChangeId>;
}): RecordState {
  const fields = new Map<string, HeadChange[]>();
  for (const [path, head] of parts.heads) {
    if (parts.superseded.has(head.id)) continue;
    const heads = fields.get(path);
    if (heads === undefined) fields.set(path, [head]);
    else heads.push(head);
  }
  // The server refuses a second kind or patient; where one came all the same, every device takes the same of the two.
  const [patient] = parts.patients.filter((each) => each !== undefined).toSorted();
  return {
    id: parts.id,
    kind: parts.kinds.reduce((a, b) => (recordKinds.indexOf(a) <= recordKinds.indexOf(b) ? a : b)),
    ...(patient === undefined ? {} : { patient }),
    fields: Object.fromEntries([...fields].sort(([a], [b]) => order(a, b)).map(([path, heads]) => [path, once(heads)])),
    superseded: [...parts.superseded].sort(),
  };
}

/** Sorted, each once. Two contents under one id, which no honest device makes, are two heads: neither replaces the other. */
function once(heads: readonly HeadChange[]): readonly HeadChange[] {
  if (heads.length === 1) return heads;
  const sorted = heads.toSorted(compareHeads);
  return sorted.filter((head, index) => index === 0 || compareHeads(sorted[index - 1] ?? head, head) !== 0);
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const compareHeads = (a: HeadChange, b: HeadChange): number => order(a.id, b.id) || order(canonicalJson(a), canonicalJson(b));

/** Whom a record concerns; a patient's own record concerns that patient whatever it says. */
export const patientOf = (state: RecordState): RecordId | undefined => (state.kind === 'patient' ? state.id : state.patient);

/** The value at a path where everyone agrees; where they do not, that of the first head that says something. */
export function valueAt(state: RecordState, path: string): FieldValue {
  return state.fields[path]?.find((head) => head.value !== null)?.value ?? null;
}

/** Ids of the heads of a path: what an edit made now supersedes. */
export function headsAt(state: RecordState | undefined, path: string): readonly ChangeId[] {
  return state?.fields[path]?.map((head) => head.id) ?? [];
}

/** Whether the heads hold different values. Equal values agree. */
export function differ(heads: readonly HeadChange[]): boolean {
  return heads.length > 1 && new Set(heads.map((head) => canonicalJson(head.value))).size > 1;
}
