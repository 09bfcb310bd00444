import type { Session } from '../../engine';
import { answerText } from '../../form';
import type { RankedConcern } from '../../records';
import { Table, Tag } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';

/** Her top three first, then by how much each worries her; a concern that was ticked and not rated says so. */
export function ConcernTable({ concerns, session }: { readonly concerns: readonly RankedConcern[]; readonly session: Session }) {
  const t = useTranslate();
  // On a narrow screen an empty column would be an empty line for each concern.
  const noted = concerns.some((concern) => concern.note !== null);
  return (
    <Table
      caption={t('result.concerns-caption')}
      captionSize="s"
      head={[t('result.concern'), t('result.rating'), t('result.talk'), ...(noted ? [t('result.note')] : [])]}
      rowHeaders
      rows={concerns.map((concern) => [
        <>
          {concern.text} {concern.top !== null && <Tag colour="purple">{t('result.top', { place: concern.top })}</Tag>}
        </>,
        concern.rating === null ? t('result.not-rated') : t('result.rated', { rating: concern.rating }),
        concern.talk === null ? t('result.blank', { blank: selector('not-answered') }) : answerText(session, `${concern.id}.talk`, t),
        ...(noted ? [concern.note ?? ''] : []),
      ])}
    />
  );
}
