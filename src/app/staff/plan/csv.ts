import type { Comparison } from '../../../records';
import type { Translate } from '../../../messages';
import { sinceWords, standingWords } from './words';

/** The table as a file for a spreadsheet: the same words and numbers, nothing discreet, and no name in it. */
export function comparisonCsv({ occasions, concerns }: Comparison, t: Translate): string {
  const dates = occasions.map(({ date }) => date);
  const rows = [
    [t('result.concern'), ...dates, t('since.changed')],
    ...concerns.map((concern) => [
      concern.text,
      ...concern.standings.map((standing) => (standing.kind === 'rated' ? String(standing.rating) : standingWords(standing, t))),
      sinceWords(concern, dates, t),
    ]),
  ];
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** A cell that begins like a formula is text all the same. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
