import type { Comparison } from '../../../records';
import { Table } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { sinceWords, standingWords } from './words';

/** The numbers of the picture, in words: one row for each concern that was ever chosen. */
export function SinceTable({ comparison }: { readonly comparison: Comparison }) {
  const t = useTranslate();
  const { occasions, concerns } = comparison;
  if (concerns.length === 0) return <p>{t('since.no-concerns')}</p>;
  // With one assessment there is nothing to compare.
  const compared = occasions.length > 1;
  const dates = occasions.map(({ date }) => date);
  return (
    <Table
      caption={t('since.caption')}
      captionSize="s"
      rowHeaders
      head={[t('result.concern'), ...dates.map(showDate), ...(compared ? [t('since.changed')] : [])]}
      rows={concerns.map((concern) => [
        concern.text,
        ...concern.standings.map((standing) => standingWords(standing, t)),
        ...(compared ? [sinceWords(concern, dates, t)] : []),
      ])}
    />
  );
}
