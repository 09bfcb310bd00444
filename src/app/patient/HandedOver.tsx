import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { CheckAnswers, journey, RedFlagBanner, StepForm, useSteps, type Step } from '../../form';
import { Details, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import { cordRule, giveConsent, readConsent, readContacts, sayNothingToday } from '../../records';
import { hasListener, Sharing, useAssessment, type AssessmentView } from '../assessment';
import { useHeadingFocus } from '../heading-focus';
import { useOpenForm } from '../open-forms';
import { useServices } from '../services';
import { FlagNumbers } from './Contacts';
import { Done } from './Done';
import { FlagDelivery } from './FlagDelivery';
import { PatientFrame } from './PatientFrame';
import { PatientSyncWords } from './PatientSyncWords';
import { Declined, Welcome } from './Welcome';
import { useBackGuard } from './back-guard';

interface HandedOverProps {
  readonly id: string;
  readonly onGiveBack: () => void;
  readonly onHide: () => void;
}

export function HandedOver({ id, onGiveBack, onHide }: HandedOverProps): ReactNode {
  useOpenForm();
  const t = useTranslate();
  const { store, clock } = useServices();
  const view = useAssessment(store, id, clock);
  if (view.state === 'open') return <Filling view={view} onGiveBack={onGiveBack} onHide={onHide} />;
  return (
    <PatientFrame title={t('patient.neutral-title')} onGiveBack={onGiveBack} onHide={onHide}>
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
  readonly onHide: () => void;
}

function Filling({ view: { session, live, assessment, record, save, step: kept }, onGiveBack, onHide }: FillingProps): ReactNode {
  const t = useTranslate();
  const { nothingToday } = assessment;
  const [failed, setFailed] = useState(false);
  const keepStep = useCallback((key: string) => void live.keepStep(key), [live]);
  const steps = useSteps(session, { nothingToday, initial: kept, onStep: keepStep });
  const { step } = steps;
  // Further on, in another tab or at the clinic, it is submitted no less.
  const submitted = assessment.status !== 'started';
  // Until her nurse begins to talk it through she may add something; then it is sent again.
  const [adding, setAdding] = useState(false);
  const isAdding = adding && assessment.status === 'submitted';
  const started = kept !== null;
  const contacts = readContacts(record);
  const consent = readConsent(record);
  const listener = hasListener(assessment);
  const place = isAdding ? step.key : submitted ? 'done' : consent.given === false ? 'declined' : started ? step.key : 'start';
  const isForm = !['start', 'done', 'declined'].includes(place);
  const form = session.form.canonical;
  const { title } = form;
  useHeadingFocus(place);
  useBackGuard(!isForm || steps.isFirst ? null : steps.goBack);
  useEffect(() => {
    document.title = title;
  }, [title]);

  const begin = async (nothing: boolean): Promise<void> => {
    void live.say([...giveConsent(assessment.id, true), ...(nothing === nothingToday ? [] : sayNothingToday(assessment.id, nothing))]);
    await live.keepStep(step.key);
  };
  const submit = async (): Promise<void> => {
    const done = await live.submit();
    setFailed(!done);
    if (done) setAdding(false);
  };
  const add = (): void => {
    setAdding(true);
    steps.goTo('check');
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
    <PatientFrame status={<PatientSyncWords save={save} />} contacts={contacts} onGiveBack={onGiveBack} onHide={onHide}>
      <RedFlagBanner
        session={session}
        place={place}
        short={isForm && step.kind !== 'check'}
        hasListener={listener}
        numbers={(crisis, rules) => <FlagNumbers contacts={contacts} crisis={crisis} cord={rules.includes(cordRule)} />}
      >
        <FlagDelivery session={session} assessment={assessment.id} />
      </RedFlagBanner>
      {failed && <p role="alert">{t('patient.not-submitted')}</p>}
      {place === 'start' && (
        <Welcome
          form={form}
          onStart={() => void begin(false)}
          onNothing={() => void begin(true)}
          onDecline={() => void live.say(giveConsent(assessment.id, false))}
        />
      )}
      {place === 'declined' && <Declined onBack={() => void live.say(giveConsent(assessment.id, true))} onGiveBack={onGiveBack} />}
      {place === 'done' && (
        <Done session={session} assessment={assessment} contacts={contacts} hasListener={listener} onAdd={add} onGiveBack={onGiveBack} />
      )}
      {isForm && step.kind !== 'check' && (
        <StepForm session={session} step={step} onContinue={steps.goOn} hasListener={listener} {...back} />
      )}
      {isForm && step.kind === 'check' && (
        <CheckAnswers
          session={session}
          nothingToday={nothingToday}
          sensitive={listener ? 'left-out' : 'folded'}
          onChange={steps.change}
          onSubmit={() => void submit()}
          submitLabel={t(isAdding ? 'patient.check.send-again' : 'patient.check.send')}
          {...back}
        >
          <Sharing session={session} assessment={assessment.id} consent={consent} say={(edits) => void live.say(edits)} />
          <p>{t('patient.check.explain')}</p>
        </CheckAnswers>
      )}
      {isForm && (
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
