import { useReducer } from 'react';
import { leaveKey } from '../../worker';
import { useLock } from '../lock/context';
import { paths } from '../routes';
import { useServices } from '../services';

/** Under this note the patient page finds the one assessment that was handed to it; it never stands in an address. */
export const handedOverNote = 'handed-over';

/**
 * Gives the tablet to the patient: her page is another page, without staff code and with one key, so this locks every tab and leaves the
 * app. What is handed over is begun only once no other tab holds a key; `give` is passed how to begin it, and goes no further on null.
 */
export function useHandOver(leave: (address: string) => void = (address) => location.assign(address)): {
  readonly give: (begin: () => Promise<string | null>) => Promise<void>;
  /** Another tab does not lock: how often that was said. */
  readonly refused: number;
} {
  const { store } = useServices();
  const lock = useLock();
  const [refused, refuse] = useReducer((count: number) => count + 1, 0);
  const give = async (begin: () => Promise<string | null>): Promise<void> => {
    if (lock !== null && !(await lock.lockOthers())) return refuse();
    const assessment = await begin();
    if (assessment === null) return;
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
  return { give, refused };
}
