import type { RecordId } from './change';
import type { Edit } from './edits';
import { joinStates, type RecordState } from './fold';

/**
 * Two tablets without network may add one person, or start one event's assessment, twice. `mergedInto` joins the two, and
 * parts them again: nothing is moved, so parting leaves each as it would be had they never been joined.
 */
const field = 'mergedInto';

export function joinInto(record: RecordState, into: RecordId): Edit[] {
  return [{ record: record.id, kind: record.kind, path: field, value: into }];
}

export function part(record: RecordState): Edit[] {
  return [{ record: record.id, kind: record.kind, path: field, value: null }];
}

/** What it was joined into, if all devices that say something agree; until then it stands alone, and nothing is hidden. */
function joinedInto(state: RecordState): RecordId | null {
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
  const groups = new Map<RecordId, RecordState[]>();
  for (const state of [...known.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const leader = leaderOf(state, known);
    const group = groups.get(leader) ?? [];
    if (state.id === leader) group.unshift(state);
    else group.push(state);
    groups.set(leader, group);
  }
  return groups;
}

function leaderOf(state: RecordState, known: ReadonlyMap<RecordId, RecordState>): RecordId {
  const way: RecordId[] = [];
  let at: RecordState | undefined = state;
  while (at !== undefined) {
    const { id }: RecordState = at;
    if (way.includes(id)) return way.slice(way.indexOf(id)).reduce((a, b) => (a < b ? a : b));
    way.push(id);
    at = known.get(joinedInto(at) ?? '');
  }
  return way.at(-1) ?? state.id;
}

/**
 * A group as one record: where its members differ there is a conflict like any other, settled by an edit of the first. Of an
 * assessment only what was answered and signed is joined; form, events and facts are those of the first.
 */
export function asOne([first, ...others]: readonly [RecordState, ...RecordState[]]): RecordState {
  return others.reduce((joined, other) => {
    const fields = Object.entries(other.fields).filter(([path]) => path !== field && (other.kind !== 'assessment' || isOfAnswers(path)));
    return joinStates(joined, { ...other, id: first.id, fields: Object.fromEntries(fields) });
  }, first);
}

const isOfAnswers = (path: string): boolean =>
  path === 'nothingToday' || ['answers/', 'origins/', 'signatures/'].some((prefix) => path.startsWith(prefix));
