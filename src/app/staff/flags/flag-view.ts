import type { Form } from '../../../engine';
import {
  byNeed,
  byRule,
  escalationOf,
  flagId,
  formName,
  minutesOf,
  readFlag,
  readFlagWork,
  readTeamSettings,
  teamSettingsId,
  workTogether,
  type Escalation,
  type EscalationMinutes,
  type Flag,
  type FlagLine,
  type FlagWork,
  type RecordId,
  type RecordState,
} from '../../../records';
import type { RedFlagState } from '../../../engine';
import type { Caseload, Store } from '../../../store';
import { loadForm } from '../../forms';

/** One rule that was raised, as a card shows it, whatever screen it stands on. */
export interface FlagView {
  /** All flags that stand for the rule: of joined assessments each may have one. None while it is not written down yet. */
  readonly ids: readonly RecordId[];
  readonly flag: Pick<Flag, 'patient' | 'assessment' | 'rule' | 'urgency' | 'raisedAt'>;
  readonly work: Pick<FlagWork, 'owners' | 'retryAt' | 'closedBy'> & {
    readonly seen: boolean;
    readonly attempts: number;
    readonly last: FlagLine['last'];
    /** Everything that was done; empty in a list, which tells the last only. */
    readonly history: FlagWork | null;
  };
  /** Words for staff, from the definition under which it was raised; null where this device does not hold it. */
  readonly words: string | null;
  readonly source: string | null;
  /** Another person may see the screen: a list says only that there is something private. */
  readonly discreet: boolean;
  readonly sent: boolean;
  /** Fires on the answers as they stand; a raised flag stays when it no longer does. */
  readonly firesNow: boolean;
}

export interface ListedFlag extends FlagView {
  /** Null while this device does not hold her record: flags travel ahead of everything else. */
  readonly name: string | null;
}

export const keyOf = ({ flag, ids }: FlagView): string => ids[0] ?? flagId(flag.assessment, flag.rule);

/** Whether what people wrote about it may stand in the open. Without the form nobody knows whether it is private. */
export const mayTell = ({ words, discreet }: FlagView): boolean => words !== null && !discreet;

/** Where an open flag stands now. Of one that nobody has written down yet nothing is known but that it fires. */
export const escalationIn = ({ flag, work }: FlagView, minutes: EscalationMinutes, now: number): Escalation =>
  escalationOf({ ...flag, retryAt: work.retryAt }, minutes, now);

/** Escalated first, then whichever waits longest. */
export const inOrder = <T extends FlagView>(flags: readonly T[], minutes: EscalationMinutes, now: number): readonly T[] =>
  byNeed(flags, (view) => ({ raisedAt: view.flag.raisedAt, escalation: escalationIn(view, minutes, now) }));

export const loadMinutes = async (store: Store): Promise<EscalationMinutes> =>
  minutesOf(readTeamSettings(await store.record(teamSettingsId)));

/** Every open flag of the team, from the list in memory: no record is read. */
export async function openFlags(store: Store, { flagged }: Caseload): Promise<readonly ListedFlag[]> {
  const raised = flagged.flatMap(({ flags, patient }) =>
    byRule(flags, ({ assessment, rule }) => `${assessment} ${rule}`).map((each) => ({ ...each, name: patient?.name ?? null })),
  );
  const unsent = await store.unsent(raised.flatMap(({ ids }) => ids));
  const references = new Map(raised.flatMap(({ flag: { form } }) => (form === null ? [] : [[formName(form), form] as const])));
  const forms = new Map(await Promise.all([...references].map(async ([name, form]) => [name, await loadForm(store, form)] as const)));
  return raised.map(({ flag, ids, all, name }) => ({
    ids,
    flag,
    name,
    work: {
      owners: [...new Set(all.flatMap(({ owners }) => owners))],
      retryAt: all.findLast(({ retryAt }) => retryAt !== null)?.retryAt ?? null,
      closedBy: null,
      seen: all.some(({ seen }) => seen),
      attempts: Math.max(...all.map(({ attempts }) => attempts)),
      last: all.flatMap(({ last }) => last ?? []).toSorted((a, b) => b.at - a.at)[0] ?? null,
      history: null,
    },
    ...ruleOf(flag.form === null ? null : (forms.get(formName(flag.form)) ?? null), flag.rule),
    sent: ids.some((id) => !unsent.has(id)),
    firesNow: true,
  }));
}

/** Flags of one assessment: those that were raised, open or closed, and those that fire now and are not written down yet. */
export function flagsOf(of: {
  readonly form: Form | null;
  readonly assessment: RecordId;
  readonly patient: RecordId;
  readonly fired: readonly RedFlagState[];
  readonly states: readonly RecordState[];
  readonly waiting: ReadonlySet<string>;
}): readonly FlagView[] {
  const states = new Map(of.states.map((state) => [state.id, state]));
  const raised = new Map(byRule(of.states.map(readFlag)).map((each) => [each.flag.rule, each]));
  const firing = new Map(of.fired.map((flag) => [flag.id, flag]));
  return [...new Set([...firing.keys(), ...raised.keys()])].map((rule): FlagView => {
    const held = raised.get(rule);
    const works = (held?.ids ?? []).flatMap((id) => {
      const state = states.get(id);
      return state === undefined ? [] : [readFlagWork(state)];
    });
    const history = workTogether(works);
    const last = history.outcomes.at(-1);
    const known = ruleOf(of.form, rule);
    return {
      ...known,
      ids: held?.ids ?? [],
      flag: held?.flag ?? {
        patient: of.patient,
        assessment: of.assessment,
        rule,
        urgency: firing.get(rule)?.urgency ?? 'immediate',
        raisedAt: null,
      },
      work: {
        owners: history.owners,
        retryAt: history.retryAt,
        closedBy: history.closedBy,
        seen: history.seen.length > 0,
        attempts: history.outcomes.filter(({ what }) => what === 'could-not-reach').length,
        last: last === undefined ? null : { what: last.what, by: last.by, at: last.at, note: last.note },
        history,
      },
      sent: held?.ids.some((id) => !of.waiting.has(id)) === true,
      firesNow: of.form === null || firing.has(rule),
    };
  });
}

function ruleOf(form: Form | null, rule: string): Pick<FlagView, 'words' | 'source' | 'discreet'> {
  const known = form?.canonical.redFlags.find((each) => each.id === rule);
  return { words: known?.staff ?? null, source: known?.source ?? null, discreet: known?.discreet === true };
}
