import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { CheckAnswers, journey, RedFlagBanner, StepForm, useSteps, type Step } from '../../form';
import { Details, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import { useAssessment, type AssessmentView } from '../assessment';
import { useHeadingFocus } from '../heading-focus';
import { useOpenForm } from '../open-forms';
import { useServices } from '../services';
import { Done } from './Done';
import { FlagDelivery } from './FlagDelivery';
import { PatientFrame } from './PatientFrame';
import { PatientSyncWords } from './PatientSyncWords';
import { Welcome } from './Welcome';
import { useBackGuard } from './back-guard';

interface HandedOverProps {
  readonly id: string;
  readonly onGiveBack: () => void;
}

export function HandedOver({ id, onGiveBack }: HandedOverProps): ReactNode {
  useOpenForm();
  const t = useTranslate();
  const { store, clock } = useServices();
  const view = useAssessment(store, id, clock);
  if (view.state === 'open') return <Filling view={view} onGiveBack={onGiveBack} />;
  return (
    <PatientFrame title={t('patient.neutral-title')} onGiveBack={onGiveBack}>
      {view.state === 'opening' && <LoadingText>{t('patient.opening')}</LoadingText>}
      {view.state === 'missing' && <p role="alert">{t(missing[view.why])}</p>}
      {view.state === 'failed' && <p role="alert">{t('patient.cannot-read')}</p>}
    </PatientFrame>
  );
}

const missing = { assessment: 'patient.nothing-here', form: 'patient.no-form', 'other-form': 'patient.other-form' } as const;

interface FillingProps {
  readonly view: Extract<AssessmentView, { state: 'open' }>;
  readonly onGiveBack: () => void;
}

function Filling({ view: { session, live, assessment, save, step: kept }, onGiveBack }: FillingProps): ReactNode {
  const t = useTranslate();
  const { nothingToday } = assessment;
  const [failed, setFailed] = useState(false);
  const keepStep = useCallback((key: string) => void live.keepStep(key), [live]);
  const steps = useSteps(session, { nothingToday, initial: kept, onStep: keepStep });
  const { step } = steps;
  // Further on, in another tab or at the clinic, it is submitted no less.
  const submitted = assessment.status !== 'started';
  const started = kept !== null;
  const place = submitted ? 'done' : started ? step.key : 'start';
  const form = session.form.canonical;
  const { title } = form;
  useHeadingFocus(place);
  useBackGuard(submitted || steps.isFirst ? null : steps.goBack);
  useEffect(() => {
    document.title = title;
  }, [title]);

  const begin = async (nothing: boolean): Promise<void> => {
    if (nothing !== nothingToday) await live.sayNothingToday(nothing);
    await live.keepStep(step.key);
  };
  const submit = async (): Promise<void> => {
    setFailed(!(await live.submit()));
  };
  /** The pages that were passed over come now, from the first of them on. */
  const undoNothing = async (): Promise<void> => {
    await live.sayNothingToday(false);
    const safety = new Set(session.form.canonical.pages.filter((page) => page.safetyCheck === true).map(({ id }) => id));
    const isSafety = (one: Step): boolean => one.kind === 'page' && safety.has(one.page);
    const first = journey(session, { nothingToday: false }).find((one) => !isSafety(one));
    if (!isSafety(step) && first !== undefined) steps.goTo(first.key);
  };
  const back = steps.isFirst ? {} : { onBack: steps.goBack };

  return (
    <PatientFrame status={<PatientSyncWords save={save} />} onGiveBack={onGiveBack}>
      <RedFlagBanner session={session}>
        <FlagDelivery session={session} assessment={assessment.id} />
      </RedFlagBanner>
      {failed && <p role="alert">{t('patient.not-submitted')}</p>}
      {place === 'start' && <Welcome form={form} onStart={() => void begin(false)} onNothing={() => void begin(true)} />}
      {place === 'done' && <Done session={session} assessment={assessment.id} nothingToday={nothingToday} onGiveBack={onGiveBack} />}
      {place !== 'start' && place !== 'done' && step.kind !== 'check' && (
        <StepForm session={session} step={step} onContinue={steps.goOn} {...back} />
      )}
      {place !== 'start' && place !== 'done' && step.kind === 'check' && (
        <CheckAnswers
          session={session}
          nothingToday={nothingToday}
          onChange={steps.change}
          onSubmit={() => void submit()}
          submitLabel={t('patient.check.send')}
          {...back}
        >
          <p>{t('patient.check.explain')}</p>
        </CheckAnswers>
      )}
      {place !== 'start' && place !== 'done' && (
        <>
          {nothingToday && <NothingSaid onUndo={() => void undoNothing()} />}
          <Details summary={t('patient.pause.summary')}>
            <p>{t('patient.pause.words')}</p>
          </Details>
        </>
      )}
    </PatientFrame>
  );
}

/** She may change her mind at any step. */
function NothingSaid({ onUndo }: { readonly onUndo: () => void }): ReactNode {
  const t = useTranslate();
  return (
    <p>
      {t('patient.nothing.undo-hint')}{' '}
      <button type="button" className="hna-link-button" onClick={onUndo}>
        {t('patient.nothing.undo')}
      </button>
    </p>
  );
}
