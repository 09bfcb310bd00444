import { useState } from 'react';
import type { Form, RedFlagState } from '../../engine';
import type { EscalationMinutes, RecordState } from '../../records';
import { useTranslate } from '../../messages';
import { urgencyOrder } from './caseload';
import { FlagCard } from './flags/FlagCard';
import { flagsOf, keyOf } from './flags/flag-view';
import { useNow } from './flags/use-now';

/** Flags raised once and flags that fire now: open ones first, most urgent of all, each with the truth about who can see it. */
export function RedFlags(props: {
  /** Null where this device does not hold the definition: what was raised shows all the same. */
  readonly form: Form | null;
  readonly assessment: string;
  readonly patient: string;
  readonly fired: readonly RedFlagState[];
  readonly latched: readonly RecordState[];
  readonly waiting: ReadonlySet<string>;
  readonly minutes: EscalationMinutes;
}) {
  const t = useTranslate();
  const now = useNow();
  const [said, setSaid] = useState('');
  const flags = flagsOf({ ...props, states: props.latched });
  if (flags.length === 0) return <p>{t('result.no-flags')}</p>;
  const isOpen = (view: (typeof flags)[number]): number => (view.work.closedBy === null ? 0 : 1);
  const sorted = flags.toSorted((a, b) => isOpen(a) - isOpen(b) || urgencyOrder[a.flag.urgency] - urgencyOrder[b.flag.urgency]);
  return (
    <section aria-labelledby="red-flags">
      <h2 id="red-flags" className="nhsuk-heading-m">
        {t('result.flags', { count: flags.length })}
      </h2>
      <p>
        <output>{said}</output>
      </p>
      {sorted.map((view) => (
        <FlagCard key={keyOf(view)} view={view} minutes={props.minutes} now={now} onDone={setSaid} />
      ))}
    </section>
  );
}
