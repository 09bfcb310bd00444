import type { AssessmentPoint } from '../../../definition';
import {
  assessmentPoints,
  diseaseSites,
  isText,
  listOf,
  objectOf,
  treatmentChanges,
  type DiseaseSite,
  type EventDetails,
} from '../../../records';
import { Checkboxes, DateInput, Radios } from '../../../look';
import { useTranslate, type Translate } from '../../../messages';
import { readDate, type TypedDate } from '../../dates';
import { selector } from '../../words';

/** What happened, when, and where the cancer is, as it is typed. */
export interface EventDraft {
  readonly point: string;
  readonly change: string;
  readonly when: TypedDate;
  readonly sites: readonly string[];
}

export const isTypedDate = objectOf({ day: isText, month: isText, year: isText });
export const eventDraftTests = { point: isText, change: isText, when: isTypedDate, sites: listOf(isText) };

export const eventTargets = { point: 'point', change: 'change', when: 'when-day', sites: 'sites' } as const;
type Problems = Readonly<Partial<Record<keyof typeof eventTargets, string>>>;

/** The event, or what is wrong with it. */
export function readEventDraft(
  draft: EventDraft,
  bounds: { readonly earliest: string; readonly latest: string },
  t: Translate,
): { readonly details: EventDetails & { readonly point: AssessmentPoint } } | { readonly found: Problems } {
  const point = assessmentPoints.find((each) => each === draft.point);
  const change = point === 'treatment-change' ? (treatmentChanges.find((each) => each === draft.change) ?? null) : null;
  const date = readDate(draft.when, bounds);
  const sites = diseaseSites.filter((each) => draft.sites.includes(each));
  const found: Problems = {
    ...(point === undefined ? { point: t('record-event.point-missing') } : {}),
    ...(point === 'treatment-change' && change === null ? { change: t('record-event.change-missing') } : {}),
    ...('problem' in date ? { when: t('record-event.date-problem', { problem: selector(date.problem) }) } : {}),
    ...(sites.length > 1 && sites.includes('not-known') ? { sites: t('record-event.sites-contradict') } : {}),
  };
  if (point === undefined || 'problem' in date || Object.keys(found).length > 0) return { found };
  return { details: { point, date: date.date, treatmentChange: change, sites } };
}

interface Props {
  readonly draft: EventDraft;
  readonly problems: Problems;
  readonly onChange: (change: Partial<EventDraft>) => void;
}

export function EventFields({ draft, problems, onChange }: Props) {
  const t = useTranslate();
  return (
    <>
      <Radios
        id="point"
        name="point"
        legend={t('record-event.point')}
        error={problems.point}
        items={assessmentPoints.map((value) => ({ value, label: t('event.point', { point: selector(value) }) }))}
        value={draft.point}
        onChange={(event) => onChange({ point: event.currentTarget.value })}
      />
      {draft.point === 'treatment-change' && (
        <Radios
          id="change"
          name="change"
          legend={t('record-event.change')}
          error={problems.change}
          items={treatmentChanges.map((value) => ({ value, label: t('event.change', { change: selector(value) }) }))}
          value={draft.change}
          onChange={(event) => onChange({ change: event.currentTarget.value })}
        />
      )}
      <DateInput
        id="when"
        legend={t('record-event.date')}
        error={problems.when}
        value={draft.when}
        onChange={(when) => onChange({ when })}
      />
    </>
  );
}

/** Which of them the safety rules and the forms ask for. */
export function SiteFields({ draft, problems, onChange }: Props) {
  const t = useTranslate();
  const toggle = (site: string, on: boolean): void =>
    onChange({ sites: on ? [...draft.sites, site] : draft.sites.filter((each) => each !== site) });
  return (
    <Checkboxes
      id="sites"
      name="sites"
      legend={t('record-event.sites')}
      hint={t('record-event.sites-hint')}
      error={problems.sites}
      items={diseaseSites.map((value: DiseaseSite) => ({ value, label: t('site', { site: selector(value) }) }))}
      values={draft.sites}
      onChange={(event) => toggle(event.currentTarget.value, event.currentTarget.checked)}
    />
  );
}
