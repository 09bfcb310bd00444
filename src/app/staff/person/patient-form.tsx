import { checkNhsNumber, isText, normaliseNhsNumber, objectOf, plainName, type Patient, type PatientDetails } from '../../../records';
import { DateInput, TextInput } from '../../../look';
import { useTranslate, type Translate } from '../../../messages';
import { readDate, type TypedDate } from '../../dates';
import { selector } from '../../words';
import { isTypedDate } from './event-form';

/** Who she is, as it is typed. */
export interface PatientDraft {
  readonly name: string;
  readonly born: TypedDate;
  readonly nhsNumber: string;
  readonly reason: string;
}

export const isPatientDraft = objectOf({ name: isText, born: isTypedDate, nhsNumber: isText, reason: isText });

export const patientTargets = { name: 'name', born: 'born-day', nhsNumber: 'nhsNumber', reason: 'noNumberReason' } as const;
type Problems = Readonly<Partial<Record<keyof typeof patientTargets, string>>>;

export function readPatientDraft(
  draft: PatientDraft,
  today: string,
  t: Translate,
): { readonly details: PatientDetails } | { readonly found: Problems } {
  const name = draft.name.trim().replace(/\s+/g, ' ');
  const date = readDate(draft.born, { earliest: '1900-01-01', latest: today });
  const digits = normaliseNhsNumber(draft.nhsNumber);
  const wrong = digits === '' ? null : checkNhsNumber(digits);
  const reason = draft.reason.trim();
  const found: Problems = {
    ...(name === '' ? { name: t('add-patient.name-missing') } : {}),
    ...('problem' in date ? { born: t('add-patient.born-problem', { problem: selector(date.problem) }) } : {}),
    ...(wrong === null ? {} : { nhsNumber: t('add-patient.number-problem', { problem: selector(wrong) }) }),
    ...(digits === '' && reason === '' ? { reason: t('add-patient.reason-missing') } : {}),
  };
  if ('problem' in date || Object.keys(found).length > 0) return { found };
  const hasNumber = digits !== '';
  return { details: { name, born: date.date, nhsNumber: hasNumber ? digits : null, noNumberReason: hasNumber ? null : reason } };
}

export type Alike = 'number' | 'person' | 'name';
const order: readonly Alike[] = ['number', 'person', 'name'];
/** Of a frequent name there may be many; who is meant stands at the top. */
const shownAtMost = 5;

/** Patients already here who may be the same person, and in what: the same number first, then name and date of birth, then the name alone. */
export function likeness(
  patients: readonly Patient[],
  details: PatientDetails,
): readonly { readonly patient: Patient; readonly in: Alike }[] {
  const name = plainName(details.name);
  return patients
    .flatMap((patient): { patient: Patient; in: Alike }[] => {
      if (details.nhsNumber !== null && patient.nhsNumber === details.nhsNumber) return [{ patient, in: 'number' }];
      if (plainName(patient.name) !== name) return [];
      return [{ patient, in: patient.born === details.born ? 'person' : 'name' }];
    })
    .toSorted((a, b) => order.indexOf(a.in) - order.indexOf(b.in))
    .slice(0, shownAtMost);
}

interface Props {
  readonly draft: PatientDraft;
  readonly problems: Problems;
  readonly onChange: (change: Partial<PatientDraft>) => void;
}

export function PatientFields({ draft, problems, onChange }: Props) {
  const t = useTranslate();
  return (
    <>
      <TextInput
        id="name"
        name="name"
        label={t('add-patient.name')}
        autoComplete="off"
        value={draft.name}
        error={problems.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <DateInput
        id="born"
        legend={t('add-patient.born')}
        hint={t('add-patient.born-hint')}
        error={problems.born}
        value={draft.born}
        onChange={(born) => onChange({ born })}
      />
      <TextInput
        id="nhsNumber"
        name="nhsNumber"
        label={t('add-patient.number')}
        hint={t('add-patient.number-hint')}
        inputMode="numeric"
        autoComplete="off"
        value={draft.nhsNumber}
        error={problems.nhsNumber}
        onChange={(event) => onChange({ nhsNumber: event.currentTarget.value })}
      />
      {normaliseNhsNumber(draft.nhsNumber) === '' && (
        <TextInput
          id="noNumberReason"
          name="noNumberReason"
          label={t('add-patient.reason')}
          hint={t('add-patient.reason-hint')}
          autoComplete="off"
          value={draft.reason}
          error={problems.reason}
          onChange={(event) => onChange({ reason: event.currentTarget.value })}
        />
      )}
    </>
  );
}
