import type { AssessmentPoint } from '../definition';
import { dayNumber } from '../definition';
import type { CareStatus } from './documents';
import type { Clocks } from './due';
import { endingOf } from './endings';
import type { RecordState } from './fold';
import { offerOf } from './offers';
import { isUnmetNeed, readReferral } from './referrals';
import { readStandards, type StandardSource } from './standards';
import { assessmentPoints, readAssessment, readEvent, readPatient } from './views';

/** How a team stands, out of the records of one device: for those who are under its care now. */
export interface TeamStandards {
  readonly patients: number;
  readonly standards: readonly StandardCount[];
  readonly uptake: readonly Uptake[];
  /** Referrals for which there is nobody, most first. */
  readonly unmet: readonly Counted[];
  /** Concerns that were chosen, most first, by item id. */
  readonly concerns: readonly Counted[];
}

export interface StandardCount {
  readonly standard: string;
  readonly counts: Readonly<Record<CareStatus | 'nothing', number>>;
}

/** Of one assessment point, the events of which she was told. */
export interface Uptake {
  readonly point: AssessmentPoint;
  readonly events: number;
  /** Those at which an assessment was offered, or submitted. */
  readonly offered: number;
  readonly assessed: number;
  /** Median days from the event to the submitted assessment; null where there is none. */
  readonly days: number | null;
}

export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** `people`: all records of each. */
export function readTeamStandards(
  standards: readonly StandardSource[],
  people: readonly (readonly RecordState[])[],
  dateOf: (moment: number) => string,
  clocks: Clocks,
): TeamStandards {
  const now = people.filter((states) => {
    const own = states.filter(({ kind }) => kind === 'patient').map(readPatient);
    return own.length > 0 && endingOf(own) === null;
  });
  const lines = now.map((states) => readStandards(standards, states, dateOf, clocks));
  const all = now.flat();
  return {
    patients: now.length,
    standards: standards.map(({ id }, index) => {
      const statuses = lines.map((each) => each[index]?.status ?? 'nothing');
      const count = (status: CareStatus | 'nothing'): number => statuses.filter((each) => each === status).length;
      return {
        standard: id,
        counts: {
          given: count('given'),
          offered: count('offered'),
          declined: count('declined'),
          'not-available': count('not-available'),
          nothing: count('nothing'),
        },
      };
    }),
    uptake: uptakeOf(all, dateOf),
    unmet: counted(
      all
        .filter(({ kind }) => kind === 'referral')
        .map(readReferral)
        .filter(isUnmetNeed)
        .map(({ serviceName }) => serviceName),
    ),
    concerns: counted(all.filter(({ kind }) => kind === 'assessment').flatMap(chosenIn)),
  };
}

function uptakeOf(states: readonly RecordState[], dateOf: (moment: number) => string): readonly Uptake[] {
  const submitted = new Map<string, number>();
  for (const state of states) {
    if (state.kind !== 'assessment') continue;
    const { events, submittedAt } = readAssessment(state);
    for (const event of submittedAt === null ? [] : events)
      submitted.set(event, Math.min(submitted.get(event) ?? Infinity, submittedAt ?? Infinity));
  }
  const told = states
    .filter(({ kind }) => kind === 'event')
    .map((state) => ({ event: readEvent(state), offer: offerOf(state) }))
    .filter(({ event }) => event.told !== null && !event.removed);
  return assessmentPoints.map((point) => {
    const own = told.filter(({ event }) => event.point === point);
    const assessed = own.flatMap(({ event }) => {
      const at = submitted.get(event.id);
      return at === undefined ? [] : [daysBetween(event.date, dateOf(at))];
    });
    return {
      point,
      events: own.length,
      offered: own.filter(({ event, offer }) => submitted.has(event.id) || (offer !== null && wasOffered.has(offer.status))).length,
      assessed: assessed.length,
      days: median(assessed.filter((days) => days !== null)),
    };
  });
}

const wasOffered: ReadonlySet<string> = new Set(['offered', 'undecided', 'declined', 'expired']);

function daysBetween(from: string, to: string): number | null {
  const [start, end] = [dayNumber(from), dayNumber(to)];
  return start === null || end === null ? null : Math.max(0, end - start);
}

function median(list: readonly number[]): number | null {
  const sorted = list.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

const chosen = /^answers\/([a-z0-9-]+)\.chosen$/;

const chosenIn = ({ fields }: RecordState): readonly string[] =>
  Object.entries(fields).flatMap(([path, heads]) => {
    const [, id] = chosen.exec(path) ?? [];
    return id !== undefined && heads.some(({ value }) => value === true) ? [id] : [];
  });

function counted(names: readonly string[]): readonly Counted[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
}
