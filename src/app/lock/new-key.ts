import type { Store } from '../../store';
import type { Unlocked } from '../../vault';

/**
 * Where a new vault key was made: brings everything under it. What stands in the way (a full disk) keeps nobody from her work; the older
 * key goes on opening, and the next unlock tries again.
 */
export async function bringUnderNewKey(store: Store, unlocked: Unlocked): Promise<void> {
  if (!unlocked.keyring.isBehind) return;
  try {
    await store.wrapKeysAnew();
    await unlocked.settle();
  } catch {
    // It was not all brought over; nothing of it is lost.
  }
}
