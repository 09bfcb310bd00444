import { bodySchema, foldChanges, headsAt, type Change, type Edit, type FieldValue, type Header, type RecordKind } from '../../src/records';
import { foldChangeset, type RecordState } from '../../src/records';

/** Ids of eight characters and more, as real ones are. */
export const id = (name: string): string => `id-${name}`.padEnd(8, '-');

export const header = (name: string, more: Partial<Header> = {}): Header => ({
  protocol: 1,
  id: id(`set-${name}`),
  team: id('team'),
  patient: id('patient'),
  device: id('device'),
  seq: 1,
  prev: null,
  author: id('nurse'),
  at: 1_770_000_000_000,
  offset: 0,
  bodyHash: 'x'.repeat(43),
  ...more,
});

export const change = (
  name: string,
  path: string,
  value: FieldValue,
  supersedes: readonly string[] = [],
  kind: RecordKind = 'assessment',
): Change => ({
  id: id(name),
  record: id('record'),
  kind,
  path,
  value,
  supersedes: supersedes.map(id),
});

/** Folds changes one changeset each, in the order given. */
export function fold(changes: readonly Change[]): RecordState {
  const records = new Map<string, RecordState>();
  for (const each of changes) {
    const touched = foldChangeset(header(each.id), [each], (record) => records.get(record));
    for (const [record, state] of touched) records.set(record, state);
  }
  const state = records.get(id('record'));
  if (state === undefined) throw new Error('Nothing was folded.');
  return state;
}

/** What the border would take of a body. */
export const takes = (changes: readonly Change[], more: object = {}): boolean =>
  bodySchema.safeParse({ salt: 's'.repeat(22), changes, ...more }).success;

export const empty: RecordState = { id: id('record'), kind: 'assessment', fields: {}, superseded: [] };

let commits = 0;
/** Commits edits as a store does: one changeset, in which each supersedes the heads that were on screen. */
export function commit(state: RecordState, edits: readonly Edit[], seen = state, more: Partial<Header> = {}): RecordState {
  const [first, ...rest] = changesOf(edits, seen);
  return first === undefined ? state : foldChanges(state, header(`commit${(commits += 1)}`, more), [first, ...rest]);
}

/** The changes that edits become. */
export const changesOf = (edits: readonly Edit[], seen: RecordState): Change[] =>
  edits.map(({ record, kind, path, value }) => ({
    id: id(`e${(commits += 1)}`),
    record,
    kind,
    path,
    value,
    supersedes: headsAt(seen, path),
  }));
