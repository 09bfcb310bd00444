import { useState } from 'react';
import { capacities, helpers, onTreatment, type FormReference, type HnaEvent, type Mode, type TreatmentFact } from '../../../records';
import { Button, Checkboxes, InsetText, Radios } from '../../../look';
import { useTranslate } from '../../../messages';
import { selector } from '../../words';
import { beginAssessment } from '../../assessment';
import { showDate } from '../../dates';
import { definitionFor } from '../../forms';
import { useOpenForm } from '../../open-forms';
import { useRouter } from '../../router';
import { paths } from '../../routes';
import { newId, teamZone, todayOf, useServices } from '../../services';
import { useHandOver } from '../hand-over';
import { NotHandedOver } from '../NotHandedOver';
import { useProblems } from '../problems';
import { useSave } from '../save';
import { useStartGate } from '../team/StartGate';
import { CapacityFields, type CapacityDraft } from './CapacityFields';
import { LanguageField } from './LanguageField';
import { contextAt, eventsTogether, type StartFile } from './start-file';
import { TreatmentLine } from './TreatmentLine';

/** Beside handing over, in the order in which a clinic uses them. */
const otherModes: readonly Mode[] = ['with-nurse', 'telephone', 'from-paper'];

/**
 * Everything is here that has to be known before she begins, and what is known already is not asked again. To hand over takes four taps
 * from her page at most; each way of filling it in is a button, so that none is chosen for her.
 */
export function StartForm({ file }: { readonly file: StartFile }) {
  useOpenForm();
  const t = useTranslate();
  const { store, clock } = useServices();
  const { navigate } = useRouter();
  const handOver = useHandOver();
  const save = useSave();
  const today = todayOf(clock);
  const [chosen, setChosen] = useState<readonly string[]>(() => eventsTogether(file));
  const [helper, setHelper] = useState('');
  const [language, setLanguage] = useState('');
  const [corrected, setCorrected] = useState<TreatmentFact | null>(null);
  const [capacity, setCapacity] = useState<CapacityDraft>({ capacity: '', proxy: '' });
  const { problems = {}, tell, summary } = useProblems({ events: 'events', helper: 'helper', proxy: 'proxy' });
  const events = file.open.filter((event) => chosen.includes(event.id));
  const definition = definitionFor(file.definitions, events);
  const gate = useStartGate(definition?.hash ?? null);
  /** Without events the summary says what is missing. */
  const isLacking = definition === null && events.length > 0;
  const toggle = (event: string, on: boolean) => setChosen((was) => (on ? [...was, event] : was.filter((each) => each !== event)));

  const start = async (mode: Mode) => {
    const helped = helpers.find((each) => each === helper);
    const judged = capacities.find((each) => each === capacity.capacity);
    const proxy = judged === 'lacks' ? capacity.proxy.trim().replace(/\s+/g, ' ') : '';
    const isFine = tell({
      ...(events.length === 0 ? { events: t('start.events-missing') } : {}),
      ...(helped === undefined ? { helper: t('start.helper-missing') } : {}),
      ...(judged === 'lacks' && proxy === '' ? { proxy: t('start.proxy-missing') } : {}),
    });
    if (!isFine || definition === null || gate.refused || helped === undefined) return;
    const id = newId(clock);
    const form: FormReference = { id: definition.id, version: definition.version, hash: definition.hash };
    const treatment = corrected ?? onTreatment(file.treatments, today);
    const edits = await beginAssessment(store, id, file.patient.id, {
      events: events.map((event) => event.id),
      form,
      mode,
      today,
      zone: teamZone,
      context: await contextAt(store, definition, file, { events, treatment, helper: helped, today }),
      helper: helped,
      ...(language === '' ? {} : { language }),
      ...(judged === undefined ? {} : { capacity: judged }),
      ...(proxy === '' ? {} : { proxy }),
    });
    const begin = async () => ((await save.commit(edits, { patient: file.patient.id, form })) ? id : null);
    if (mode === 'clinic-tablet') await handOver.give(begin);
    else if ((await begin()) !== null) navigate(paths.assessment(id), { replace: true });
  };

  const named = ({ point, date }: HnaEvent) => t('event.named', { point: selector(point ?? 'other'), date: showDate(date) });
  const modeButton = (mode: Mode) => ({ busy: save.busy, disabled: isLacking || gate.refused, onClick: () => void start(mode) });
  return (
    <>
      {summary}
      {save.problem}
      <NotHandedOver problem={handOver.problem} />
      {gate.notice}
      {isLacking && <InsetText>{t('start.no-definition')}</InsetText>}
      {file.begun !== null && <InsetText>{t('start.begun', { date: showDate(file.begun) })}</InsetText>}
      <form onSubmit={(submitted) => submitted.preventDefault()} noValidate>
        {file.open.length === 1 ? (
          <p>{t('start.for-event', { event: named(file.event) })}</p>
        ) : (
          <Checkboxes
            id="events"
            name="events"
            legend={t('start.events')}
            hint={t('start.events-hint')}
            error={problems.events}
            items={file.open.map((event) => ({ value: event.id, label: named(event) }))}
            values={chosen}
            onChange={(event) => toggle(event.currentTarget.value, event.currentTarget.checked)}
          />
        )}
        <TreatmentLine file={file} today={today} corrected={corrected} onCorrect={setCorrected} />
        <Radios
          id="helper"
          name="helper"
          legend={t('start.helper')}
          hint={t('start.helper-hint')}
          error={problems.helper}
          items={helpers.map((value) => ({ value, label: t('start.helper-answer', { helper: value }) }))}
          value={helper}
          onChange={(event) => setHelper(event.currentTarget.value)}
        />
        {definition !== null && <LanguageField definition={definition} value={language} onChange={setLanguage} />}
        <CapacityFields draft={capacity} problem={problems.proxy} onChange={setCapacity} />
        <h2 className="nhsuk-heading-m">{t('start.mode')}</h2>
        <Button {...modeButton('clinic-tablet')}>{t('start.mode-answer', { mode: selector('clinic-tablet') })}</Button>
        <div className="nhsuk-button-group">
          {otherModes.map((mode) => (
            <Button key={mode} secondary {...modeButton(mode)}>
              {t('start.mode-answer', { mode: selector(mode) })}
            </Button>
          ))}
        </div>
      </form>
    </>
  );
}
