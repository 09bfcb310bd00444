/** Held by each tab that holds keys, and the channel on which one of them has all locked: the browser lets go of it when a tab dies. */
const name = 'hna-unlocked';
/**
 * A tab that the browser has put to sleep does not lock; the browser ends most of them before a person has lost patience. One that is awake
 * may take four seconds to save and pack what it holds.
 */
const patience = 5_000;
const step = 25;

/** This tab among the others of the device that are unlocked. */
export interface UnlockedTab {
  /** Another tab has all lock, or had before this was asked. */
  whenAsked(lock: () => void): void;
  /** Has every other tab lock; false where one of them still holds its keys after five seconds. */
  lockOthers(): Promise<boolean>;
  /** The keys of this tab are gone. */
  leave(): void;
}

/** Where there are no locks between tabs, each looks after itself: none of the browsers that are supported is so. */
const alone: UnlockedTab = { whenAsked: () => undefined, lockOthers: async () => true, leave: () => undefined };

/** From now on the others know that this tab holds keys. */
export function joinUnlockedTabs(): UnlockedTab {
  if (!('locks' in navigator) || typeof BroadcastChannel === 'undefined') return alone;
  const channel = new BroadcastChannel(name);
  const asked = new Promise<void>((resolve) => channel.addEventListener('message', () => resolve()));
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const joined = new Promise<void>((resolve) => {
    const held = navigator.locks.request(name, { mode: 'shared' }, () => {
      resolve();
      return left;
    });
    held.catch(() => resolve());
  });
  return {
    whenAsked: (lock) => void asked.then(lock),
    lockOthers: async () => {
      channel.postMessage('lock');
      // Counted with the others.
      await joined;
      for (const end = performance.now() + patience; performance.now() < end;) {
        const { held = [] } = await navigator.locks.query();
        if (held.filter((one) => one.name === name).length <= 1) return true;
        await new Promise((resolve) => setTimeout(resolve, step));
      }
      return false;
    },
    leave: () => {
      channel.close();
      leave();
    },
  };
}
