import type { Urgency } from '../../engine';
import type { AssessmentLine, EscalationMinutes, Summary } from '../../records';
import type { Caseload, Store } from '../../store';
import { loadMinutes, openFlags, type ListedFlag } from './flags/flag-view';
import { loadTodaySettings, type TodaySettings } from './today/to-do';

/** Everything Today shows, read from the device alone. */
export interface Overview {
  readonly caseload: Caseload;
  /** Red flags that no outcome has closed, and the team's minutes for them. */
  readonly flags: readonly ListedFlag[];
  readonly minutes: EscalationMinutes;
  readonly settings: TodaySettings;
  readonly safetyIncomplete: readonly { readonly assessment: AssessmentLine; readonly summary: Summary }[];
  readonly conflicts: number;
  /** Patients with something that is not sent. */
  readonly unsent: number;
  readonly corrupt: number;
  /** How many forms this device holds. */
  readonly forms: number;
}

/** Whether somebody may be missing in it: then no list says that nothing waits. */
export const isPartial = ({ preparing, arriving }: Caseload): boolean => arriving || preparing > 0;

/** `today`: calendar date. */
export async function loadOverview(store: Store, today: string): Promise<Overview> {
  const [caseload, outbox, corrupt, forms] = await Promise.all([store.caseload(), store.outbox(), store.corrupt(), store.definitions()]);
  return {
    caseload,
    flags: await openFlags(store, caseload),
    minutes: await loadMinutes(store),
    settings: await loadTodaySettings(store, today),
    safetyIncomplete: caseload.incomplete.flatMap((summary) => summary.incomplete.map((assessment) => ({ assessment, summary }))),
    conflicts: caseload.differing.reduce((sum, { conflicts }) => sum + conflicts, 0),
    unsent: outbox.patients,
    corrupt: corrupt.length,
    forms: forms.length,
  };
}

/** Most urgent first, for one patient's list. */
export const urgencyOrder: Readonly<Record<Urgency, number>> = { immediate: 0, 'same-day': 1, soon: 2 };
