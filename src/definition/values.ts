/** What a calculation or a comparison of values means; the same when it runs and when it is proven what can come to pass. */

/** A result as decimals would give it, to 15 digits: 0.7 + 0.1 is 0.8. */
export const exact = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(15)));

export function arithmetic(op: 'add' | 'sub' | 'mul' | 'div', a: number, b: number): number {
  if (op === 'add') return exact(a + b);
  if (op === 'sub') return exact(a - b);
  return exact(op === 'mul' ? a * b : a / b);
}

export function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(exact(value * factor)) / factor;
}

/** Days since 1970-01-01 of a full calendar date; null for a partial or impossible one. */
export function dayNumber(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const at = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8)));
  return new Date(at).toISOString().slice(0, 10) === date ? at / 86_400_000 : null;
}

export const isPartialDate = (value: string): boolean => /^\d{4}(-\d{2})?$/.test(value);

/** One is a year or a month, and the other stands within it: they may turn out to be the same day. */
export const mayBeSameDay = (a: string, b: string): boolean =>
  (isPartialDate(a) && b.startsWith(`${a}-`)) || (isPartialDate(b) && a.startsWith(`${b}-`));
