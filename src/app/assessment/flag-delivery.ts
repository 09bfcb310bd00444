import type { Session } from '../../engine';
import { useRedFlags } from '../../form';
import { byRule, flagId, readAssessment, readFlag, readFlagWork, workTogether, type FlagWork } from '../../records';
import type { Store } from '../../store';
import { useStored } from '../stored';
import { readTogether } from './together';

interface FlagDelivery {
  /** Of each rule one flag at least was acknowledged by the server: in this assessment or in what was joined into it. */
  readonly sent: boolean;
  /** Who read it last and when, once each rule has been read by somebody; null while one of them has not, as far as is known here. */
  readonly read: { readonly by: string; readonly at: number } | null;
  /** Something on this device cannot be sent or read. */
  readonly problem: boolean;
}

/** Whether anybody else can know of the flags that the banner tells of: as long as it is not known, nobody. */
export function useFlagDelivery(session: Session, assessment: string): FlagDelivery {
  const rules = useRedFlags(session)
    .filter(({ status, discreet }) => status === 'fired' && !discreet)
    .map(({ id }) => id);
  const delivery = useStored(`flags ${assessment} ${rules.join()}`, (store) => flagDelivery(store, assessment, rules));
  return delivery.state === 'ready' ? delivery.value : { sent: false, read: null, problem: false };
}

async function flagDelivery(store: Store, assessment: string, rules: readonly string[]): Promise<FlagDelivery> {
  const together = await readTogether(store, assessment);
  const members = new Set([assessment, ...(together?.members ?? []).map(({ id }) => id)]);
  const all = together === null ? [] : await store.patientRecords(readAssessment(together.state).patient, 'flag');
  const works = new Map(all.map((state) => [state.id, readFlagWork(state)]));
  const raised = byRule(all.map(readFlag).filter((flag) => members.has(flag.assessment) && rules.includes(flag.rule)));
  const ids = raised.flatMap((rule) => rule.ids);
  const [{ quarantined, damaged }, unsent, corrupt] = await Promise.all([store.outbox(), store.unsent(ids), store.corrupt()]);
  const known = new Set([...ids, ...rules.map((rule) => flagId(assessment, rule))]);
  const isSent = (rule: string): boolean => raised.some(({ flag, ids: of }) => flag.rule === rule && of.some((id) => !unsent.has(id)));
  const readings = raised.map((rule) => lastReading(workTogether(rule.ids.flatMap((id) => works.get(id) ?? []))));
  const unread = readings.length < rules.length || readings.includes(null);
  const last = readings
    .flatMap((reading) => reading ?? [])
    .toSorted((one, other) => one.at - other.at)
    .at(-1);
  return {
    sent: damaged === 0 && rules.every(isSent),
    read: unread || last === undefined ? null : { by: last.by, at: last.at },
    problem: quarantined.length + damaged > 0 || corrupt.some(({ id }) => known.has(id)),
  };
}

/** Who acted has read it, whether or not she said so. */
const lastReading = ({ seen, outcomes }: FlagWork): Pick<FlagWork['seen'][number], 'by' | 'at'> | null =>
  [...seen, ...outcomes].toSorted((one, other) => one.at - other.at).at(-1) ?? null;
