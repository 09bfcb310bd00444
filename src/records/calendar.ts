/** The calendar date so many days later; what is no date stays as it is. */
export function addDays(day: string, days: number): string {
  const moment = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(moment) ? day : dayOf(moment + days * 86_400_000);
}

/** The calendar date of a moment. Near midnight in summer it may be the day before the team's: a clock of days can bear that. */
export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
