import { useId } from 'react';
import { useTranslate } from '../../../messages';
import { Link } from '../../router';
import { paths } from '../../routes';
import { AssessmentEntry } from './AssessmentEntry';
import { EventEntry } from './EventEntry';
import { timelineOf, type PatientFile, type TimelineEntry } from './patient-file';
import { TreatmentEntry, treatmentName } from './TreatmentEntry';

/** Events, treatments and assessments together, newest first, each with its status and what to do. */
export function Timeline({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const heading = useId();
  const entries = timelineOf(file);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="nhsuk-heading-m">
        {t('patient.timeline')}
      </h2>
      {entries.length === 0 ? (
        <p>{t('patient.no-events')}</p>
      ) : (
        <ol className="nhsuk-list hna-timeline">
          {entries.map((entry) => (
            <li key={entry.id} className={`hna-timeline__${entry.kind}`}>
              <Entry entry={entry} file={file} />
            </li>
          ))}
        </ol>
      )}
      <TakenOut file={file} />
    </section>
  );
}

/** Recorded by mistake: the way back. */
function TakenOut({ file }: { readonly file: PatientFile }) {
  const t = useTranslate();
  const removed = file.treatments.filter((each) => each.removed);
  if (removed.length === 0) return null;
  return (
    <p>
      {t('treatment.taken-out')}{' '}
      {removed.map((each) => (
        <span key={each.id}>
          <Link href={paths.treatment(each.id)}>{treatmentName(each, t)}</Link>{' '}
        </span>
      ))}
    </p>
  );
}

function Entry({ entry, file }: { readonly entry: TimelineEntry; readonly file: PatientFile }) {
  if (entry.kind === 'event') return <EventEntry listed={entry.listed} file={file} />;
  if (entry.kind === 'treatment') return <TreatmentEntry treatment={entry.treatment} file={file} />;
  return <AssessmentEntry listed={entry.listed} file={file} />;
}
