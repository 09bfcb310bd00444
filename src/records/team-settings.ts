import type { FieldValue, RecordId } from './change';
import { addDays } from './calendar';
import type { ClockName } from './due';
import { setter, type Edit } from './edits';
import { fallbackMinutes, type EscalationMinutes } from './escalation';
import { differ, valueAt, type RecordState } from './fold';
import { hashText } from './hash';
import { dateIn, isObjectValue, textIn } from './reading';
import { urgencies } from './views';

/**
 * What a team must have set, and looked at again in the last six months, before a patient is left alone with a form: whom she rings, when
 * somebody is there, and how soon a red flag is acted on (clinical.md). One record per team, about no patient.
 */
export const teamSettingsId: RecordId = hashText('team-settings');

/** Rules of the shared safety check that a setting belongs to: the spinal cord route, and the crisis lines. */
export const cordRule = 'cord-compression';
export const lifeRule = 'not-wanting-to-be-alive';

export const settingNames = ['line', 'cordRoute', 'coverHours', 'coveringTeam', 'crisisLines', 'escalation'] as const;
export type SettingName = (typeof settingNames)[number];

/** Where thoughts of not wanting to be alive are answered by different numbers. */
export const nations = ['england', 'scotland', 'wales', 'northern-ireland'] as const;
export type Nation = (typeof nations)[number];

/** One number and what it is, in the words that she reads. */
export interface Line {
  readonly name: string;
  readonly number: string;
}

export interface TeamSettings {
  /** The 24-hour line. */
  readonly line: Line | null;
  /** What to do and whom to ring where a spinal cord may be pressed on. */
  readonly cordRoute: string | null;
  /** When somebody reads what comes in, in words. */
  readonly coverHours: string | null;
  /** Who reads it when her own nurse is away. */
  readonly coveringTeam: string | null;
  readonly crisisLines: Readonly<Partial<Record<Nation, string>>>;
  /** Minutes within which a flag is acted on; null where the team has set none. */
  readonly escalation: EscalationMinutes | null;
}

/** `differs`: two devices say different things, and nobody can tell which number is right. */
export type SettingState = 'fresh' | 'missing' | 'stale' | 'differs';

export interface Setting {
  readonly name: SettingName;
  readonly state: SettingState;
  /** Calendar date on which somebody looked whether it is right. */
  readonly checkedOn: string | null;
}

/** How long a check holds. */
const monthsFresh = 6;

/** Every setting and whether it may be relied on. `today`: calendar date. A check in the future vouches for nothing. */
export function settingsOn(state: RecordState | null, today: string): readonly Setting[] {
  return settingNames.map((name): Setting => {
    const { value, checkedOn } = readSetting(state, name);
    if (differ(state?.fields[`settings/${name}`] ?? [])) return { name, state: 'differs', checkedOn };
    if (!isThere(name, value)) return { name, state: 'missing', checkedOn };
    const fresh = checkedOn !== null && checkedOn <= addDays(today, 1) && today <= addMonths(checkedOn, monthsFresh);
    return { name, state: fresh ? 'fresh' : 'stale', checkedOn };
  });
}

/** Those that keep a patient-facing mode from starting. */
export const unfit = (settings: readonly Setting[]): readonly Setting[] => settings.filter(({ state }) => state !== 'fresh');

export function readTeamSettings(state: RecordState | null): TeamSettings {
  const value = (name: SettingName): FieldValue => readSetting(state, name).value;
  const words = (name: SettingName): string | null => textOf(value(name)) || null;
  const line = value('line');
  const lines = value('crisisLines');
  return {
    line: isObjectValue(line) && textIn(line, 'number') !== '' ? { name: textIn(line, 'name'), number: textIn(line, 'number') } : null,
    cordRoute: words('cordRoute'),
    coverHours: words('coverHours'),
    coveringTeam: words('coveringTeam'),
    crisisLines: isObjectValue(lines)
      ? Object.fromEntries(nations.flatMap((nation) => (textIn(lines, nation) === '' ? [] : [[nation, textIn(lines, nation)]])))
      : {},
    escalation: readMinutes(value('escalation')),
  };
}

/** The team's own minutes; until it has set them, ours. */
export const minutesOf = (settings: TeamSettings): EscalationMinutes => settings.escalation ?? fallbackMinutes;

function readSetting(state: RecordState | null, name: SettingName): { readonly value: FieldValue; readonly checkedOn: string | null } {
  const field = state === null ? null : valueAt(state, `settings/${name}`);
  if (!isObjectValue(field)) return { value: null, checkedOn: null };
  return { value: field['value'] ?? null, checkedOn: dateIn(field['checkedOn']) };
}

function isThere(name: SettingName, value: FieldValue): boolean {
  if (name === 'escalation') return readMinutes(value) !== null;
  if (name === 'line') return isObjectValue(value) && textIn(value, 'number') !== '' && textIn(value, 'name') !== '';
  if (name === 'crisisLines') return isObjectValue(value) && nations.some((nation) => textIn(value, nation) !== '');
  return textOf(value) !== '';
}

const textOf = (value: FieldValue): string => (typeof value === 'string' ? value : '');

function readMinutes(value: FieldValue): EscalationMinutes | null {
  if (!isObjectValue(value)) return null;
  const minutes = urgencies.map((urgency) => value[urgency]);
  const [immediate, sameDay, soon] = minutes;
  const isMinutes = (each: FieldValue | undefined): each is number => typeof each === 'number' && Number.isInteger(each) && each > 0;
  if (!isMinutes(immediate) || !isMinutes(sameDay) || !isMinutes(soon)) return null;
  return { immediate, 'same-day': sameDay, soon };
}

export type SettingValue<Name extends SettingName = SettingName> = NonNullable<TeamSettings[Name]>;

/** Sets one, or says that it was looked at: both write it whole with the day. */
export function setSetting<Name extends SettingName>(name: Name, value: SettingValue<Name>, checkedOn: string): Edit[] {
  return [setter(teamSettingsId, 'team-settings')(`settings/${name}`, { value: asField(value), checkedOn })];
}

const asField = (value: SettingValue): FieldValue => (typeof value === 'string' ? value : { ...value });

export const setClock = (name: ClockName, days: number): Edit[] => [setter(teamSettingsId, 'team-settings')(`clocks/${name}`, days)];

/** All of a team's settings at once, such as those that are made up for a demonstration. */
export function setTeamSettings(settings: { readonly [Name in SettingName]: SettingValue<Name> }, checkedOn: string): Edit[] {
  return [
    ...setSetting('line', settings.line, checkedOn),
    ...setSetting('cordRoute', settings.cordRoute, checkedOn),
    ...setSetting('coverHours', settings.coverHours, checkedOn),
    ...setSetting('coveringTeam', settings.coveringTeam, checkedOn),
    ...setSetting('crisisLines', settings.crisisLines, checkedOn),
    ...setSetting('escalation', settings.escalation, checkedOn),
  ];
}

/** The same day so many months later; of a shorter month its last. */
function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}
