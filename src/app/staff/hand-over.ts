import { paths } from '../routes';
import { useServices } from '../services';

/** Under this note the patient page finds the one assessment that was handed to it; it never stands in an address. */
export const handedOverNote = 'handed-over';

/** Gives the tablet to the patient: her page is another page, without staff code, so this leaves the app. */
export function useHandOver(
  leave: (address: string) => void = (address) => location.assign(address),
): (assessment: string) => Promise<void> {
  const { store } = useServices();
  return async (assessment) => {
    await store.setNote(handedOverNote, assessment);
    leave(paths.handOver);
  };
}
