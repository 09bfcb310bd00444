import type { Comparison } from '../../../records';
import { Table } from '../../../look';
import { useTranslate } from '../../../messages';
import { showShortDate } from '../../dates';
import { mostColumns, wasChosen } from './slope';
import { sinceWords, standingWords } from './words';

interface Props {
  readonly comparison: Comparison;
  /** Also what the picture has no room for. */
  readonly whole?: boolean;
}

/** The numbers of the picture, in words: one row for each concern that was chosen at one of the assessments that are shown. */
export function SinceTable({ comparison, whole = false }: Props) {
  const t = useTranslate();
  const { occasions, concerns } = comparison;
  if (concerns.length === 0) return <p>{t('since.no-concerns')}</p>;
  // With one assessment there is nothing to compare.
  const compared = occasions.length > 1;
  const dates = occasions.map(({ date }) => date);
  const first = whole ? 0 : Math.max(0, occasions.length - mostColumns);
  const shown = concerns.filter((concern) => wasChosen(concern, first));
  return (
    <Table
      caption={first === 0 ? t('since.caption') : t('since.latest', { count: occasions.length - first })}
      captionSize="s"
      rowHeaders
      head={[t('result.concern'), ...dates.slice(first).map(showShortDate), ...(compared ? [t('since.changed')] : [])]}
      rows={shown.map((concern) => [
        concern.text,
        ...concern.standings.slice(first).map((standing) => standingWords(standing, t)),
        ...(compared ? [sinceWords(concern, dates, t)] : []),
      ])}
    />
  );
}
