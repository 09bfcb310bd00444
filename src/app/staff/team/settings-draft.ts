import {
  clockNames,
  nations,
  readTeamSettings,
  setClock,
  setSetting,
  settingNames,
  type Clocks,
  type Edit,
  type RecordState,
  type SettingName,
  type SettingValue,
} from '../../../records';

/** What stands in the inputs of the settings form, by name; it may be anything, and nothing of it is lost. */
export type SettingsDraft = Readonly<Record<string, string>>;

const minuteFields = { immediate: 'minutes-immediate', 'same-day': 'minutes-same-day', soon: 'minutes-soon' } as const;
export const clockField = (name: string): string => `clock-${name}`;

/** The inputs of each setting, in order. */
export const inputsOf: Readonly<Record<SettingName, readonly string[]>> = {
  line: ['line-name', 'line-number'],
  cordRoute: ['cord-route'],
  coverHours: ['cover-hours'],
  coveringTeam: ['covering-team'],
  crisisLines: nations.map((nation) => `crisis-${nation}`),
  escalation: Object.values(minuteFields),
};

export function draftOf(state: RecordState | null, clocks: Clocks): SettingsDraft {
  const { line, cordRoute, coverHours, coveringTeam, crisisLines, escalation } = readTeamSettings(state);
  return {
    'line-name': line?.name ?? '',
    'line-number': line?.number ?? '',
    'cord-route': cordRoute ?? '',
    'cover-hours': coverHours ?? '',
    'covering-team': coveringTeam ?? '',
    ...Object.fromEntries(nations.map((nation) => [`crisis-${nation}`, crisisLines[nation] ?? ''])),
    [minuteFields.immediate]: escalation === null ? '' : String(escalation.immediate),
    [minuteFields['same-day']]: escalation === null ? '' : String(escalation['same-day']),
    [minuteFields.soon]: escalation === null ? '' : String(escalation.soon),
    ...Object.fromEntries(clockNames.map((name) => [clockField(name), String(clocks[name])])),
  };
}

export type SettingProblem = 'missing' | 'not-a-number' | 'not-minutes' | 'not-days' | 'not-checked';
/** By the input where it happens; `not-checked` at the tick of its setting. */
export type SettingProblems = Readonly<Record<string, SettingProblem>>;

export const tickOf = (name: SettingName): string => `checked-${name}`;

/**
 * The edits that the form asks for: the settings that were looked at today, and the clocks that changed. Changed and not looked at is a
 * problem: somebody has to answer for the number that a patient rings.
 */
export function readSettingsDraft(
  draft: SettingsDraft,
  before: SettingsDraft,
  checked: ReadonlySet<SettingName>,
  today: string,
): { readonly edits: readonly Edit[] } | { readonly problems: SettingProblems } {
  const problems = new Map<string, SettingProblem>();
  const edits: Edit[] = [];
  const typed = (input: string): string => (draft[input] ?? '').trim();
  const changed = (input: string): boolean => typed(input) !== (before[input] ?? '').trim();
  for (const name of settingNames) {
    if (!checked.has(name)) {
      if (inputsOf[name].some(changed)) problems.set(tickOf(name), 'not-checked');
      continue;
    }
    const read = readOne(name, typed);
    if ('problems' in read) for (const [input, problem] of Object.entries(read.problems)) problems.set(input, problem);
    else edits.push(...setSetting(name, read.value, today));
  }
  for (const name of clockNames) {
    const input = clockField(name);
    if (!changed(input)) continue;
    if (/^\d{1,4}$/.test(typed(input)) && Number(typed(input)) <= 3650) edits.push(...setClock(name, Number(typed(input))));
    else problems.set(input, 'not-days');
  }
  return problems.size > 0 ? { problems: Object.fromEntries(problems) } : { edits };
}

type Read = { readonly value: SettingValue } | { readonly problems: SettingProblems };

function readOne(name: SettingName, typed: (input: string) => string): Read {
  const inputs = inputsOf[name];
  if (name === 'crisisLines') {
    const given = nations.filter((nation) => typed(`crisis-${nation}`) !== '');
    if (given.length === 0) return { problems: { [inputs[0] ?? '']: 'missing' } };
    return { value: Object.fromEntries(given.map((nation) => [nation, typed(`crisis-${nation}`)])) };
  }
  const problems = new Map<string, SettingProblem>();
  for (const input of inputs) if (typed(input) === '') problems.set(input, 'missing');
  if (name === 'escalation') {
    for (const input of inputs) if (typed(input) !== '' && !isMinutes(typed(input))) problems.set(input, 'not-minutes');
  }
  if (name === 'line' && typed('line-number') !== '' && !isDialled(typed('line-number'))) problems.set('line-number', 'not-a-number');
  if (problems.size > 0) return { problems: Object.fromEntries(problems) };
  if (name === 'line') return { value: { name: typed('line-name'), number: typed('line-number') } };
  if (name === 'escalation') {
    const minutes = (urgency: keyof typeof minuteFields): number => Number(typed(minuteFields[urgency]));
    return { value: { immediate: minutes('immediate'), 'same-day': minutes('same-day'), soon: minutes('soon') } };
  }
  return { value: typed(inputs[0] ?? '') };
}

const isMinutes = (text: string): boolean => /^\d{1,6}$/.test(text) && Number(text) > 0;
/** Something that a telephone can ring. */
const isDialled = (text: string): boolean => /^[+\d][\d ()-]*$/.test(text) && text.replaceAll(/\D/g, '').length >= 3;
