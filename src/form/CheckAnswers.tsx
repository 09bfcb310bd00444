import { useMemo, useState, type ReactNode } from 'react';
import type { Session } from '../engine';
import { BackLink, Button, Details, ErrorSummary, SummaryList } from '../look';
import { useTranslate } from '../messages';
import { answerText } from './answer-text';
import { stepFields, type Field } from './fields';
import type { Step } from './journey';
import { missingOn, useJourney } from './use-steps';
import type { Translate } from './words';

export interface CheckAnswersProps {
  readonly session: Session;
  readonly nothingToday?: boolean;
  readonly onChange: (stepKey: string) => void;
  readonly onSubmit: () => void;
  readonly submitLabel: string;
  readonly onBack?: () => void;
  readonly helpNow?: ReactNode;
  /** Stands before the button: what happens on pressing it. */
  readonly children?: ReactNode;
}

/** All answers by page before they are sent, each with the way back to it. Discreet items are left out. */
export function CheckAnswers({
  session,
  nothingToday = false,
  onChange,
  onSubmit,
  submitLabel,
  onBack,
  helpNow,
  children,
}: CheckAnswersProps): ReactNode {
  const t = useTranslate();
  const steps = useJourney(session, nothingToday).filter(({ kind }) => kind !== 'check');
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
          errors={missing.map((step) => ({ href: `#${sectionId(step)}`, message: stepTitle(session, step, t) }))}
        />
      )}
      <h1 className="nhsuk-heading-l">{t('form.check.title')}</h1>
      <AnswerSummary session={session} nothingToday={nothingToday} onChange={onChange} />
      <HiddenNote session={session} t={t} />
      {children}
      <Button onClick={submit}>{submitLabel}</Button>
    </>
  );
}

export interface AnswerSummaryProps {
  readonly session: Session;
  readonly nothingToday?: boolean;
  /** Without it there are no Change links: the answers are only read. */
  readonly onChange?: (stepKey: string) => void;
}

/** All answers by page, in words; for checking, and for keeping or printing afterwards. */
export function AnswerSummary({ session, nothingToday = false, onChange }: AnswerSummaryProps): ReactNode {
  const t = useTranslate();
  const steps = useJourney(session, nothingToday);
  return (
    <>
      {nothingToday && <p>{t('form.check.nothing-today')}</p>}
      {steps.map((step) => (
        <StepSummary key={step.key} session={session} step={step} onChange={onChange} t={t} />
      ))}
    </>
  );
}

const sectionId = (step: Step): string => `check-${step.key.replace('/', '-')}`;

function stepTitle(session: Session, step: Step, t: Translate): string {
  if (step.kind === 'rate') return t('form.page-of-ratings', { number: step.number, of: step.of });
  return step.kind === 'page' ? (session.form.canonical.pages.find(({ id }) => id === step.page)?.title ?? '') : '';
}

interface StepSummaryProps {
  readonly session: Session;
  readonly step: Step;
  readonly onChange: ((stepKey: string) => void) | undefined;
  readonly t: Translate;
}

function StepSummary({ session, step, onChange, t }: StepSummaryProps): ReactNode {
  const title = stepTitle(session, step, t);
  const fields = useMemo(() => stepFields(session, step), [session, step]);
  const shown = fields.filter((field) => isListed(session, field));
  const ticks = shown.filter(({ part }) => part === 'chosen');
  const asked = shown.filter((field) => field.part !== 'chosen' && !isWithheld(session, field));
  const withheld = shown.find((field) => isWithheld(session, field));
  const rows = [
    ...asked.map((field) => ({
      id: field.path,
      key: fieldName(session, field, t),
      value: <Answer session={session} path={field.path} t={t} />,
    })),
    ...(withheld === undefined
      ? []
      : [{ id: 'withheld', key: t('form.check.private'), value: <Answer session={session} path={withheld.path} t={t} /> }]),
  ];
  if (shown.length === 0) return null;
  return (
    <section id={sectionId(step)} tabIndex={-1} aria-label={title}>
      <h2 className="nhsuk-heading-m">
        {title}{' '}
        {onChange !== undefined && (
          <button
            type="button"
            className="hna-link-button"
            aria-label={t('form.check.change-what', { name: title })}
            onClick={() => onChange(step.key)}
          >
            {t('form.check.change')}
          </button>
        )}
      </h2>
      {ticks.length > 0 && <TickSummary session={session} ticks={ticks} t={t} />}
      {rows.length > 0 && <SummaryList rows={rows} />}
    </section>
  );
}

function isListed(session: Session, { item, path }: Field): boolean {
  if (item.discreet === true || item.type === 'text-block') return false;
  const { visible, blank } = session.snapshot(path);
  return visible || blank === 'not-asked';
}

/** Asked only when she is alone, and she is not: the words of the question do not stand on a screen that others see. */
function isWithheld(session: Session, { item, path }: Field): boolean {
  return item.sensitive === 'alone' && session.snapshot(path).blank === 'not-asked';
}

function fieldName(session: Session, { item, part, path }: Field, t: Translate): string {
  if (part === 'value') return session.snapshot(path).text;
  const name = session.snapshot(`${item.id}.chosen`).text;
  return part === 'rating' ? name : t(`form.check.${part}-of`, { name });
}

/** An answer, or the kind of blank it is: told apart by words, and to the eye by their class. */
export function Answer({ session, path, t }: { readonly session: Session; readonly path: string; readonly t: Translate }): ReactNode {
  const { blank } = session.snapshot(path);
  const text = answerText(session, path, t);
  return blank === undefined ? text : <span className={`hna-blank hna-blank--${blank}`}>{text}</span>;
}

/** What was ticked; and apart from it what was shown and not ticked, which is not the same as "no concern". */
function TickSummary({
  session,
  ticks,
  t,
}: {
  readonly session: Session;
  readonly ticks: readonly Field[];
  readonly t: Translate;
}): ReactNode {
  const name = ({ path }: Field): string => session.snapshot(path).text;
  const ticked = ticks.filter(({ path }) => session.snapshot(path).value === true);
  const offered = ticks.filter(({ path }) => session.snapshot(path).value === false);
  const unseen = ticks.length - ticked.length - offered.length;
  return (
    <>
      <ul className="nhsuk-list nhsuk-list--bullet">
        {ticked.map((field) => (
          <li key={field.path}>{name(field)}</li>
        ))}
      </ul>
      {ticked.length === 0 && offered.length > 0 && <p className="hna-blank hna-blank--not-chosen">{t('form.check.none-ticked')}</p>}
      {unseen > 0 && <p className="hna-blank hna-blank--not-answered">{t('form.check.not-seen')}</p>}
      {offered.length > 0 && (
        <Details summary={t('form.check.offered-list', { count: offered.length })}>
          <ul className="nhsuk-list nhsuk-list--bullet">
            {offered.map((field) => (
              <li key={field.path}>{name(field)}</li>
            ))}
          </ul>
        </Details>
      )}
    </>
  );
}

function HiddenNote({ session, t }: { readonly session: Session; readonly t: Translate }): ReactNode {
  const count = session.hiddenAnswers().length;
  return count === 0 ? null : <p>{t('form.check.hidden', { count })}</p>;
}
