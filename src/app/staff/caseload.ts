import type { Urgency } from '../../engine';
import { byRule, formName, type AssessmentLine, type FlagLine, type Summary } from '../../records';
import type { Caseload, Store } from '../../store';
import { loadForm } from '../forms';

export interface WaitingFlag {
  readonly flag: FlagLine;
  /** Null while this device does not hold her record: flags travel ahead of everything else. */
  readonly name: string | null;
  /** Words for staff, from the definition under which it was raised; null where this device does not hold it. */
  readonly words: string | null;
  readonly sent: boolean;
  /** Another person may see the screen: its words stand only behind a further tap. */
  readonly discreet: boolean;
}

/** Everything Today shows, read from the device alone. */
export interface Overview {
  readonly caseload: Caseload;
  /** Oldest first. */
  readonly flags: readonly WaitingFlag[];
  readonly safetyIncomplete: readonly { readonly assessment: AssessmentLine; readonly summary: Summary }[];
  readonly conflicts: number;
  /** Patients with something that is not sent. */
  readonly unsent: number;
  readonly corrupt: number;
  /** How many forms this device holds. */
  readonly forms: number;
}

export async function loadOverview(store: Store): Promise<Overview> {
  const [caseload, outbox, corrupt, forms] = await Promise.all([store.caseload(), store.outbox(), store.corrupt(), store.definitions()]);
  return {
    caseload,
    flags: await waitingFlags(store, caseload.flagged),
    safetyIncomplete: caseload.incomplete.flatMap((summary) => summary.incomplete.map((assessment) => ({ assessment, summary }))),
    conflicts: caseload.differing.reduce((sum, { conflicts }) => sum + conflicts, 0),
    unsent: outbox.patients,
    corrupt: corrupt.length,
    forms: forms.length,
  };
}

async function waitingFlags(store: Store, flagged: readonly Summary[]): Promise<readonly WaitingFlag[]> {
  const all = flagged.flatMap(({ flags, patient }) =>
    byRule(flags, ({ assessment, rule }) => `${assessment} ${rule}`).map((raised) => ({ ...raised, name: patient?.name ?? null })),
  );
  const unsent = await store.unsent(all.flatMap(({ ids }) => ids));
  const references = new Map(all.flatMap(({ flag: { form } }) => (form === null ? [] : [[formName(form), form] as const])));
  const forms = new Map(await Promise.all([...references].map(async ([name, form]) => [name, await loadForm(store, form)] as const)));
  return all
    .map(({ flag, ids, name }): WaitingFlag => {
      const form = flag.form === null ? undefined : forms.get(formName(flag.form));
      const rule = form?.canonical.redFlags.find((each) => each.id === flag.rule);
      return { flag, name, words: rule?.staff ?? null, sent: ids.some((id) => !unsent.has(id)), discreet: rule?.discreet === true };
    })
    .toSorted((a, b) => (a.flag.raisedAt ?? 0) - (b.flag.raisedAt ?? 0));
}

/** Most urgent first, for one patient's list. */
export const urgencyOrder: Readonly<Record<Urgency, number>> = { immediate: 0, 'same-day': 1, soon: 2 };
