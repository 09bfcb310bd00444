import { isAnyFormOpen } from '../open-forms';

const minute = 60_000;
/** Lists, where nobody has typed anything. */
const idleOnLists = 2 * minute;
/** With a form open, or something typed: a conversation has pauses. */
const idleInForms = 15 * minute;
/** Out of sight: another app, another tab, the screen off. */
const hidden = minute;
/** Before an idle lock it is said so. */
export const warning = 20_000;

/** Goes on while the device sleeps, and never back, whatever becomes of the device's clock. */
function steady(): () => number {
  const [ticks, clock] = [performance.now(), Date.now()];
  let last = 0;
  return () => (last = Math.max(last, performance.now() - ticks, Date.now() - clock));
}

export interface LockTimes {
  readonly now: () => number;
  readonly document: Pick<Document, 'addEventListener' | 'removeEventListener' | 'visibilityState'>;
}

interface Watch {
  /** Milliseconds until the lock, once it is near; null when it is far again. */
  readonly onWarning: (left: number | null) => void;
  readonly onLock: () => void;
}

const signs = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'pointermove'] as const;

/**
 * Locks a tablet that nobody uses. Looked at every second by the clock, because a sleeping device's timers stand still: when it wakes up
 * late it locks at once, before anybody touches it.
 */
export function watchIdle({ onWarning, onLock }: Watch, { now, document: page }: LockTimes = { now: steady(), document }): () => void {
  let used = now();
  let gone: number | null = page.visibilityState === 'hidden' ? now() : null;
  let warned = false;
  const touch = (): void => {
    used = now();
    if (warned) onWarning(null);
    warned = false;
  };
  const stop = (): void => {
    clearInterval(ticking);
    for (const sign of signs) page.removeEventListener(sign, touch, true);
    page.removeEventListener('visibilitychange', look);
  };
  const look = (): void => {
    if (page.visibilityState === 'hidden') gone ??= now();
    else if (gone !== null && now() - gone < hidden) gone = null;
    const idle = isAnyFormOpen() ? idleInForms : idleOnLists;
    const left = Math.min(used + idle - now(), gone === null ? Infinity : gone + hidden - now());
    if (left <= 0) {
      stop();
      onLock();
      return;
    }
    if (left <= warning && gone === null) {
      warned = true;
      onWarning(left);
    }
  };
  for (const sign of signs) page.addEventListener(sign, touch, { capture: true, passive: true });
  page.addEventListener('visibilitychange', look);
  const ticking = setInterval(look, 1_000);
  return stop;
}
