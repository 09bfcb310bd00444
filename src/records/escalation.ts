import type { Urgency } from '../engine';
import type { Flag } from './views';

/** Minutes from raising within which somebody must have acted, per urgency. */
export type EscalationMinutes = Readonly<Record<Urgency, number>>;

/**
 * Used while a team has set none of its own: what is not set never means that a flag may wait for ever. Ours, for local approval:
 * at once, within half a working day, within two days.
 */
export const fallbackMinutes: EscalationMinutes = { immediate: 30, 'same-day': 240, soon: 2880 };

export interface Escalation {
  /** How long it has been open, in minutes; null where that cannot be known. */
  readonly age: number | null;
  /** Nobody has ended it within the team's minutes. */
  readonly escalated: boolean;
  /** It was agreed to try again, and that time has come. */
  readonly retryDue: boolean;
}

/** Clocks of two devices may differ by so much. */
const tolerance = 5 * 60_000;

/**
 * Where an open flag stands at `now` (milliseconds since 1970). An age that cannot be known, because nothing is written or the time lies
 * ahead, counts as too old: no wrong clock keeps a flag from being looked at.
 */
export function escalationOf(
  { urgency, raisedAt, retryAt = null }: Pick<Flag, 'urgency' | 'raisedAt'> & { readonly retryAt?: number | null },
  minutes: EscalationMinutes,
  now: number,
): Escalation {
  const retryDue = retryAt !== null && retryAt <= now;
  if (raisedAt === null || raisedAt > now + tolerance) return { age: null, escalated: true, retryDue };
  const age = Math.max(0, Math.floor((now - raisedAt) / 60_000));
  return { age, escalated: age >= minutes[urgency], retryDue };
}

/** Escalated first; of equals whoever waits longest, and one of unknown age before all. */
export function byNeed<T>(
  flags: readonly T[],
  of: (flag: T) => { readonly escalation: Escalation; readonly raisedAt: number | null },
): T[] {
  return flags.toSorted((a, b) => {
    const [one, other] = [of(a), of(b)];
    const rank = ({ escalated, age }: Escalation): number => (!escalated ? 2 : age === null ? 0 : 1);
    return rank(one.escalation) - rank(other.escalation) || (one.raisedAt ?? 0) - (other.raisedAt ?? 0);
  });
}
