import type { ChangesetId, RecordId } from './change';
import { setter, type Edit } from './edits';
import type { RecordState } from './fold';
import { addedAt, codeIn, stringsIn, textIn, type ObjectValue } from './reading';
import { readFlag, type Flag } from './views';

/**
 * What people do about a raised flag. To have seen it is not to have acted: a flag closes only by an outcome that ends it. Each thing is
 * a field of its own, so that two devices that act at once lose nothing.
 */

/** What came of acting. *Could not reach* is the one that leaves the flag open. */
export const flagOutcomes = ['spoke', 'sent', 'could-not-reach', 'already-known'] as const;
export type FlagOutcomeKind = (typeof flagOutcomes)[number];

/** Where she was sent. */
export const sentPlaces = ['acute-oncology', 'ae', '999', 'gp', 'crisis-team', 'safeguarding', 'other'] as const;
export type SentPlace = (typeof sentPlaces)[number];

/** Who did it, when by the clock of their device, and the changeset whose signature vouches for it. */
interface Done {
  readonly by: string;
  readonly at: number;
  readonly changeset: ChangesetId;
}

export interface FlagOutcome extends Done {
  /** The field that it stands in. */
  readonly field: string;
  readonly what: FlagOutcomeKind;
  readonly to: SentPlace | null;
  readonly note: string;
  /** Not reached: when to try again, milliseconds since 1970. */
  readonly retryAt: number | null;
  /** Not reached: whom else was or will be asked. */
  readonly secondContact: string;
  /** Not reached: what was arranged so that somebody looks after her. */
  readonly welfareCheck: string;
  /** Already known: why no more is needed. */
  readonly reason: string;
}

/** A flag that somebody opened again, and why: it stands open whatever the named outcomes say. */
interface Reopened extends Done {
  readonly outcomes: readonly string[];
  readonly reason: string;
}

export interface FlagWork {
  readonly seen: readonly Done[];
  /** Account ids; more than one where two people took it at once, and nobody where none did. */
  readonly owners: readonly string[];
  /** Earliest first. */
  readonly outcomes: readonly FlagOutcome[];
  readonly reopened: readonly Reopened[];
  /** The outcome that ended it; null while it is open. */
  readonly closedBy: FlagOutcome | null;
  /** When to try again, after the latest try; null where none is set. */
  readonly retryAt: number | null;
}

export function readFlagWork(state: RecordState): FlagWork {
  const outcomes = addedAt(state, 'outcomes').flatMap(({ id, value, head }) => {
    const outcome = readOutcome(`outcomes/${id}`, value, { by: head.author, at: head.at, changeset: head.changeset });
    return outcome === null ? [] : [outcome];
  });
  const reopened = addedAt(state, 'reopened').map(({ value, head }) => ({
    by: head.author,
    at: head.at,
    changeset: head.changeset,
    outcomes: stringsIn(value['outcomes']),
    reason: textIn(value, 'reason'),
  }));
  const undone = new Set(reopened.flatMap((each) => each.outcomes));
  const owners = (state.fields['owner'] ?? []).flatMap(({ value }) => (typeof value === 'string' && value !== '' ? [value] : []));
  return {
    seen: addedAt(state, 'seen').map(({ head }) => ({ by: head.author, at: head.at, changeset: head.changeset })),
    owners: [...new Set(owners)].toSorted(),
    outcomes,
    reopened,
    closedBy: outcomes.findLast((each) => ends(each) && !undone.has(each.field)) ?? null,
    retryAt: outcomes.findLast(({ what }) => what === 'could-not-reach')?.retryAt ?? null,
  };
}

const ends = ({ what }: FlagOutcome): boolean => what !== 'could-not-reach';

/** Null for what cannot be read: nothing unreadable closes a flag. */
function readOutcome(field: string, value: ObjectValue, done: Done): FlagOutcome | null {
  const what = codeIn(value['what'], flagOutcomes);
  if (what === null) return null;
  return {
    ...done,
    field,
    what,
    to: codeIn(value['to'], sentPlaces),
    note: textIn(value, 'note'),
    retryAt: typeof value['retryAt'] === 'number' ? value['retryAt'] : null,
    secondContact: textIn(value, 'secondContact'),
    welfareCheck: textIn(value, 'welfareCheck'),
    reason: textIn(value, 'reason'),
  };
}

