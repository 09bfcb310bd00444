import type { RecordId } from './change';
import type { Edit } from './edits';
import { joinStates, type HeadChange, type RecordState } from './fold';
import { hashText } from './hash';
import { signaturesOf } from './lifecycle';
import { readAssessment } from './views';

/**
 * Two tablets without network may add one person, or start one event's assessment, twice. `mergedInto` joins the two, and
 * parts them again: nothing is moved, so parting leaves each as it would be had they never been joined, and one that was
 * signed whole (`takeIn`).
 */
const field = 'mergedInto';

export function joinInto(record: RecordState, into: RecordId): Edit[] {
  return [{ record: record.id, kind: record.kind, path: field, value: into }];
}

export function part(record: RecordState): Edit[] {
  return [{ record: record.id, kind: record.kind, path: field, value: null }];
}

/**
 * What it was joined into, if all devices that say something agree; until then it stands alone, and nothing is hidden. An
 * assessment that was signed by itself, before or on a tablet that knew nothing of the join, stands by itself too.
 */
export function joinedInto(state: RecordState): RecordId | null {
  if (state.kind === 'assessment' && signaturesOf(state).length > 0) return null;
  const [first, ...others] = (state.fields[field] ?? []).map((head) => head.value);
  return typeof first === 'string' && others.every((value) => value === first) ? first : null;
}

/**
 * Records of one kind by what they are joined into, each in exactly one group and the one that gives it its id first. A
 * record joined into one that is not here stands alone. Where two devices joined two records into each other, the
 * smallest id leads.
 */
export function groupJoined(states: readonly RecordState[]): ReadonlyMap<RecordId, readonly RecordState[]> {
  const known = new Map(states.map((state) => [state.id, state]));
  const into = new Map([...known].map(([id, state]) => [id, joinedInto(state)]));
  const groups = new Map<RecordId, RecordState[]>();
  for (const state of [...known.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const leader = leaderOf(state.id, into);
    const group = groups.get(leader) ?? [];
    if (state.id === leader) group.unshift(state);
    else group.push(state);
    groups.set(leader, group);
  }
  return groups;
}

/** `into`: of every record that is here, what it is joined into. */
export function leaderOf(record: RecordId, into: ReadonlyMap<RecordId, RecordId | null>): RecordId {
  const way: RecordId[] = [];
  let at: RecordId | null = record;
  while (at !== null && into.has(at)) {
    const id: RecordId = at;
    if (way.includes(id)) return way.slice(way.indexOf(id)).reduce((a, b) => (a < b ? a : b));
    way.push(id);
    at = into.get(id) ?? null;
  }
  return way.at(-1) ?? record;
}

/**
 * A group as one record: where its members differ there is a conflict like any other, settled by an edit of the first. Of an
 * assessment only what was answered and signed is joined; form, events and facts are those of the first.
 */
export function asOne([first, ...others]: readonly [RecordState, ...RecordState[]]): RecordState {
  const joined = others.reduce((before, other) => {
    const fields = Object.entries(other.fields).filter(([path]) => path !== field && (other.kind !== 'assessment' || isOfAnswers(path)));
    return joinStates(before, { ...other, id: first.id, fields: Object.fromEntries(fields) });
  }, first);
  return first.kind === 'assessment' && others.length > 0 ? withWorries(joined, [first, ...others]) : joined;
}

/**
 * That nothing worries her today was said in one; whoever ticked a concern in another never had to say the opposite. It counts as said,
 * so that the two differ in sight and no concern is passed over.
 */
function withWorries(joined: RecordState, members: readonly RecordState[]): RecordState {
  if (joined.fields[nothing]?.some(({ value }) => value === true) !== true) return joined;
  const gone = new Set(joined.superseded);
  const worries = members.flatMap((state): HeadChange[] => {
    if (state.fields[nothing] !== undefined) return [];
    const chosen = Object.entries(state.fields)
      .filter(([path]) => path.startsWith('answers/') && path.endsWith('.chosen'))
      .flatMap(([, heads]) => heads.find(({ id, value }) => value === true && !gone.has(id)) ?? []);
    return chosen.slice(0, 1).map((head) => ({ ...head, id: hashText(`${nothing} ${state.id}`), value: false }));
  });
  return worries.length === 0 ? joined : joinStates(joined, { ...joined, fields: { [nothing]: worries } });
}

/** Groups as single records, the first of each with what was joined into it. */
export interface Group {
  readonly state: RecordState;
  /** The others, each as it is by itself. */
  readonly members: readonly RecordState[];
}

export function readGroups(states: readonly RecordState[]): readonly Group[] {
  return [...groupJoined(states).values()].flatMap(([first, ...members]) =>
    first === undefined ? [] : [{ state: asOne([first, ...members]), members }],
  );
}

/** How two assessments of one event may become one: which is joined into which, or why both stay. */
export type Joinable = { readonly joining: RecordState; readonly into: RecordState } | { readonly both: 'signed' | 'form' };

/** What was signed is never joined into another; of two drafts the one begun later goes into the earlier. */
export function joinable(one: RecordState, other: RecordState): Joinable {
  const [a, b] = [readAssessment(one), readAssessment(other)];
  if (a.form.hash !== b.form.hash) return { both: 'form' };
  const [oneSigned, otherSigned] = [signaturesOf(one).length > 0, signaturesOf(other).length > 0];
  if (oneSigned && otherSigned) return { both: 'signed' };
  const isFirst = oneSigned === otherSigned ? (a.today === b.today ? one.id < other.id : a.today < b.today) : oneSigned;
  return isFirst ? { joining: other, into: one } : { joining: one, into: other };
}

const nothing = 'nothingToday';

/** What she said: answers, those that were kept aside, and that nothing worries her. */
export const isSaid = (path: string): boolean => path === nothing || ['answers/', 'archived/'].some((prefix) => path.startsWith(prefix));

const isOfAnswers = (path: string): boolean => isSaid(path) || ['origins/', 'signatures/'].some((prefix) => path.startsWith(prefix));
