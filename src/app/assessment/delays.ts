import type { Store } from '../../store';

/** So long without a keystroke, and what was typed is written. */
export const idleMilliseconds = 400;

/** What could not be written is tried again after. */
const retryMilliseconds = 5000;

/** Tries again later what the device did not take. A closed store takes nothing any more: then nothing of it is kept for another time. */
export const later = (store: Pick<Store, 'isClosed'>, work: () => void): ReturnType<typeof setTimeout> | undefined =>
  store.isClosed ? undefined : setTimeout(work, retryMilliseconds);

/** The same, for one store. */
export type Later = (work: () => void) => ReturnType<typeof setTimeout> | undefined;
