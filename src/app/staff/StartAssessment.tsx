import { useReducer, useState, type FormEvent } from 'react';
import { readAssessment, readEvent, readPatient, type FormReference, type HnaEvent, type Mode, type Patient } from '../../records';
import type { Store } from '../../store';
import { Button, Checkboxes, ErrorSummary, InsetText, Radios } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { beginAssessment } from '../assessment';
import { showDate } from '../dates';
import { definitionFor, type HeldDefinition } from '../forms';
import { useOpenForm } from '../open-forms';
import { useRouter } from '../router';
import { paths } from '../routes';
import { newId, teamZone, todayOf, useServices } from '../services';
import { useStored } from '../stored';
import { useHandOver } from './hand-over';
import { NotHandedOver } from './NotHandedOver';
import { Loaded } from './Loaded';
import { NotHere } from './NotHere';
import { PatientBanner } from './PatientBanner';
import { useSave } from './save';
import { BackLinkTo, Screen } from './Screen';
import { useStartGate } from './team/StartGate';

interface Start {
  readonly event: HnaEvent;
  readonly patient: Patient;
  /** Told, and not answered by an assessment yet: these may share one. The event itself is among them. */
  readonly open: readonly HnaEvent[];
  readonly definitions: readonly HeldDefinition[];
}

async function loadStart(store: Store, id: string): Promise<Start | null> {
  const state = await store.record(id);
  if (state === null || state.kind !== 'event') return null;
  const event = readEvent(state);
  const [patient, records, definitions] = await Promise.all([
    store.record(event.patient),
    store.patientRecords(event.patient),
    store.definitions(),
  ]);
  if (patient === null) return null;
  const answered = new Set(records.filter(({ kind }) => kind === 'assessment').flatMap((each) => readAssessment(each).events));
  const open = records
    .filter(({ kind }) => kind === 'event')
    .map(readEvent)
    .filter((each) => each.told !== null && (each.id === id || !answered.has(each.id)));
  return { event, patient: readPatient(patient), open, definitions };
}

/** Begins the assessment that an event calls for; for an event of which she has not been told there is nothing here. */
export function StartAssessment({ id }: { readonly id: string }) {
  const t = useTranslate();
  const stored = useStored(`start ${id}`, (store) => loadStart(store, id));
  const start = stored.state === 'ready' ? stored.value : null;
  return (
    <Screen
      title={t('start.title')}
      back={start === null ? undefined : <BackLinkTo href={paths.patient(start.patient.id)}>{t('patient.title')}</BackLinkTo>}
      caption={start === null ? null : <PatientBanner patient={start.patient} />}
    >
      <Loaded stored={stored}>
        {(value) => {
          if (value === null) return <NotHere />;
          if (value.event.told === null) return <InsetText>{t('start.not-told')}</InsetText>;
          return <StartForm start={value} />;
        }}
      </Loaded>
    </Screen>
  );
}

/** In the order in which a clinic uses them. */
const offeredModes: readonly Mode[] = ['with-nurse', 'clinic-tablet', 'telephone', 'from-paper'];
/** Unknown counts as on anti-cancer drugs in the rules that ask. */
const treatments = ['on', 'off', 'not-known'] as const;

interface Problems {
  readonly events?: string;
  readonly mode?: string;
  readonly treatment?: string;
}

