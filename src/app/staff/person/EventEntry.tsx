import { dueOn } from '../../../records';
import { InsetText, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { MarkTold } from './MarkTold';
import { StepTag } from '../tags';
import { TwinAssessments } from '../TwinAssessments';
import { Offers } from './Offers';
import { Mistakes, PutBackEvent, TakeBackEvent } from './TakeBackEvent';
import type { ListedEvent, PatientFile } from './patient-file';

interface Props {
  readonly listed: ListedEvent;
  readonly file: PatientFile;
}

export function EventEntry({ listed, file }: Props) {
  const t = useTranslate();
  const { event, step, state, supersededOn, mistakes } = listed;
  return (
    <>
      <h3 className="nhsuk-heading-s">
        {t('event.point', { point: selector(event.point ?? 'other') })}
        {event.treatmentChange !== null && ` — ${t('event.change', { change: selector(event.treatmentChange) })}`}
      </h3>
      <p>
        {step !== 'not-told' && <StepTag step={step} />} <Due listed={listed} file={file} />{' '}
        {file.waiting.has(state.id) && <Tag colour="white">{t('today.row-unsent')}</Tag>}
        <br />
        {showDate(event.date)}
        <br />
        {event.told === null ? t('event.not-told') : t('event.told', { by: event.told.by, date: showDate(event.told.date) })}
        {event.sites.length > 0 && (
          <>
            <br />
            {t('event.sites', { sites: event.sites.map((site) => t('site', { site: selector(site) })).join(', ') })}
          </>
        )}
      </p>
      {supersededOn !== null && <p>{t('event.superseded', { date: showDate(supersededOn) })}</p>}
      <Mistakes mistakes={mistakes} />
      {event.removed ? (
        <>
          <Offers listed={listed} open={false} />
          <PutBackEvent listed={listed} />
        </>
      ) : (
        <Standing listed={listed} file={file} />
      )}
    </>
  );
}

/** What is to be done for it. */
function Standing({ listed, file }: Props) {
  const t = useTranslate();
  const { event } = listed;
  const own = file.assessments.filter(({ events }) => events.has(event.id));
  return (
    <>
      {event.told === null && file.ended === null && (
        <InsetText>
          <MarkTold event={event} born={file.patient.born} />
        </InsetText>
      )}
      {event.told !== null && file.ended === null && own.length === 0 && (
        <p>
          <Link href={paths.start(event.id)}>{t('event.start')}</Link>
        </p>
      )}
      {event.told !== null && <Offers listed={listed} open={file.ended === null && own.length === 0} />}
      {own.length > 1 && <TwinAssessments twins={own} />}
      <p>
        <Link href={paths.correctEvent(event.id)}>
          {t('correct-event.link')}
          <span className="nhsuk-u-visually-hidden">
            : {t('event.named', { point: selector(event.point ?? 'other'), date: showDate(event.date) })}
          </span>
        </Link>
      </p>
      <p>
        <TakeBackEvent listed={listed} own={own} />
      </p>
    </>
  );
}

/** By when the assessment should have been offered; on which day to ask again. */
function Due({ listed: { event }, file }: Props) {
  const t = useTranslate();
  const { clock } = useServices();
  const item = file.due.find((each) => each.event === event.id);
  if (item === undefined) return null;
  const by = dueOn(item, file.clocks);
  const today = todayOf(clock);
  // What became of the offer says already when it comes back.
  if (item.askOn !== null && by > today) return null;
  return (
    <>
      {by < today && <Tag colour="red">{t('due.overdue')}</Tag>} {t(item.askOn === null ? 'due.by' : 'due.ask-on', { date: showDate(by) })}
    </>
  );
}
