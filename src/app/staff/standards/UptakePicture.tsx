import type { Uptake } from '../../../records';
import { useTranslate } from '../../../messages';
import { selector } from '../../words';
import { share } from './report';

/** Of the events at each point, how many were offered an assessment and how many had one. The table after it says the same. */
export function UptakePicture({ uptake }: { readonly uptake: readonly Uptake[] }) {
  const t = useTranslate();
  return (
    <ul className="nhsuk-list hna-bars">
      {uptake.map(({ point, events, offered, assessed }) => (
        <li key={point}>
          <strong>{t('event.point', { point: selector(point) })}</strong>
          <Bar kind="offered" percent={share(offered, events)} />
          <Bar kind="assessed" percent={share(assessed, events)} />
        </li>
      ))}
    </ul>
  );
}

/** Its words stand above it and grow with the reader's text; the bar keeps to the width that there is. */
function Bar({ kind, percent }: { readonly kind: 'offered' | 'assessed'; readonly percent: number }) {
  const t = useTranslate();
  const words = t('report.bar', { kind, percent });
  return (
    <>
      <span aria-hidden="true">{words}</span>
      <svg role="img" aria-label={words} viewBox="0 0 100 10" preserveAspectRatio="none">
        <rect x="0" y="0" width="100" height="10" className="hna-bars__track" />
        <rect x="0" y="0" width={percent} height="10" className={`hna-bars__bar hna-bars__bar--${kind}`} />
      </svg>
    </>
  );
}