function StartForm({ start }: { readonly start: Start }) {
  useOpenForm();
  const t = useTranslate();
  const { store, clock } = useServices();
  const { navigate } = useRouter();
  const handOver = useHandOver();
  const save = useSave();
  const [chosen, setChosen] = useState<readonly string[]>([start.event.id]);
  const [mode, setMode] = useState('');
  const [treatment, setTreatment] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const events = start.open.filter((event) => chosen.includes(event.id));
  const definition = definitionFor(start.definitions, events);
  const gate = useStartGate(definition?.hash ?? null);

  const toggle = (event: string, on: boolean) => setChosen((was) => (on ? [...was, event] : was.filter((each) => each !== event)));

  const submit = async (submitted: FormEvent) => {
    submitted.preventDefault();
    countAttempt();
    const chosenMode = offeredModes.find((each) => each === mode);
    const chosenTreatment = treatments.find((each) => each === treatment);
    const found: Problems = {
      ...(events.length === 0 ? { events: t('start.events-missing') } : {}),
      ...(chosenTreatment === undefined ? { treatment: t('start.treatment-missing') } : {}),
      ...(chosenMode === undefined ? { mode: t('start.mode-missing') } : {}),
    };
    setProblems(found);
    if (definition === null || gate.refused || chosenMode === undefined || chosenTreatment === undefined || events.length === 0) return;
    const id = newId(clock);
    const form: FormReference = { id: definition.id, version: definition.version, hash: definition.hash };
    const facts = await contextOf(store, form, { treatment: chosenTreatment, change: changeOf(events) });
    const edits = await beginAssessment(store, id, start.patient.id, {
      events: events.map((event) => event.id),
      form,
      mode: chosenMode,
      today: todayOf(clock),
      zone: teamZone,
      context: facts,
    });
    const begin = async () => ((await save.commit(edits, { patient: start.patient.id, form })) ? id : null);
    if (chosenMode === 'clinic-tablet') await handOver.give(begin);
    else if ((await begin()) !== null) navigate(paths.assessment(id), { replace: true });
  };

  if (start.definitions.length === 0) return <InsetText>{t('start.no-definitions')}</InsetText>;
  const errors = (
    [
      ['events', 'events'],
      ['treatment', 'treatment'],
      ['mode', 'mode'],
    ] as const
  ).flatMap(([field, target]) => {
    const message = problems[field];
    return message === undefined ? [] : [{ message, href: `#${target}` }];
  });
  const point = (event: HnaEvent) => t('event.point', { point: selector(event.point ?? 'other') });
  return (
    <>
      {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      {save.problem}
      <NotHandedOver problem={handOver.problem} />
      {definition === null && events.length > 0 && <InsetText>{t('start.no-definition')}</InsetText>}
      {gate.notice}
      <form onSubmit={(submitted) => void submit(submitted)} noValidate>
        {start.open.length === 1 ? (
          <p>{t('start.for-event', { point: point(start.event), date: showDate(start.event.date) })}</p>
        ) : (
          <Checkboxes
            id="events"
            name="events"
            legend={t('start.events')}
            hint={t('start.events-hint')}
            error={problems.events}
            items={start.open.map((event) => ({ value: event.id, label: `${point(event)}, ${showDate(event.date)}` }))}
            values={chosen}
            onChange={(event) => toggle(event.currentTarget.value, event.currentTarget.checked)}
          />
        )}
        <Radios
          id="treatment"
          name="treatment"
          legend={t('start.treatment')}
          hint={t('start.treatment-hint')}
          error={problems.treatment}
          items={treatments.map((value) => ({ value, label: t('start.treatment-answer', { answer: selector(value) }) }))}
          value={treatment}
          onChange={(event) => setTreatment(event.currentTarget.value)}
        />
        <Radios
          id="mode"
          name="mode"
          legend={t('start.mode')}
          error={problems.mode}
          items={offeredModes.map((value) => ({ value, label: t('start.mode-answer', { mode: selector(value) }) }))}
          value={mode}
          onChange={(event) => setMode(event.currentTarget.value)}
        />
        <Button type="submit" busy={save.busy} disabled={definition === null || gate.refused}>
          {t('start.button')}
        </Button>
      </form>
    </>
  );
}

/** Stopping outranks other kinds of treatment change: it leads with other things. */
function changeOf(events: readonly HnaEvent[]): string {
  const changes = events.flatMap((event) => event.treatmentChange ?? []);
  return changes.find((change) => change === 'stopping') ?? changes[0] ?? '';
}

/** The facts that this definition declares; the treatment is always kept, because staff were asked for it. */
async function contextOf(
  store: Store,
  form: FormReference,
  facts: { readonly treatment: string; readonly change: string },
): Promise<Readonly<Record<string, string>>> {
  const declared = new Set((await store.definition(form.id, form.version))?.context.map(({ name }) => name));
  const change = facts.change !== '' && declared.has('treatment-change') ? { 'treatment-change': facts.change } : {};
  return { treatment: facts.treatment, ...change };
}
