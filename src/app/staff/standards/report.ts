import type { Translate } from '../../../messages';
import {
  joinedInto,
  leaderOf,
  patientOf,
  readClocks,
  readTeamStandards,
  teamSettingsId,
  type RecordState,
  type TeamStandards,
} from '../../../records';
import type { Store } from '../../../store';
import { careLibrary } from '../../care-library';
import { selector } from '../../words';
import { dateOf, standardSources } from './care';

const kinds = ['event', 'assessment', 'plan-item', 'referral', 'document'] as const;
export const columns = ['given', 'offered', 'declined', 'not-available', 'nothing'] as const;

/** Out of everything on this device: it may take a while. */
export async function loadReport(store: Store): Promise<TeamStandards> {
  const patients = await store.records('patient');
  const into = new Map(patients.map((state) => [state.id, joinedInto(state)]));
  const people = new Map<string, RecordState[]>();
  const take = (state: RecordState): void => {
    const whose = leaderOf(patientOf(state) ?? '', into);
    people.set(whose, [...(people.get(whose) ?? []), state]);
  };
  patients.forEach(take);
  for (const kind of kinds) (await store.records(kind)).forEach(take);
  return readTeamStandards(standardSources, [...people.values()], dateOf, readClocks(await store.record(teamSettingsId)));
}

export const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((100 * part) / whole));

export const concernName = (id: string): string => careLibrary.concerns[id]?.text ?? id;

/** The same numbers as on the screen, for a spreadsheet. */
export function reportCsv(report: TeamStandards, t: Translate): string {
  const rows: (readonly (string | number)[])[] = [
    [t('report.standard'), ...columns.map((status) => t('standards.status', { status: selector(status) }))],
    ...report.standards.map(({ standard, counts }) => [
      `${standard}: ${careLibrary.standards.find(({ id }) => id === standard)?.text ?? ''}`,
      ...columns.map((status) => counts[status]),
    ]),
    [],
    [t('report.point'), t('report.events'), t('report.offered'), t('report.assessed'), t('report.days')],
    ...report.uptake.map(({ point, events, offered, assessed, days }) => [
      t('event.point', { point: selector(point) }),
      events,
      offered,
      assessed,
      days ?? '',
    ]),
    [],
    [t('report.unmet'), t('report.count')],
    ...report.unmet.map(({ name, count }) => [name, count]),
    [],
    [t('report.concerns'), t('report.count')],
    ...report.concerns.map(({ name, count }) => [concernName(name), count]),
  ];
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** What begins like a formula would be one in a spreadsheet: a space keeps it words. */
function cell(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : /^[=+\-@\t\r]/.test(value) ? ` ${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
