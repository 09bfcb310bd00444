import type { RecordId } from './change';
import { setter, type Edit } from './edits';
import type { RecordState } from './fold';
import { canonicalJson } from './hash';
import { isObjectValue, textIn } from './reading';
import { nations, type Line, type Nation, type TeamSettings } from './team-settings';

/**
 * The numbers and hours that a patient sees, copied into her assessment when it is started and whenever the tablet is handed over: her page
 * has the key of this one assessment and can read no settings. `live`: the form is approved and the team a real one; otherwise every page of
 * hers says that it is a demonstration, also while one of two devices says so, or, where the team is there to practise in, `training`.
 */
export interface Contacts {
  readonly line: Line | null;
  readonly cordRoute: string | null;
  readonly coverHours: string | null;
  readonly coveringTeam: string | null;
  readonly crisisLines: Readonly<Partial<Record<Nation, string>>>;
  readonly live: boolean;
  readonly training: boolean;
}

const none: Contacts = { line: null, cordRoute: null, coverHours: null, coveringTeam: null, crisisLines: {}, live: false, training: false };

export function readContacts(state: RecordState): Contacts {
  const [latest, ...others] = written(state);
  if (latest === undefined) return none;
  const { value } = latest;
  const { line, crisisLines } = value;
  const words = (key: string): string | null => textIn(value, key) || null;
  return {
    line: isObjectValue(line) && textIn(line, 'number') !== '' ? { name: textIn(line, 'name'), number: textIn(line, 'number') } : null,
    cordRoute: words('cordRoute'),
    coverHours: words('coverHours'),
    coveringTeam: words('coveringTeam'),
    crisisLines: isObjectValue(crisisLines)
      ? Object.fromEntries(nations.flatMap((nation) => (textIn(crisisLines, nation) === '' ? [] : [[nation, textIn(crisisLines, nation)]])))
      : {},
    live: [latest, ...others].every((each) => each.value['live'] === true),
    training: value['training'] === true,
  };
}

/** Where two devices wrote them without knowing of each other, the latest first, by their clocks: she needs one number, and at once. */
const written = (state: RecordState) =>
  (state.fields['contacts'] ?? [])
    .flatMap(({ value, at, id }) => (isObjectValue(value) ? [{ value, at, id }] : []))
    .toSorted((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1));

/** The edits that put them there; none where they are there already. */
export function writeContacts(
  assessment: RecordId,
  { line, cordRoute, coverHours, coveringTeam, crisisLines }: TeamSettings,
  { live, training = false }: { readonly live: boolean; readonly training?: boolean },
  state: RecordState | null,
): Edit[] {
  const team = { live, ...(training ? { training } : {}) };
  const value = { line: line === null ? null : { ...line }, cordRoute, coverHours, coveringTeam, crisisLines: { ...crisisLines }, ...team };
  const before = state?.fields['contacts'] ?? [];
  if (before.length > 0 && before.every((head) => canonicalJson(head.value) === canonicalJson(value))) return [];
  return [setter(assessment, 'assessment')('contacts', value)];
}
