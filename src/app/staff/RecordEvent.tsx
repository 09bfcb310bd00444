import { useReducer, useState, type FormEvent } from 'react';
import { assessmentPoints, readPatient, recordEvent, treatmentChanges, type Patient } from '../../records';
import { Button, DateInput, ErrorSummary, Radios } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { emptyDate, readDate, typedDate } from '../dates';
import { useOpenForm } from '../open-forms';
import { useRouter } from '../router';
import { paths } from '../routes';
import { newId, todayOf, useServices } from '../services';
import { useStored } from '../stored';
import { Loaded } from './Loaded';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { useSave } from './save';
import { BackLinkTo, Screen } from './Screen';
import { readTold, ToldFields, type ToldDraft, type ToldProblems } from './told';

export function RecordEvent({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`patient-only ${id}`, async (store) => {
    const state = await store.record(id);
    return state?.kind === 'patient' ? readPatient(state) : null;
  });
  const patient = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('record-event.title')}
      back={<BackLinkTo href={paths.patient(id)}>{t('patient.title')}</BackLinkTo>}
      caption={patient === null ? null : <PatientBanner patient={patient} />}
    >
      <Loaded stored={stored}>{(value) => (value === null ? <NotHere patient={id} /> : <EventForm patient={value} />)}</Loaded>
    </Screen>
  );
}

interface Problems extends ToldProblems {
  readonly point?: string;
  readonly change?: string;
  readonly when?: string;
  readonly said?: string;
}

const targets: Readonly<Record<keyof Problems, string>> = {
  point: 'point',
  change: 'change',
  when: 'when-day',
  said: 'said',
  by: 'told-by',
  date: 'told-date-day',
};
const order: readonly (keyof Problems)[] = ['point', 'change', 'when', 'said', 'by', 'date'];

function EventForm({ patient }: { readonly patient: Patient }) {
  useOpenForm();
  const t = useTranslate();
  const { clock, identity } = useServices();
  const { navigate } = useRouter();
  const save = useSave();
  const [point, setPoint] = useState('');
  const [change, setChange] = useState('');
  const [when, setWhen] = useState(emptyDate);
  const [said, setSaid] = useState('');
  const [told, setTold] = useState<ToldDraft>(() => ({ date: typedDate(todayOf(clock)), by: identity?.name ?? '' }));
  const [problems, setProblems] = useState<Problems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    countAttempt();
    const bounds = { earliest: patient.born, latest: todayOf(clock) };
    const chosenPoint = assessmentPoints.find((each) => each === point);
    const chosenChange = chosenPoint === 'treatment-change' ? (treatmentChanges.find((each) => each === change) ?? null) : null;
    const date = readDate(when, bounds);
    const read = said === 'yes' ? readTold(told, bounds, t) : null;
    const found: Problems = {
      ...(chosenPoint === undefined ? { point: t('record-event.point-missing') } : {}),
      ...(chosenPoint === 'treatment-change' && chosenChange === null ? { change: t('record-event.change-missing') } : {}),
      ...('problem' in date ? { when: t('record-event.date-problem', { problem: selector(date.problem) }) } : {}),
      ...(said === '' ? { said: t('record-event.told-missing') } : {}),
      ...(read !== null && 'problems' in read ? read.problems : {}),
    };
    setProblems(found);
    if (Object.keys(found).length > 0 || chosenPoint === undefined || 'problem' in date) return;
    const edits = recordEvent(newId(clock), {
      point: chosenPoint,
      date: date.date,
      treatmentChange: chosenChange,
      told: read !== null && 'told' in read ? read.told : null,
    });
    if (await save.commit(edits, { patient: patient.id })) navigate(paths.patient(patient.id), { replace: true });
  };

  const errors = order.flatMap((field) => {
    const message = problems[field];
    return message === undefined ? [] : [{ message, href: `#${targets[field]}` }];
  });
  return (
    <>
      {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      {save.problem}
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Radios
          id="point"
          name="point"
          legend={t('record-event.point')}
          error={problems.point}
          items={assessmentPoints.map((value) => ({ value, label: t('event.point', { point: selector(value) }) }))}
          value={point}
          onChange={(event) => setPoint(event.currentTarget.value)}
        />
        {point === 'treatment-change' && (
          <Radios
            id="change"
            name="change"
            legend={t('record-event.change')}
            error={problems.change}
            items={treatmentChanges.map((value) => ({ value, label: t('event.change', { change: selector(value) }) }))}
            value={change}
            onChange={(event) => setChange(event.currentTarget.value)}
          />
        )}
        <DateInput id="when" legend={t('record-event.date')} error={problems.when} value={when} onChange={setWhen} />
        <Radios
          id="said"
          name="said"
          legend={t('record-event.told')}
          hint={t('record-event.told-hint')}
          error={problems.said}
          items={['yes', 'no'].map((value) => ({ value, label: t('record-event.told-answer', { answer: selector(value) }) }))}
          value={said}
          onChange={(event) => setSaid(event.currentTarget.value)}
        />
        {said === 'yes' && <ToldFields prefix="told" draft={told} problems={problems} onChange={setTold} />}
        <Button type="submit" busy={save.busy}>
          {t('record-event.button')}
        </Button>
      </form>
    </>
  );
}
