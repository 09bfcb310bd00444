import type { Identity } from '../../../protocol';
import {
  approvedForms,
  readTeamSettings,
  settingsOn,
  teamSettingsId,
  unfit,
  writeContacts,
  type RecordState,
  type Setting,
  type TeamSettings,
} from '../../../records';
import type { Store } from '../../../store';

/** What must be so before a patient is left alone with a form; what staff do themselves only warns. */
export interface Gate {
  readonly settings: TeamSettings;
  /** Settings that are missing, not looked at for six months, or differ between devices: while there are any, no tablet is handed over. */
  readonly unfit: readonly Setting[];
  /** Hashes of the forms that somebody approved. */
  readonly approved: ReadonlySet<string>;
}

/** `today`: calendar date. */
export async function loadGate(store: Store, today: string): Promise<Gate> {
  const [state, approvals] = await Promise.all([store.record(teamSettingsId), store.records('approval')]);
  return { settings: readTeamSettings(state), unfit: unfit(settingsOn(state, today)), approved: approvedForms(approvals) };
}

/** Whether an assessment under this form may begin. One that was begun goes on whatever becomes of its form. */
export const mayBegin = (identity: Identity | null, { approved }: Gate, hash: string): boolean =>
  identity?.demonstration !== false || approved.has(hash);

/** The edits that put the numbers into the assessment that is handed over; her page can read nothing else. */
export function contactsFor(assessment: RecordState, gate: Gate, identity: Identity | null): ReturnType<typeof writeContacts> {
  const hash = assessment.fields['form/hash']?.[0]?.value;
  // Only a real team, with a form that is approved, works with real patients.
  const live = identity?.demonstration === false && typeof hash === 'string' && gate.approved.has(hash);
  return writeContacts(assessment.id, gate.settings, { live, training: identity?.training === true }, assessment);
}
