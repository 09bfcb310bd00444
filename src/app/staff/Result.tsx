import { useEffect, useRef } from 'react';
import type { Form } from '../../engine';
import {
  askInPersonId,
  flagId,
  raiseFlag,
  readAssessment,
  readFlag,
  readPatient,
  readResult,
  readTask,
  type Assessment,
  type EscalationMinutes,
  type Patient,
  type RecordState,
  type Result as Reading,
  type Task,
} from '../../records';
import type { Store } from '../../store';
import { ButtonLink, InsetText, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { showDate, showMoment } from '../dates';
import { readTogether } from '../assessment';
import { findForm, type MissingForm } from '../forms';
import { paths } from '../routes';
import { useServices } from '../services';
import { useStored } from '../stored';
import { Addenda } from './Addenda';
import { AskInPerson } from './AskInPerson';
import { ConcernTable } from './ConcernTable';
import { ConflictList, JustSettled } from './ConflictList';
import { ContinueAssessment } from './ContinueAssessment';
import { JoinedAway } from './JoinedAway';
import { KeptAside, loadKeptAside, type KeptAnswer } from './KeptAside';
import { Loaded } from './Loaded';
import { Steps } from './plan/CareScreen';
import { NextStep } from './plan/NextStep';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { usePress } from './press';
import { loadMinutes } from './flags/flag-view';
import { RedFlags } from './RedFlags';
import { BackLinkTo, Screen } from './Screen';
import { useSettling } from './settling';
import { StatusTag } from './tags';

interface Opened {
  readonly state: RecordState;
  readonly assessment: Assessment;
  readonly patient: Patient | null;
  readonly read: { readonly form: Form; readonly result: Reading } | { readonly missing: MissingForm };
  readonly aside: readonly KeptAnswer[];
  readonly flags: readonly RecordState[];
  readonly minutes: EscalationMinutes;
  /** Who asked in person what she was not asked here. */
  readonly asked: Task | null;
  readonly waiting: ReadonlySet<string>;
  /** Whether something of the answers is not sent. */
  readonly isWaiting: boolean;
  /** The assessment into which this one was joined. */
  readonly into: string | null;
}

async function loadResult(store: Store, id: string): Promise<Opened | null> {
  const together = await readTogether(store, id);
  if (together === null) return null;
  const { state, into } = together;
  const ids = [id, ...together.members.map((member) => member.id)];
  const assessment = readAssessment(state);
  const [patient, found, flags, aside, minutes, asked] = await Promise.all([
    store.record(assessment.patient),
    findForm(store, assessment.form),
    store.patientRecords(assessment.patient, 'flag'),
    loadKeptAside(store, state),
    loadMinutes(store),
    store.record(askInPersonId(assessment.id)),
  ]);
  return {
    state,
    assessment,
    patient: patient === null ? null : readPatient(patient),
    read: 'missing' in found ? found : { form: found.form, result: readResult(found.form, state) },
    aside,
    flags: flags.filter((flag) => ids.includes(readFlag(flag).assessment)),
    minutes,
    asked: asked === null ? null : readTask(asked),
    waiting: await store.unsent(flags.map((flag) => flag.id)),
    isWaiting: (await store.unsent(ids)).size > 0,
    into,
  };
}

/** What she said, for staff: red flags first, then what is not known, then her concerns ranked. */
export function Result({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`result ${id}`, (store) => loadResult(store, id));
  const opened = stored.state === 'ready' ? stored.value : null;
  const patient = opened?.patient ?? null;
  return (
    <Screen
      title={t('result.title')}
      back={patient === null ? undefined : <BackLinkTo href={paths.patient(patient.id)}>{t('patient.title')}</BackLinkTo>}
      caption={patient === null ? null : <PatientBanner patient={patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere /> : <Content opened={value} />)}</Loaded>
    </Screen>
  );
}

const flagsIn = ({ assessment, flags, waiting, minutes }: Opened) => ({
  assessment: assessment.id,
  patient: assessment.patient,
  latched: flags,
  waiting,
  minutes,
});

function Content({ opened }: { readonly opened: Opened }) {
  const t = useTranslate();
  const press = usePress();
  const settling = useSettling();
  const { state, assessment, read } = opened;
  if ('missing' in read) {
    return (
      <>
        {opened.flags.length > 0 && <RedFlags {...flagsIn(opened)} form={null} fired={[]} />}
        <InsetText>{t(read.missing === 'form' ? 'result.no-form' : 'result.other-form')}</InsetText>
        <KeptAside answers={opened.aside} />
      </>
    );
  }
  const { result, form } = read;
  const { conflicts } = result;
  return (
    <>
      <LatchFlags opened={opened} result={result} />
      {opened.into !== null && <JoinedAway into={opened.into} />}
      {opened.into === null && assessment.submittedAt !== null && <Steps id={assessment.id} step="result" />}
      <p>
        <StatusTag status={assessment.status} />{' '}
        {assessment.submittedAt === null
          ? t('result.started', { date: showDate(assessment.today) })
          : t('result.submitted', { when: showMoment(assessment.submittedAt) })}
        {assessment.mode !== null && `, ${t('mode', { mode: selector(assessment.mode) })}`}
        <br />
        {opened.isWaiting ? t('result.not-sent') : t('result.sent')}
      </p>
      <RedFlags {...flagsIn(opened)} form={form} fired={result.fired} />
      {!result.safetyCheckComplete && (
        <WarningCallout heading={t('result.safety-incomplete')}>
          <p>{t('result.safety-incomplete-words')}</p>
          {result.incomplete.length > 0 && (
            <ul>
              {result.incomplete
                .filter((flag) => !flag.discreet)
                .map((flag) => (
                  <li key={flag.id}>{t('result.cannot-rule-out', { flag: flag.staff })}</li>
                ))}
            </ul>
          )}
        </WarningCallout>
      )}
      <AskInPerson assessment={assessment} result={result} task={opened.asked} />
      <JustSettled settling={settling} />
      {conflicts.length > 0 && (
        <section aria-labelledby="conflicts">
          <h2 id="conflicts" className="nhsuk-heading-m">
            {t('result.conflicts', { count: conflicts.length })}
          </h2>
          <p>{t('conflicts.intro')}</p>
          <ConflictList state={state} form={form} conflicts={conflicts} settling={settling} />
        </section>
      )}
      <section aria-labelledby="concerns">
        <h2 id="concerns" className="nhsuk-heading-m">
          {t('result.concerns')}
        </h2>
        {assessment.nothingToday && <p>{t('result.nothing-today')}</p>}
        {result.concerns.length === 0 ? (
          <p>{t('result.no-concerns')}</p>
        ) : (
          <ConcernTable concerns={result.concerns} session={result.session} />
        )}
      </section>
      <Addenda form={form} state={state} result={result} />
      <KeptAside answers={opened.aside} />
      {assessment.submittedAt !== null && <NextStep state={state} />}
      {assessment.submittedAt === null ? (
        <ContinueAssessment assessment={assessment} />
      ) : (
        <p>
          <ButtonLink secondary {...press(paths.assessment(assessment.id))}>
            {t('result.edit')}
          </ButtonLink>
        </p>
      )}
    </>
  );
}

/**
 * Answers that met only here, from two devices, can fire a rule that fired on neither: it is latched by whoever sees it
 * first, like any other flag.
 */
function LatchFlags({ opened, result }: { readonly opened: Opened; readonly result: Reading }) {
  const { store, clock } = useServices();
  const tried = useRef(new Set<string>());
  const { assessment, flags } = opened;
  useEffect(() => {
    const held = new Set(flags.map((flag) => flag.id));
    for (const flag of result.fired) {
      const id = flagId(assessment.id, flag.id);
      if (held.has(id) || tried.current.has(id)) continue;
      tried.current.add(id);
      store
        .commit(raiseFlag(assessment.id, flag, clock.now()), { patient: assessment.patient, form: assessment.form, urgent: true })
        .catch(() => tried.current.delete(id));
    }
  }, [store, clock, assessment, flags, result]);
  return null;
}
