/** Calendar dates are `YYYY-MM-DD`; moments are milliseconds since 1970. All are shown in the team's zone. */

const zone = 'Europe/London';

/** The calendar date of a moment. */
export function calendarDate(moment: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** `24 November 2026`; what is not a date is shown as it stands. */
export function showDate(date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return date;
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(`${date}T00:00:00Z`));
}

/** `24 Nov 2026`, where many stand side by side. */
export const showShortDate = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  );

/** `24 November 2026 at 14:05` */
export function showMoment(moment: number): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(moment);
}

/** `14:05` today, otherwise with the date. */
export function showTimeSince(moment: number, now: number): string {
  if (calendarDate(moment, zone) !== calendarDate(now, zone)) return showMoment(moment);
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: zone }).format(moment);
}

/** The three fields of a date as people type them. */
export interface TypedDate {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

export const emptyDate: TypedDate = { day: '', month: '', year: '' };

export type DateProblem = 'missing' | 'not-a-date' | 'future' | 'too-early';

/** Reads a typed date that may be neither after `latest` nor before `earliest`. */
export function readDate(
  typed: TypedDate,
  bounds: { readonly earliest: string; readonly latest: string },
): { readonly date: string } | { readonly problem: DateProblem } {
  const [day, month, year] = [typed.day.trim(), monthNumber(typed.month.trim()), typed.year.trim()];
  if (day === '' && month === '' && year === '') return { problem: 'missing' };
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month) || !/^\d{4}$/.test(year)) return { problem: 'not-a-date' };
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = Date.parse(`${date}T00:00:00Z`);
  // 31 February parses in some engines as 3 March: only a date that prints as it was typed is one.
  if (Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 10) !== date) return { problem: 'not-a-date' };
  if (date > bounds.latest) return { problem: 'future' };
  if (date < bounds.earliest) return { problem: 'too-early' };
  return { date };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Months may be typed as a word; what is neither word nor number stays as it is. */
function monthNumber(typed: string): string {
  if (!/^\p{Letter}{3,}$/u.test(typed)) return typed;
  const index = months.indexOf(typed.slice(0, 3).toLowerCase());
  return index === -1 ? typed : String(index + 1);
}

/** A date as the three fields, to start from. */
export function typedDate(date: string): TypedDate {
  const [year = '', month = '', day = ''] = date.split('-');
  return { day: String(Number(day)), month: String(Number(month)), year };
}
