import { byRule, type HnaEvent } from '../../../records';
import { Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { selector } from '../../words';
import { StatusTag, UrgencyTag } from '../tags';
import { JoinedAssessments } from '../TwinAssessments';
import type { Listed, PatientFile } from './patient-file';

interface Props {
  readonly listed: Listed;
  readonly file: PatientFile;
}

export function AssessmentEntry({ listed: { assessment, state, members, events, mistaken }, file }: Props) {
  const t = useTranslate();
  const ids = [state, ...members].map(({ id }) => id);
  const flags = byRule(file.flags.filter((flag) => ids.includes(flag.assessment)));
  const answered = file.events
    .filter(({ event }) => events.has(event.id))
    .map(({ event }) => (event.removed ? t('event.named-mistaken', { event: named(event, t) }) : named(event, t)));
  const facts = [
    ...(assessment.mode === null ? [] : [t('mode', { mode: selector(assessment.mode) })]),
    ...(assessment.helper === null ? [] : [t('helper.was', { helper: assessment.helper })]),
    ...(assessment.proxy === null ? [] : [t('proxy.was', { name: assessment.proxy })]),
  ];
  return (
    <>
      <h3 className="nhsuk-heading-s">
        <Link href={paths.result(assessment.id)}>{t('patient.assessment-of', { date: showDate(assessment.today) })}</Link>
      </h3>
      <p>
        <StatusTag status={assessment.status} />{' '}
        {flags.map(({ flag, ids: raised }) =>
          raised.some((id) => file.openFlags.has(id)) ? (
            <UrgencyTag key={flag.id} urgency={flag.urgency} />
          ) : (
            <Tag key={flag.id} colour="grey">
              {t('flag.closed-tag')}
            </Tag>
          ),
        )}{' '}
        {ids.some((id) => file.waiting.has(id)) && <Tag colour="white">{t('today.row-unsent')}</Tag>}
        {answered.length > 0 && (
          <>
            <br />
            {t('patient.answers-events', { events: answered.join(', ') })}
          </>
        )}
        {facts.length > 0 && (
          <>
            <br />
            {facts.join(', ')}
          </>
        )}
      </p>
      {mistaken && <p>{t('patient.assessment-mistaken')}</p>}
      {members.length > 0 && <JoinedAssessments members={members} />}
    </>
  );
}

/** An event in a few words, for a list of several. */
export const named = ({ point, date }: HnaEvent, t: ReturnType<typeof useTranslate>): string =>
  t('event.named', { point: selector(point ?? 'other'), date: showDate(date) });
