import { useId, useState } from 'react';
import type { EscalationMinutes } from '../../../records';
import { Button } from '../../../look';
import { useTranslate } from '../../../messages';
import { Link } from '../../router';
import { paths } from '../../routes';
import { useParts } from '../parts';
import { FlagCard } from './FlagCard';
import { escalationIn, inOrder, keyOf, type ListedFlag } from './flag-view';
import { useNow } from './use-now';

/** Enough to begin with; the shift hand-over list has all of them in short. */
const few = 10;

interface Props {
  readonly flags: readonly ListedFlag[];
  readonly minutes: EscalationMinutes;
  /** More may be still to come. */
  readonly partial: boolean;
}

/** Red flags that nobody has ended, on Today: the escalated first, then whichever waits longest. */
export function FlagList({ flags, minutes, partial }: Props) {
  const t = useTranslate();
  const heading = useId();
  const now = useNow();
  const [said, setSaid] = useState('');
  const sorted = inOrder(flags, minutes, now);
  const { shown, rest, more } = useParts(sorted, few);
  const late = flags.filter((flag) => escalationIn(flag, minutes, now).escalated).length;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('today.flags')}
      </h2>
      <p>
        <output>{said}</output>
      </p>
      {flags.length === 0 ? (
        <p>{t(partial ? 'today.none-yet' : 'today.no-flags')}</p>
      ) : (
        <>
          <p>
            {t('today.flags-count', { count: flags.length })} {late > 0 && <strong>{t('today.flags-late', { count: late })}</strong>}{' '}
            <Link href={paths.flags}>{t('today.flags-list')}</Link>
          </p>
          {shown.map((view) => (
            <FlagCard key={keyOf(view)} view={view} minutes={minutes} now={now} onDone={setSaid}>
              <p>
                <Link href={paths.result(view.flag.assessment)}>{view.name ?? t('conflicts.unknown-patient')}</Link>
              </p>
            </FlagCard>
          ))}
        </>
      )}
      {rest > 0 && (
        <Button secondary onClick={more}>
          {t('today.flags-more', { count: rest })}
        </Button>
      )}
    </section>
  );
}
