import { stateOf, type Treatment } from '../../../records';
import { Tag } from '../../../look';
import { useTranslate, type Translate } from '../../../messages';
import { showDate } from '../../dates';
import { Link } from '../../router';
import { paths } from '../../routes';
import { todayOf, useServices } from '../../services';
import { selector } from '../../words';
import type { PatientFile } from './patient-file';

/** By its drug where that was written down, else by its kind. */
export const treatmentName = ({ drug, class: of }: Pick<Treatment, 'drug' | 'class'>, t: Translate): string => {
  const kind = t('treatment.class', { of: selector(of ?? 'not-known') });
  return drug === null ? kind : `${drug} (${kind})`;
};

/** Since when, and until when. */
export function treatmentTime({ start, stop }: Pick<Treatment, 'start' | 'stop'>, t: Translate): string {
  if (start === null) return stop === null ? t('treatment.since-not-known') : t('treatment.until', { stop: showDate(stop) });
  return stop === null
    ? t('treatment.since', { start: showDate(start) })
    : t('treatment.from-to', { start: showDate(start), stop: showDate(stop) });
}

export function TreatmentEntry({ treatment, file }: { readonly treatment: Treatment; readonly file: PatientFile }) {
  const t = useTranslate();
  const { clock } = useServices();
  const { doseChange, nextScan, intent } = treatment;
  const lines = [
    treatmentTime(treatment, t),
    ...(doseChange === null ? [] : [t('treatment.dose-changed', { date: showDate(doseChange) })]),
    ...(intent === null ? [] : [t('treatment.intent', { intent })]),
    ...(nextScan === null ? [] : [t('treatment.next-scan', { date: showDate(nextScan) })]),
  ];
  return (
    <>
      <h3 className="nhsuk-heading-s">{t('treatment.heading', { name: treatmentName(treatment, t) })}</h3>
      <p>
        {file.ended?.why !== 'died' && <TreatmentTag treatment={treatment} today={todayOf(clock)} />}{' '}
        {file.waiting.has(treatment.id) && <Tag colour="white">{t('today.row-unsent')}</Tag>}
        {lines.map((line) => (
          <span key={line}>
            <br />
            {line}
          </span>
        ))}
      </p>
      <p>
        <Link href={paths.treatment(treatment.id)}>
          {t('treatment.change-link')}
          <span className="nhsuk-u-visually-hidden">: {treatmentName(treatment, t)}</span>
        </Link>
      </p>
    </>
  );
}

function TreatmentTag({ treatment, today }: { readonly treatment: Treatment; readonly today: string }) {
  const t = useTranslate();
  const { start, stop } = treatment;
  if (stop !== null && stop <= today) return <Tag colour="grey">{t('treatment.stopped')}</Tag>;
  if (start !== null && start > today) return <Tag colour="yellow">{t('treatment.planned')}</Tag>;
  const fact = stateOf(treatment, today);
  return <Tag colour={fact === 'on' ? 'blue' : 'yellow'}>{t(fact === 'on' ? 'treatment.now' : 'treatment.not-clear')}</Tag>;
}
