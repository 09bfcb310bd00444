import { addDays, intents, isText, objectOf, treatmentClasses, type TreatmentDetails } from '../../../records';
import { DateInput, Details, Radios, Select, TextInput } from '../../../look';
import { useTranslate, type Translate } from '../../../messages';
import { emptyDate, readDate, typedDate, type TypedDate } from '../../dates';
import { selector } from '../../words';
import { isTypedDate } from './event-form';

/** A treatment as it is typed. */
export interface TreatmentDraft {
  readonly class: string;
  readonly drug: string;
  readonly start: TypedDate;
  readonly stop: TypedDate;
  readonly doseChange: TypedDate;
  readonly nextScan: TypedDate;
  readonly intent: string;
}

export const isTreatmentDraft = objectOf({
  class: isText,
  drug: isText,
  start: isTypedDate,
  stop: isTypedDate,
  doseChange: isTypedDate,
  nextScan: isTypedDate,
  intent: isText,
});

export const emptyTreatment: TreatmentDetails = {
  class: null,
  drug: null,
  start: null,
  stop: null,
  doseChange: null,
  nextScan: null,
  intent: null,
};

const typedOrEmpty = (date: string | null): TypedDate => (date === null ? emptyDate : typedDate(date));

export const typedTreatment = (of: TreatmentDetails): TreatmentDraft => ({
  class: of.class ?? '',
  drug: of.drug ?? '',
  start: typedOrEmpty(of.start),
  stop: typedOrEmpty(of.stop),
  doseChange: typedOrEmpty(of.doseChange),
  nextScan: typedOrEmpty(of.nextScan),
  intent: of.intent ?? '',
});

export const treatmentTargets = {
  class: 'class',
  start: 'start-day',
  stop: 'stop-day',
  doseChange: 'dose-change-day',
  nextScan: 'next-scan-day',
} as const;
export type TreatmentProblems = Readonly<Partial<Record<keyof typeof treatmentTargets, string>>>;

/** Starts, stops and scans may be planned this far ahead. */
const daysAhead = 365;

export function readTreatmentDraft(
  draft: TreatmentDraft,
  bounds: { readonly earliest: string; readonly latest: string },
  t: Translate,
): { readonly details: TreatmentDetails } | { readonly found: TreatmentProblems } {
  const chosen = treatmentClasses.find((each) => each === draft.class) ?? null;
  const ahead = { earliest: bounds.earliest, latest: addDays(bounds.latest, daysAhead) };
  const found: { -readonly [field in keyof TreatmentProblems]: string } = {};
  const dated = (field: 'start' | 'stop' | 'doseChange' | 'nextScan', within: typeof bounds): string | null => {
    const read = readDate(draft[field], within);
    if ('date' in read) return read.date;
    if (read.problem !== 'missing') found[field] = t('treatment.date-problem', { field, problem: selector(read.problem) });
    return null;
  };
  if (chosen === null) found.class = t('treatment.class-missing');
  const details: TreatmentDetails = {
    class: chosen,
    drug: draft.drug.trim().replace(/\s+/g, ' ') || null,
    start: dated('start', ahead),
    stop: dated('stop', ahead),
    doseChange: dated('doseChange', bounds),
    nextScan: dated('nextScan', ahead),
    intent: intents.find((each) => each === draft.intent) ?? null,
  };
  const { start, stop, doseChange } = details;
  if (start !== null && stop !== null && stop < start) found.stop = t('treatment.stopped-before-started');
  if (start !== null && doseChange !== null && doseChange < start) found.doseChange = t('treatment.dose-before-start');
  return Object.keys(found).length > 0 ? { found } : { details };
}

interface Props {
  readonly draft: TreatmentDraft;
  readonly problems: TreatmentProblems;
  readonly onChange: (change: Partial<TreatmentDraft>) => void;
  /** Stopping silences safety rules: a nurse records it. */
  readonly mayStop: boolean;
}

export function TreatmentFields({ draft, problems, onChange, mayStop }: Props) {
  const t = useTranslate();
  return (
    <>
      <Select
        id="class"
        name="class"
        label={t('treatment.what')}
        hint={t('treatment.what-hint')}
        error={problems.class}
        items={[
          { value: '', label: t('treatment.choose') },
          ...treatmentClasses.map((value) => ({ value, label: t('treatment.class', { of: selector(value) }) })),
        ]}
        value={draft.class}
        onChange={(event) => onChange({ class: event.currentTarget.value })}
      />
      <TextInput
        id="drug"
        name="drug"
        label={t('treatment.drug')}
        hint={t('treatment.drug-hint')}
        autoComplete="off"
        maxLength={200}
        value={draft.drug}
        onChange={(event) => onChange({ drug: event.currentTarget.value })}
      />
      <DateInput
        id="start"
        legend={t('treatment.start')}
        hint={t('treatment.start-hint')}
        error={problems.start}
        value={draft.start}
        onChange={(start) => onChange({ start })}
      />
      {mayStop ? (
        <DateInput
          id="stop"
          legend={t('treatment.stop')}
          hint={t('treatment.stop-hint')}
          error={problems.stop}
          value={draft.stop}
          onChange={(stop) => onChange({ stop })}
        />
      ) : (
        <p>{t('treatment.stop-not-yours')}</p>
      )}
      <Details summary={t('treatment.more')} open={problems.doseChange !== undefined || problems.nextScan !== undefined || undefined}>
        <DateInput
          id="dose-change"
          legend={t('treatment.dose-change')}
          error={problems.doseChange}
          value={draft.doseChange}
          onChange={(doseChange) => onChange({ doseChange })}
        />
        <DateInput
          id="next-scan"
          legend={t('treatment.scan')}
          error={problems.nextScan}
          value={draft.nextScan}
          onChange={(nextScan) => onChange({ nextScan })}
        />
        <Radios
          id="intent"
          name="intent"
          legend={t('treatment.aim')}
          items={intents.map((value) => ({ value, label: t('treatment.intent', { intent: value }) }))}
          value={draft.intent}
          onChange={(event) => onChange({ intent: event.currentTarget.value })}
        />
      </Details>
    </>
  );
}
