import type { Form, RedFlagState, Urgency } from '../../engine';
import { byRule, flagId, type Flag } from '../../records';
import { CareCard, Details } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { showMoment } from '../dates';
import { urgencyOrder } from './caseload';

interface Entry {
  readonly id: string;
  readonly rule: string;
  readonly urgency: Urgency;
  readonly words: string | null;
  readonly source: string | null;
  readonly discreet: boolean;
  readonly raisedAt: number | null;
  /** Of two joined assessments both may have raised it: whoever sees one of them knows. */
  readonly sent: boolean;
  /** Fires on the answers as they stand; a raised flag stays when it no longer does. */
  readonly firesNow: boolean;
}

/** Flags raised once and flags that fire now, most urgent first, each with the truth about who can see it. */
export function RedFlags(props: {
  /** Null where this device does not hold the definition: what was raised shows all the same. */
  readonly form: Form | null;
  readonly assessment: string;
  readonly fired: readonly RedFlagState[];
  readonly latched: readonly Flag[];
  readonly waiting: ReadonlySet<string>;
}) {
  const t = useTranslate();
  const entries = entriesOf(props);
  if (entries.length === 0) return <p>{t('result.no-flags')}</p>;
  return (
    <section aria-labelledby="red-flags">
      <h2 id="red-flags" className="nhsuk-heading-m">
        {t('result.flags', { count: entries.length })}
      </h2>
      {entries.map((entry) => {
        const card = <FlagCard key={entry.id} entry={entry} />;
        if (!entry.discreet) return card;
        return (
          <Details key={entry.id} summary={t('result.private-flag')}>
            {card}
          </Details>
        );
      })}
    </section>
  );
}

const careUrgency = { immediate: 'emergency', 'same-day': 'urgent', soon: 'non-urgent' } as const;

function FlagCard({ entry }: { readonly entry: Entry }) {
  const t = useTranslate();
  return (
    <CareCard urgency={careUrgency[entry.urgency]} heading={t('urgency', { urgency: selector(entry.urgency) })} headingLevel={3}>
      <p>{entry.words ?? t('flag.no-words')}</p>
      {!entry.firesNow && <p>{t('flag.changed-since')}</p>}
      <p>
        {entry.raisedAt !== null && `${t('flag.raised', { when: showMoment(entry.raisedAt) })} `}
        <strong>{entry.sent ? t('flag.sent') : t('flag.not-sent')}</strong>
      </p>
      {entry.source !== null && <p>{t('flag.source', { source: entry.source })}</p>}
    </CareCard>
  );
}

function entriesOf(props: {
  readonly form: Form | null;
  readonly assessment: string;
  readonly fired: readonly RedFlagState[];
  readonly latched: readonly Flag[];
  readonly waiting: ReadonlySet<string>;
}): readonly Entry[] {
  const latched = new Map(byRule(props.latched).map((raised) => [raised.flag.rule, raised]));
  const firing = new Set(props.fired.map((flag) => flag.id));
  const rules = new Map(props.form?.canonical.redFlags.map((rule) => [rule.id, rule]));
  const entries = [...new Set([...firing, ...latched.keys()])].map((rule): Entry => {
    const [known, held] = [rules.get(rule), latched.get(rule)];
    const raised = held?.flag;
    return {
      id: raised?.id ?? flagId(props.assessment, rule),
      rule,
      urgency: raised?.urgency ?? known?.urgency ?? 'immediate',
      words: known?.staff ?? null,
      source: known?.source ?? null,
      discreet: known?.discreet === true,
      raisedAt: raised?.raisedAt ?? null,
      sent: held?.ids.some((id) => !props.waiting.has(id)) === true,
      firesNow: props.form === null || firing.has(rule),
    };
  });
  return entries.toSorted((a, b) => urgencyOrder[a.urgency] - urgencyOrder[b.urgency]);
}
