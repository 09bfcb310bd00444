/** Calendar dates as `YYYY-MM-DD`, and moments of a working day. All in UTC: made people keep no summer time. */

const day = 86_400_000;

export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / day);

/** So many minutes after nine on that day, milliseconds since 1970. */
export const atWork = (date: string, minutes: number): number => Date.parse(date) + 9 * 3_600_000 + minutes * 60_000;
