import { leaveKey } from '../../worker';
import { useLock } from '../lock/context';
import { paths } from '../routes';
import { useServices } from '../services';

/** Under this note the patient page finds the one assessment that was handed to it; it never stands in an address. */
export const handedOverNote = 'handed-over';

/** Gives the tablet to the patient: her page is another page, without staff code and with one key, so this locks and leaves the app. */
export function useHandOver(
  leave: (address: string) => void = (address) => location.assign(address),
): (assessment: string) => Promise<void> {
  const { store } = useServices();
  const lock = useLock();
  return async (assessment) => {
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
}
