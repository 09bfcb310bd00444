import type { Change, ChangeId, ChangesetId, FieldValue, Header, RecordId, RecordKind } from './change';
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
 * A record folded from its changes. Its fields are a pure function of the *set* of changes: order does not matter.
 * Applying a changeset twice is prevented by whoever stores changesets (each id once).
 */
export interface RecordState {
  readonly id: RecordId;
  readonly kind: RecordKind;
  readonly patient?: string;
  /** Heads by path, each list sorted by change id. More than one distinct value is a conflict. */
  readonly fields: Readonly<Record<string, readonly HeadChange[]>>;
  /**
   * Superseded by a known change while not a head, sorted: a late change named here never becomes a head. It may also
   * name a change that was seen and superseded before, which does no harm because no change comes twice.
   */
  readonly unseen: readonly ChangeId[];
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Folds one change into its record. */
export function foldChange(state: RecordState | undefined, header: Header, change: Change): RecordState {
  const fields = new Map(Object.entries(state?.fields ?? {}));
  const unseen = new Set(state?.unseen ?? []);
  const heads = fields.get(change.path) ?? [];
  const known = new Set(heads.map((head) => head.id));
  for (const id of change.supersedes) if (!known.has(id)) unseen.add(id);
  const superseded = new Set(change.supersedes);
  const rest = heads.filter((head) => !superseded.has(head.id) && head.id !== change.id);
  if (unseen.has(change.id)) unseen.delete(change.id);
  else {
    const { id, value } = change;
    rest.push({ id, value, changeset: header.id, author: header.author, device: header.device, at: header.at });
  }
  if (rest.length > 0) fields.set(change.path, rest.toSorted(byId));
  else fields.delete(change.path);
  const patient = state?.patient ?? header.patient;
  return {
    id: change.record,
    kind: state?.kind ?? change.kind,
    ...(patient === undefined ? {} : { patient }),
    fields: Object.fromEntries([...fields].sort(([a], [b]) => (a < b ? -1 : 1))),
    unseen: [...unseen].sort(),
  };
}

/** Folds a changeset's changes into the records they concern, in one go; `read` gives a record as it stands. */
export function foldChangeset(
  header: Header,
  changes: readonly Change[],
  read: (id: RecordId) => RecordState | undefined,
): Map<RecordId, RecordState> {
  const touched = new Map<RecordId, RecordState>();
  for (const change of changes) {
    touched.set(change.record, foldChange(touched.get(change.record) ?? read(change.record), header, change));
  }
  return touched;
}

/** The value at a path where everyone agrees; the first head's where they do not (see {@link conflictsOf}). */
export function valueAt(state: RecordState, path: string): FieldValue {
  return state.fields[path]?.[0]?.value ?? null;
}

/** Ids of the heads of a path: what an edit made now supersedes. */
export function headsAt(state: RecordState | undefined, path: string): readonly ChangeId[] {
  return state?.fields[path]?.map((head) => head.id) ?? [];
}

/** A field whose heads hold different values: shown until a person settles it. */
export interface Conflict {
  readonly path: string;
  readonly heads: readonly HeadChange[];
}

/** Fields in conflict. Equal values agree and are no conflict. */
export function conflictsOf(state: RecordState): readonly Conflict[] {
  return Object.entries(state.fields)
    .filter(([, heads]) => new Set(heads.map((head) => canonicalJson(head.value))).size > 1)
    .map(([path, heads]) => ({ path, heads }));
}
