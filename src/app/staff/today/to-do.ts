import {
  addDays,
  dueOn,
  isSuperseded,
  readClocks,
  settingsOn,
  teamSettingsId,
  unfit,
  type AssessmentLine,
  type Clocks,
  type DueItem,
  type Setting,
  type Summary,
  type TaskLine,
} from '../../../records';
import type { Caseload, Store } from '../../../store';

/** One line of Today: about whom, and what. */
export interface Of<T> {
  readonly of: T;
  readonly summary: Summary;
}

export interface Due {
  readonly item: DueItem;
  /** Calendar date. */
  readonly by: string;
  readonly summary: Summary;
}

/** Days ahead of which Today tells. */
const ahead = 14;

/**
 * Who is due, first what has been for longest; what comes later than two weeks from now is only counted. A day that was named for asking
 * again is kept: nobody is asked before.
 */
export function dueSoon({ due }: Caseload, clocks: Clocks, today: string): { readonly soon: readonly Due[]; readonly later: number } {
  const until = addDays(today, ahead);
  const all = due.flatMap((summary) =>
    summary.due.filter((item) => !isSuperseded(item, clocks)).map((item) => ({ item, by: dueOn(item, clocks), summary })),
  );
  const soon = all.filter(({ item, by }) => (item.askOn === null ? by <= until : by <= today));
  return { soon: soon.toSorted((a, b) => (a.by === b.by ? 0 : a.by < b.by ? -1 : 1)), later: all.length - soon.length };
}

const linesOf = <T>(summaries: readonly Summary[], of: (summary: Summary) => readonly T[]): readonly Of<T>[] =>
  summaries.flatMap((summary) => of(summary).map((each) => ({ of: each, summary })));

const oldestFirst = (lines: readonly Of<AssessmentLine>[]): readonly Of<AssessmentLine>[] =>
  lines.toSorted((a, b) => (a.of.today === b.of.today ? 0 : a.of.today < b.of.today ? -1 : 1));

/** Submitted, and not talked through; whoever has waited longest first. */
export const toTalk = (caseload: Caseload): readonly Of<AssessmentLine>[] => oldestFirst(linesOf(caseload.toTalk, (each) => each.toTalk));

/** Handed over, and nothing submitted yet. */
export const nothingYet = (caseload: Caseload): readonly Of<AssessmentLine>[] =>
  oldestFirst(linesOf(caseload.handedOver, (each) => each.handedOver));

/** Those with a day first, the earliest of them before the others. */
export const tasksOf = (caseload: Caseload): readonly Of<TaskLine>[] =>
  linesOf(caseload.tasked, (each) => each.tasks).toSorted((a, b) => {
    const [one, other] = [a.of.due ?? '9999', b.of.due ?? '9999'];
    return one === other ? 0 : one < other ? -1 : 1;
  });

/** Of the team's settings what Today needs. */
export interface TodaySettings {
  readonly clocks: Clocks;
  readonly unfit: readonly Setting[];
}

export async function loadTodaySettings(store: Store, today: string): Promise<TodaySettings> {
  const state = await store.record(teamSettingsId);
  return { clocks: readClocks(state), unfit: unfit(settingsOn(state, today)) };
}
