import { useState } from 'react';
import type { NotFacing } from '../../records';
import { leaveKey } from '../../worker';
import { whyNotShown } from '../assessment';
import { useLock } from '../lock/context';
import { paths } from '../routes';
import { todayOf, useServices } from '../services';
import { contactsFor, loadGate, type Gate } from './team/gate';

/** Under this note the patient page finds the one assessment that was handed to it; it never stands in an address. */
export const handedOverNote = 'handed-over';

/**
 * Gives the tablet to the patient: her page is another page, without staff code and with one key, so this locks every tab and leaves the
 * app. What is handed over is begun only once no other tab holds a key; `give` is passed how to begin it, and goes no further on null.
 * With team settings that are missing or old nothing is begun: she would be left alone without the numbers to ring.
 */
export function useHandOver(leave: (address: string) => void = (address) => location.assign(address)): {
  readonly give: (begin: () => Promise<string | null>) => Promise<void>;
  readonly problem: HandOverProblem | null;
} {
  const { store, clock, identity } = useServices();
  const lock = useLock();
  const [problem, setProblem] = useState<HandOverProblem | null>(null);
  const tell = (why: HandOverProblem['why']): void => setProblem((before) => ({ why, times: (before?.times ?? 0) + 1 }));
  const hand = async (assessment: string, gate: Gate): Promise<void> => {
    const why = await whyNotShown(store, assessment);
    if (why !== null) return tell(why);
    const state = await store.record(assessment);
    const contacts = state === null ? [] : contactsFor(state, gate, identity);
    if (contacts.length > 0) await store.commit(contacts, {});
    await store.setNote(handedOverNote, assessment);
    if (lock !== null) {
      const handed = await store.handOver(assessment);
      // The vault key is gone before she holds the tablet; the one key goes on ahead.
      await lock.lockNow('asked');
      await leaveKey(handed);
      handed.key.fill(0);
    }
    leave(paths.handOver);
  };
  const give = async (begin: () => Promise<string | null>): Promise<void> => {
    const gate = await loadGate(store, todayOf(clock)).catch(() => null);
    if (gate === null) return tell('failed');
    if (gate.unfit.length > 0) return tell('settings');
    if (lock !== null && !(await lock.lockOthers())) return tell('other-tab');
    const assessment = await begin();
    if (assessment !== null) await hand(assessment, gate).catch(() => tell('failed'));
  };
  return { give, problem };
}

export interface HandOverProblem {
  /** Another tab does not lock; the device did not save what is needed; the team's settings do not allow it; she may not see it now. */
  readonly why: 'other-tab' | 'failed' | 'settings' | NotFacing;
  /** How often something was said. */
  readonly times: number;
}
