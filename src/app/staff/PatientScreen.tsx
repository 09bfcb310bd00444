import { useId } from 'react';
import {
  byRule,
  readAssessment,
  readEvent,
  readFlag,
  readGroups,
  readPatient,
  type Assessment,
  type Flag,
  type Group,
  type HnaEvent,
  type Patient,
} from '../../records';
import type { Store } from '../../store';
import { ButtonLink, InsetText, Tag } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { useAllowed } from '../allowed';
import { showDate } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { useStored } from '../stored';
import { ContinueAssessment } from './ContinueAssessment';
import { MarkTold } from './MarkTold';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { BackLinkTo, Screen } from './Screen';
import { Loaded } from './Loaded';
import { JoinedRecords } from './JoinedRecords';
import { loadJoined, type Joined } from './joined';
import { StatusTag, UrgencyTag } from './tags';
import { JoinedAssessments, TwinAssessments } from './TwinAssessments';
import { usePress } from './press';

/** An assessment with what was joined into it. */
interface Listed extends Group {
  readonly assessment: Assessment;
  /** Those that it answers, and those that what was joined into it answers. */
  readonly events: ReadonlySet<string>;
}

const listed = (group: Group): Listed => ({
  ...group,
  assessment: readAssessment(group.state),
  events: new Set([group.state, ...group.members].flatMap((state) => readAssessment(state).events)),
});

interface PatientFile {
  readonly patient: Patient;
  /** Newest first. */
  readonly events: readonly HnaEvent[];
  readonly assessments: readonly Listed[];
  readonly flags: readonly Flag[];
  readonly waiting: ReadonlySet<string>;
  readonly joined: Joined;
}

async function loadPatient(store: Store, id: string): Promise<PatientFile | null> {
  const state = await store.record(id);
  if (state === null || state.kind !== 'patient') return null;
  const joined = await loadJoined(store, state);
  const records = (
    await Promise.all([id, ...joined.members.map((member) => member.patient.id)].map((each) => store.patientRecords(each)))
  ).flat();
  return {
    patient: readPatient(state),
    events: records
      .filter((record) => record.kind === 'event')
      .map(readEvent)
      .toSorted((a, b) => (a.date < b.date ? 1 : -1)),
    assessments: readGroups(records.filter((record) => record.kind === 'assessment')).map(listed),
    flags: records.filter((record) => record.kind === 'flag').map(readFlag),
    waiting: await store.unsent(records.map((record) => record.id)),
    joined,
  };
}

/** One person: what happened when, the assessments that answered it, and one button for what is due next. */
export function PatientScreen({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`patient ${id}`, (store) => loadPatient(store, id));
  const file = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('patient.title')}
      back={<BackLinkTo href={paths.today}>{t('today.title')}</BackLinkTo>}
      caption={file === null ? null : <PatientBanner patient={file.patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <Timeline file={value} />)}</Loaded>
    </Screen>
  );
}

function Timeline({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const press = usePress();
  const heading = useId();
  return (
    <>
      <JoinedRecords patient={file.patient} joined={file.joined} />
      <DueNext file={file} />
      <section aria-labelledby={heading}>
        <h2 id={heading} className="nhsuk-heading-m">
          {t('patient.timeline')}
        </h2>
        {file.events.length === 0 ? (
          <p>{t('patient.no-events')}</p>
        ) : (
          <ol className="nhsuk-list hna-timeline">
            {file.events.map((event) => (
              <EventEntry key={event.id} event={event} file={file} />
            ))}
          </ol>
        )}
      </section>
      <p>
        <ButtonLink secondary {...press(paths.recordEvent(file.patient.id))}>
          {t('patient.record-event')}
        </ButtonLink>
      </p>
      {allowed('sign') && (
        <p>
          <Link href={paths.join(file.patient.id)}>{t('join.link')}</Link>
        </p>
      )}
      {allowed('share') && (
        <p>
          <Link href={paths.sharePatient(file.patient.id)}>{t('share.link')}</Link>
        </p>
      )}
      {allowed('erase') && (
        <p>
          <Link href={paths.erasePatient(file.patient.id)}>{t('erase.link')}</Link>
        </p>
      )}
    </>
  );
}

/** The oldest thing that is begun or due; nothing is due for an event of which she has not been told. */
function DueNext({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const press = usePress();
  const started = file.assessments.find(({ assessment }) => assessment.status === 'started');
  if (started !== undefined) return <ContinueAssessment assessment={started.assessment} />;
  const answered = new Set(file.assessments.flatMap(({ events }) => [...events]));
  const due = file.events.findLast((event) => event.told !== null && !answered.has(event.id));
  if (due === undefined) return null;
  return (
    <p>
      <ButtonLink {...press(paths.start(due.id))}>{t('patient.start-due', { point: selector(due.point ?? 'other') })}</ButtonLink>
    </p>
  );
}

function EventEntry({ event, file }: { readonly event: HnaEvent; readonly file: PatientFile }) {
  const t = useTranslate();
  const own = file.assessments.filter(({ events }) => events.has(event.id));
  return (
    <li>
      <h3 className="nhsuk-heading-s">
        {t('event.point', { point: selector(event.point ?? 'other') })}
        {event.treatmentChange !== null && ` — ${t('event.change', { change: selector(event.treatmentChange) })}`}
      </h3>
      <p>
        {showDate(event.date)}
        <br />
        {event.told === null ? t('event.not-told') : t('event.told', { by: event.told.by, date: showDate(event.told.date) })}
      </p>
      {event.told === null ? (
        <InsetText>
          <MarkTold event={event} born={file.patient.born} />
        </InsetText>
      ) : own.length === 0 ? (
        <p>
          <Link href={paths.start(event.id)}>{t('event.start')}</Link>
        </p>
      ) : (
        <>
          <ul className="nhsuk-list">
            {own.map((each) => (
              <AssessmentEntry key={each.assessment.id} listed={each} file={file} />
            ))}
          </ul>
          {own.length > 1 && <TwinAssessments twins={own} />}
        </>
      )}
    </li>
  );
}

function AssessmentEntry({ listed: { assessment, state, members }, file }: { readonly listed: Listed; readonly file: PatientFile }) {
  const t = useTranslate();
  const ids = [state, ...members].map(({ id }) => id);
  const flags = byRule(file.flags.filter((flag) => ids.includes(flag.assessment)));
  return (
    <li>
      <StatusTag status={assessment.status} />{' '}
      <Link href={paths.result(assessment.id)}>{t('patient.assessment-of', { date: showDate(assessment.today) })}</Link>
      {assessment.mode !== null && `, ${t('mode', { mode: selector(assessment.mode) })}`}{' '}
      {ids.some((id) => file.waiting.has(id)) && <Tag colour="white">{t('today.row-unsent')}</Tag>}{' '}
      {flags.map(({ flag }) => (
        <UrgencyTag key={flag.id} urgency={flag.urgency} />
      ))}
      {members.length > 0 && <JoinedAssessments members={members} />}
    </li>
  );
}
