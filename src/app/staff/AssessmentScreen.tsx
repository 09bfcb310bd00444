import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { CheckAnswers, RedFlagBanner, StepForm, useSteps } from '../../form';
import { giveConsent, joinedInto, readAssessment, readConsent, readPatient, type Consent } from '../../records';
import type { Session } from '../../engine';
import type { StoreEvent } from '../../store';
import { Button, InsetText, LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { hasListener, readTogether, Sharing, useAssessment, useFlagDelivery, whyNotShown, type AssessmentView } from '../assessment';
import { useHeadingFocus } from '../heading-focus';
import { useOpenForm } from '../open-forms';
import { useArrived, useRouter } from '../router';
import { paths } from '../routes';
import { useServices } from '../services';
import { useStored } from '../stored';
import { TeamRoute } from './flags/TeamRoute';
import { JoinedAway } from './JoinedAway';
import { PatientBanner } from './PatientBanner';
import { BackLinkTo, Frame, Screen } from './Screen';
import { NotHere } from './NotHere';

/** Filling in together, by telephone or from paper: one page at a time, resumed where it was left. */
export function AssessmentScreen({ id }: { readonly id: string }) {
  useOpenForm();
  const t = useTranslate();
  const { store } = useServices();
  const arrived = useArrived();
  const view = useAssessment(store, id);
  // What is saved here is of nobody else.
  const ofOthers = ({ records }: StoreEvent): boolean => [...records].some((record) => record !== id);
  const patient = useStored(
    `patient-of ${id}`,
    async (from) => {
      const state = await from.record(id);
      const owner = state?.kind === 'assessment' ? await from.record(readAssessment(state).patient) : null;
      return owner === null ? null : readPatient(owner);
    },
    ofOthers,
  );
  const who = patient.state === 'ready' ? patient.value : null;
  const joined = useStored(`joined ${id}`, async (from) => {
    const own = await from.record(id);
    return own === null || joinedInto(own) === null ? null : ((await readTogether(from, id))?.into ?? null);
  });
  const facing = useStored(`facing ${id}`, (from) => whyNotShown(from, id), ofOthers);
  const notNow = facing.state === 'ready' ? facing.value : null;
  const into = joined.state === 'ready' ? joined.value : null;
  const frame = {
    caption: who === null ? null : <PatientBanner patient={who} />,
    back: who === null ? undefined : <BackLinkTo href={paths.patient(who.id)}>{t('assessment.leave')}</BackLinkTo>,
  };
  if (into !== null) {
    return (
      <Screen title={t('assessment.title')} {...frame}>
        <JoinedAway into={into} />
      </Screen>
    );
  }
  if (view.state === 'open' && facing.state === 'ready' && notNow === null) return <OpenForm view={view} frame={frame} arrived={arrived} />;
  return (
    <Screen title={t('assessment.title')} {...frame}>
      {view.state === 'open' && notNow !== null && <InsetText>{t(`hand-over.${notNow}`)}</InsetText>}
      {view.state === 'open' && facing.state === 'failed' && <p role="alert">{t('screen.cannot-read')}</p>}
      {(view.state === 'opening' || (view.state === 'open' && facing.state === 'loading')) && (
        <LoadingText>{t('screen.loading')}</LoadingText>
      )}
      {view.state === 'failed' && <p role="alert">{t('screen.cannot-read')}</p>}
      {view.state === 'missing' &&
        (view.why === 'assessment' ? (
          <NotHere />
        ) : (
          <InsetText>{t(view.why === 'form' ? 'result.no-form' : 'result.other-form')}</InsetText>
        ))}
    </Screen>
  );
}

interface OpenProps {
  readonly view: Extract<AssessmentView, { state: 'open' }>;
  readonly frame: { readonly caption: ReactNode; readonly back: ReactNode };
  readonly arrived: boolean;
}

function OpenForm({ view: { session, live, assessment, record, save, step: kept }, frame, arrived }: OpenProps) {
  const t = useTranslate();
  const { navigate } = useRouter();
  const [submitProblem, setSubmitProblem] = useState(false);
  const { nothingToday } = assessment;
  const consent = readConsent(record);
  const listener = hasListener(assessment);
  const submitted = assessment.status === 'submitted';
  // She said no: nothing is asked, whoever holds the tablet.
  const declined = consent.given === false && !submitted;
  const keepStep = useCallback((key: string) => void live.keepStep(key), [live]);
  const steps = useSteps(session, { nothingToday, initial: kept ?? (submitted ? 'check' : null), onStep: keepStep });
  useHeadingFocus(steps.step.key, arrived);
  useEffect(() => {
    document.title = t('screen.document-title', { title: session.form.canonical.title });
  }, [t, session]);

  const submit = async () => {
    const done = await live.submit();
    setSubmitProblem(!done);
    if (done) navigate(paths.result(assessment.id), { replace: true });
  };
  const back = steps.isFirst ? {} : { onBack: steps.goBack };

  return (
    <Frame {...frame}>
      <SaveWords save={save} />
      <RedFlagBanner
        session={session}
        place={steps.step.key}
        short={steps.step.kind !== 'check'}
        hasListener={listener}
        numbers={(_, rules) => rules.map((rule) => <TeamRoute key={rule} rule={rule} />)}
      >
        <FlagsSent session={session} assessment={assessment.id} />
      </RedFlagBanner>
      {(steps.isFirst || declined) && (
        <ConsentAsked given={consent.given} onSay={(given) => void live.say(giveConsent(assessment.id, given))} />
      )}
      {steps.isFirst && !declined && <NothingToday nothing={nothingToday} onChange={(nothing) => void live.sayNothingToday(nothing)} />}
      {submitProblem && (
        <p role="alert" className="nhsuk-error-message">
          {t('assessment.not-submitted')}
        </p>
      )}
      {declined ? null : steps.step.kind === 'check' ? (
        <CheckAnswers
          session={session}
          nothingToday={nothingToday}
          onChange={steps.change}
          onSubmit={() => void submit()}
          submitLabel={submitted ? t('assessment.submit-again') : t('assessment.submit')}
          sensitive={listener ? 'left-out' : 'folded'}
          {...back}
        >
          <Sharing session={session} assessment={assessment.id} consent={consent} say={(edits) => void live.say(edits)} />
        </CheckAnswers>
      ) : (
        <StepForm session={session} step={steps.step} onContinue={steps.goOn} hasListener={listener} {...back} />
      )}
    </Frame>
  );
}

/** Whether anyone else can see the flags that the banner tells of. */
function FlagsSent({ session, assessment }: { readonly session: Session; readonly assessment: string }) {
  const t = useTranslate();
  const { sent } = useFlagDelivery(session, assessment);
  return (
    <p>
      <strong>{sent ? t('flag.sent') : t('flag.not-sent')}</strong>
    </p>
  );
}

/** What she is told before the first question, and what she says to it. */
function ConsentAsked({ given, onSay }: { readonly given: Consent['given']; readonly onSay: (given: boolean) => void }) {
  const t = useTranslate();
  return (
    <InsetText>
      <p>{given === null ? t('consent.tell') : given ? t('consent.said-yes') : t('consent.said-no')}</p>
      {given !== true && (
        <Button secondary onClick={() => onSay(true)}>
          {t('consent.yes')}
        </Button>
      )}{' '}
      {given !== false && (
        <button type="button" className="hna-link-button" onClick={() => onSay(false)}>
          {t('consent.no')}
        </button>
      )}
    </InsetText>
  );
}

/** One tap from the start; the safety check still follows. */
function NothingToday({ nothing, onChange }: { readonly nothing: boolean; readonly onChange: (nothing: boolean) => void }) {
  const t = useTranslate();
  return (
    <InsetText>
      <p>{nothing ? t('assessment.nothing-said') : t('assessment.nothing-hint')}</p>
      <Button secondary onClick={() => onChange(!nothing)}>
        {nothing ? t('assessment.nothing-undo') : t('assessment.nothing')}
      </Button>
    </InsetText>
  );
}

/** Of this form alone: the words in the status strip speak for the whole device. */
function SaveWords({ save }: { readonly save: OpenProps['view']['save'] }) {
  const t = useTranslate();
  if (save.state === 'problem') {
    return (
      <p role="alert" className="nhsuk-error-message">
        {t('save.failed', { code: selector(save.code) })}
      </p>
    );
  }
  return (
    <p className="nhsuk-u-secondary-text-colour hna-save-state">{save.state === 'saving' ? t('assessment.saving') : t('sync.saved')}</p>
  );
}