/** Several flags as one: joined assessments may each raise a rule, and whoever acts on one acts on all. Open while one of them is. */
export function workTogether(works: readonly FlagWork[]): FlagWork {
  const [first] = works;
  if (first !== undefined && works.length === 1) return first;
  const all = <T extends Done>(of: (work: FlagWork) => readonly T[]): readonly T[] => {
    // Written to each of them in one changeset, it is one thing.
    const once = new Map(works.flatMap(of).map((each) => [each.changeset, each]));
    return [...once.values()].toSorted((a, b) => a.at - b.at || (a.changeset < b.changeset ? -1 : 1));
  };
  const isClosed = works.length > 0 && works.every(({ closedBy }) => closedBy !== null);
  const outcomes = all(({ outcomes: of }) => of);
  return {
    seen: all(({ seen }) => seen),
    owners: [...new Set(works.flatMap(({ owners }) => owners))].toSorted(),
    outcomes,
    reopened: all(({ reopened }) => reopened),
    closedBy: isClosed ? (outcomes.findLast((each) => works.some(({ closedBy }) => closedBy?.changeset === each.changeset)) ?? null) : null,
    retryAt: outcomes.findLast(({ what }) => what === 'could-not-reach')?.retryAt ?? null,
  };
}

/** What a list says of an open flag, beside what was raised. */
export interface OpenFlag extends Flag {
  readonly seen: boolean;
  readonly owners: readonly string[];
  /** How often somebody tried and could not reach her. */
  readonly attempts: number;
  readonly retryAt: number | null;
  /** What was done last. */
  readonly last: Pick<FlagOutcome, 'what' | 'by' | 'at' | 'note'> | null;
}

/** Null for a flag that is closed. */
export function readOpenFlag(state: RecordState): OpenFlag | null {
  const work = readFlagWork(state);
  if (work.closedBy !== null) return null;
  const last = work.outcomes.at(-1);
  return {
    ...readFlag(state),
    seen: work.seen.length > 0,
    owners: work.owners,
    attempts: work.outcomes.filter(({ what }) => what === 'could-not-reach').length,
    retryAt: work.retryAt,
    last: last === undefined ? null : { what: last.what, by: last.by, at: last.at, note: last.note },
  };
}

const forEach = (flags: readonly RecordId[], edits: (set: ReturnType<typeof setter>) => readonly Edit[]): Edit[] =>
  flags.flatMap((flag) => edits(setter(flag, 'flag')));

/** Somebody has seen it, and has not acted. `id`: a new one. `flags`: all that stand for one rule, see {@link workTogether}. */
export const markSeen = (flags: readonly RecordId[], id: string, at: number): Edit[] =>
  forEach(flags, (set) => [set(`seen/s${id}`, { at })]);

/** Takes it, gives it to a colleague, or hands it back: null. */
export const setFlagOwner = (flags: readonly RecordId[], owner: string | null): Edit[] => forEach(flags, (set) => [set('owner', owner)]);

export type NewOutcome =
  | { readonly what: 'spoke'; readonly note: string }
  | { readonly what: 'sent'; readonly to: SentPlace; readonly note: string }
  | {
      readonly what: 'could-not-reach';
      readonly retryAt: number;
      readonly secondContact: string;
      readonly welfareCheck: string;
      readonly note: string;
    }
  | { readonly what: 'already-known'; readonly reason: string };

export const recordOutcome = (flags: readonly RecordId[], id: string, outcome: NewOutcome, at: number): Edit[] =>
  forEach(flags, (set) => [set(`outcomes/o${id}`, { ...outcome, at })]);

/** Opens again what these outcomes closed. They are named, so that a clock decides nothing. */
export const reopenFlag = (
  flags: readonly RecordId[],
  id: string,
  { outcomes, reason, at }: { readonly outcomes: readonly string[]; readonly reason: string; readonly at: number },
): Edit[] => forEach(flags, (set) => [set(`reopened/r${id}`, { outcomes: [...outcomes], reason, at })]);
