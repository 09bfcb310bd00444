import { useId } from 'react';
import { Button } from '../../look';
import { useTranslate } from '../../messages';
import { showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import type { WaitingFlag } from './caseload';
import { useParts } from './parts';
import { UrgencyTag } from './tags';

/** Red flags that wait for somebody to act, oldest first. */
export function WaitingFlags({ flags }: { readonly flags: readonly WaitingFlag[] }) {
  const t = useTranslate();
  const heading = useId();
  const { shown, rest, more } = useParts(flags);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('today.flags')}
      </h2>
      {flags.length === 0 ? (
        <p>{t('today.no-flags')}</p>
      ) : (
        <ol className="nhsuk-list hna-flag-list">
          {shown.map((waiting) => (
            <li key={waiting.flag.id}>
              <Waiting {...waiting} />
            </li>
          ))}
        </ol>
      )}
      {rest > 0 && (
        <Button secondary onClick={more}>
          {t('today.flags-more', { count: rest })}
        </Button>
      )}
    </section>
  );
}

function Waiting({ flag, name, words, sent, discreet }: WaitingFlag) {
  const t = useTranslate();
  return (
    <>
      <p>
        <UrgencyTag urgency={flag.urgency} /> <Link href={paths.result(flag.assessment)}>{name ?? t('conflicts.unknown-patient')}</Link>
      </p>
      <p>{discreet ? t('flag.private') : (words ?? t('flag.no-words'))}</p>
      <p className="nhsuk-u-secondary-text-colour">
        {flag.raisedAt === null ? '' : t('flag.raised', { when: showMoment(flag.raisedAt) })} {sent ? t('flag.sent') : t('flag.not-sent')}
      </p>
    </>
  );
}
