import { useId, useState, type ReactNode } from 'react';
import type { Session } from '../engine';
import { BackLink, Button, ErrorSummary } from '../look';
import { useTranslate } from '../messages';
import type { Sensitive } from './AnswerSummary';
import type { Layout } from './journey';
import { useAwaited } from './late';
import { AnswerSummary } from './late-parts';
import { sectionId, stepTitle } from './sections';
import { missingOn, useJourney } from './use-steps';
import { aloud, type Translate } from './voice';

export interface CheckAnswersProps {
  readonly session: Session;
  readonly nothingToday?: boolean;
  /** How the form is filled in, so that Change leads to the right step. Without it: a section a page. */
  readonly layout?: Layout;
  readonly onChange: (stepKey: string) => void;
  readonly onSubmit: () => void;
  readonly submitLabel: string;
  readonly onBack?: () => void;
  readonly helpNow?: ReactNode;
  /** As for the summary: without it what is private is folded. */
  readonly sensitive?: Sensitive;
  /** Stands before the button: what happens on pressing it. */
  readonly children?: ReactNode;
}

const summary = [AnswerSummary];

/** All answers by page before they are sent, none without having been shown, each with the way back to it. Discreet items are left out. */
export function CheckAnswers({
  session,
  nothingToday = false,
  layout = 'section',
  sensitive = 'folded',
  onChange,
  onSubmit,
  submitLabel,
  onBack,
  helpNow,
  children,
}: CheckAnswersProps): ReactNode {
  const t = useTranslate();
  const id = useId();
  const awaited = useAwaited(summary);
  const steps = useJourney(session, { nothingToday }).filter(({ kind }) => kind !== 'check');
  const [attempts, setAttempts] = useState(0);
  const missing = steps.filter((step) => missingOn(session, step) > 0);
  const submit = (): void => {
    if (missing.length > 0) setAttempts(attempts + 1);
    else onSubmit();
  };
  return (
    <>
      {onBack !== undefined && <BackLink onClick={onBack}>{t('form.back')}</BackLink>}
      {helpNow}
      {attempts > 0 && missing.length > 0 && (
        <ErrorSummary
          key={attempts}
          title={t('form.check.missing')}
          errors={missing.map((step) => ({
            href: `#${sectionId(id, step)}`,
            message: stepTitle(aloud(t, session.form.canonical), session, step),
          }))}
        />
      )}
      <h1 className="nhsuk-heading-l">{t('form.check.title')}</h1>
      {awaited ?? (
        <>
          <AnswerSummary id={id} session={session} nothingToday={nothingToday} layout={layout} sensitive={sensitive} onChange={onChange} />
          <HiddenNote session={session} t={t} />
          {children}
          <Button onClick={submit}>{submitLabel}</Button>
        </>
      )}
    </>
  );
}

function HiddenNote({ session, t }: { readonly session: Session; readonly t: Translate }): ReactNode {
  const count = session.hiddenAnswers().length;
  return count === 0 ? null : <p>{t('form.check.hidden', { count })}</p>;
}
