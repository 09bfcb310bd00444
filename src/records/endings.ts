import type { RecordId } from './change';
import { leaderOf } from './joined';
import type { Summary } from './summary';
import type { Ended, Patient } from './views';

/** How it ended for one person, of all her records: what one of them says holds for all; that she died outranks that she moved. */
export function endingOf(records: readonly (Pick<Patient, 'ended'> | null)[]): Ended | null {
  const all = records.flatMap((record) => record?.ended ?? []);
  return all.find(({ why }) => why === 'died') ?? all[0] ?? null;
}

/** Nothing is due, asked or shown of someone who died or moved. Of somebody who moved flags stay until another team has acted. */
export function stopped(summary: Summary, ended: Ended): Summary {
  return {
    ...summary,
    patient: summary.patient === null ? null : { ...summary.patient, ended },
    due: [],
    notTold: 0,
    incomplete: [],
    toTalk: [],
    handedOver: [],
    flags: ended.why === 'died' ? [] : summary.flags,
    tasks: [],
  };
}

/**
 * Of records that are joined, those of which the ending stands in another one, with that ending. `summaries`: all that are joined into
 * one, and what they are joined into.
 */
export function endedElsewhere(summaries: readonly Summary[]): ReadonlyMap<RecordId, Ended> {
  const into = new Map(summaries.map((summary) => [summary.id, summary.joinedInto]));
  const groups = new Map<RecordId, Summary[]>();
  for (const summary of summaries) {
    const leader = leaderOf(summary.id, into);
    groups.set(leader, [...(groups.get(leader) ?? []), summary]);
  }
  return new Map(
    [...groups.values()].flatMap((group) => {
      const ended = endingOf(group.map(({ patient }) => patient));
      if (ended === null) return [];
      return group.filter(({ patient }) => patient?.ended?.why !== ended.why).map(({ id }) => [id, ended] as const);
    }),
  );
}
