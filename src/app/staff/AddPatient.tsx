import { useReducer, useState, type FormEvent } from 'react';
import { addPatient, checkNhsNumber, normaliseNhsNumber, type Patient } from '../../records';
import { Button, DateInput, ErrorSummary, TextInput, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { useAllowed } from '../allowed';
import { emptyDate, readDate, showDate } from '../dates';
import { useOpenForm } from '../open-forms';
import { Link, useRouter } from '../router';
import { paths } from '../routes';
import { newId, todayOf, useServices } from '../services';
import { BackHome, Screen } from './Screen';
import { useSave } from './save';

interface Draft {
  readonly name: string;
  readonly born: string;
  readonly nhsNumber: string | null;
  readonly noNumberReason: string | null;
}

/** Patients already here who may be the same person. */
export function likeness(patients: readonly Patient[], draft: Draft): readonly Patient[] {
  const fold = (name: string) => name.toLocaleLowerCase('en-GB').replace(/\s+/g, ' ').trim();
  return patients.filter(
    (patient) =>
      (draft.nhsNumber !== null && patient.nhsNumber === draft.nhsNumber) ||
      (fold(patient.name) === fold(draft.name) && patient.born === draft.born),
  );
}

type Field = 'name' | 'born' | 'nhsNumber' | 'noNumberReason';
type Problems = Readonly<Partial<Record<Field, string>>>;

const fields: readonly Field[] = ['name', 'born', 'nhsNumber', 'noNumberReason'];
const targets = { name: 'name', born: 'born-day', nhsNumber: 'nhsNumber', noNumberReason: 'noNumberReason' } as const;

export function AddPatient() {
  useOpenForm();
  const t = useTranslate();
  const { store, clock } = useServices();
  const allowed = useAllowed();
  const { navigate } = useRouter();
  const save = useSave();
  const [name, setName] = useState('');
  const [born, setBorn] = useState(emptyDate);
  const [nhsNumber, setNhsNumber] = useState('');
  const [reason, setReason] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [alike, setAlike] = useState<{ readonly draft: Draft; readonly patients: readonly Patient[] } | null>(null);

  const read = (): Draft | null => {
    const found: { -readonly [field in Field]?: string } = {};
    if (name.trim() === '') found.name = t('add-patient.name-missing');
    const date = readDate(born, { earliest: '1900-01-01', latest: todayOf(clock) });
    if ('problem' in date) found.born = t('add-patient.born-problem', { problem: selector(date.problem) });
    const digits = normaliseNhsNumber(nhsNumber);
    const wrong = digits === '' ? null : checkNhsNumber(digits);
    if (wrong !== null) found.nhsNumber = t('add-patient.number-problem', { problem: selector(wrong) });
    if (digits === '' && reason.trim() === '') found.noNumberReason = t('add-patient.reason-missing');
    setProblems(found);
    if (Object.keys(found).length > 0 || 'problem' in date) return null;
    return {
      name: name.trim().replace(/\s+/g, ' '),
      born: date.date,
      nhsNumber: digits === '' ? null : digits,
      noNumberReason: digits === '' ? reason.trim() : null,
    };
  };

  const add = async (draft: Draft) => {
    const id = newId(clock);
    if (await save.commit(addPatient(id, draft), { patient: id }))
      navigate(allowed('records') ? paths.patient(id) : paths.today, { replace: true });
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    countAttempt();
    setAlike(null);
    const draft = read();
    if (draft === null) return;
    // A list that cannot be read is no reason to keep a person from being added.
    const known = await store.caseload().then(
      ({ patients: all }) => all,
      () => [],
    );
    const patients = likeness(
      known.flatMap(({ patient }) => patient ?? []),
      draft,
    );
    if (patients.length > 0) setAlike({ draft, patients });
    else await add(draft);
  };

  const errors = fields.flatMap((field) => {
    const message = problems[field];
    return message === undefined ? [] : [{ message, href: `#${targets[field]}` }];
  });

  return (
    <Screen title={t('add-patient.title')} back={<BackHome />}>
      {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      {save.problem}
      {alike !== null && (
        <WarningCallout heading={t('add-patient.alike')}>
          <div role="alert">
            <ul className="nhsuk-list">
              {alike.patients.map((patient) => (
                <li key={patient.id}>
                  {allowed('records') ? <Link href={paths.patient(patient.id)}>{patient.name}</Link> : patient.name},{' '}
                  {t('patient.born', { date: showDate(patient.born) })}
                  {patient.nhsNumber !== null && patient.nhsNumber === alike.draft.nhsNumber && ` — ${t('add-patient.same-number')}`}
                </li>
              ))}
            </ul>
            <Button secondary onClick={() => void add(alike.draft)}>
              {t('add-patient.add-anyway')}
            </Button>
          </div>
        </WarningCallout>
      )}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <TextInput
          id="name"
          name="name"
          label={t('add-patient.name')}
          autoComplete="off"
          value={name}
          error={problems.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <DateInput
          id="born"
          legend={t('add-patient.born')}
          hint={t('add-patient.born-hint')}
          error={problems.born}
          value={born}
          onChange={setBorn}
        />
        <TextInput
          id="nhsNumber"
          name="nhsNumber"
          label={t('add-patient.number')}
          hint={t('add-patient.number-hint')}
          inputMode="numeric"
          autoComplete="off"
          value={nhsNumber}
          error={problems.nhsNumber}
          onChange={(event) => setNhsNumber(event.currentTarget.value)}
        />
        {normaliseNhsNumber(nhsNumber) === '' && (
          <TextInput
            id="noNumberReason"
            name="noNumberReason"
            label={t('add-patient.reason')}
            hint={t('add-patient.reason-hint')}
            autoComplete="off"
            value={reason}
            error={problems.noNumberReason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <Button type="submit" busy={save.busy}>
          {t('add-patient.button')}
        </Button>
      </form>
    </Screen>
  );
}
