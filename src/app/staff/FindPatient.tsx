import { useState, type ReactNode } from 'react';
import type { Patient } from '../../records';
import type { Caseload } from '../../store';
import { TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { IdentityLine } from './PatientBanner';

interface Props {
  readonly caseload: Caseload;
  readonly label: string;
  /** Said where nobody fits. */
  readonly none: string;
  /** Patients who are not to be chosen. */
  readonly except?: ReadonlySet<string | undefined>;
  /** What can be done with one who was found. */
  readonly action: (patient: Patient) => ReactNode;
}

/** Enough to see that more must be typed. */
const most = 20;

/** One patient to be chosen by name, number or date of birth: nobody is listed before something is typed. */
export function FindPatient({ caseload, label, none, except, action }: Props) {
  const t = useTranslate();
  const [typed, setTyped] = useState('');
  const isTyped = typed.trim() !== '';
  const found = isTyped
    ? caseload.find(typed).flatMap(({ patient }) => (patient === null || except?.has(patient.id) ? [] : [patient]))
    : [];
  return (
    <>
      <TextInput
        id="find"
        name="find"
        type="search"
        autoComplete="off"
        label={label}
        hint={t('today.find-hint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <p>
        <output>{!isTyped ? '' : found.length === 0 ? none : t('today.found', { count: found.length })}</output>
      </p>
      <ul className="nhsuk-list hna-patient-list">
        {found.slice(0, most).map((patient) => (
          <li key={patient.id}>
            <p>
              <strong>{patient.name}</strong>
              <br />
              <IdentityLine patient={patient} />
            </p>
            {action(patient)}
          </li>
        ))}
      </ul>
    </>
  );
}
