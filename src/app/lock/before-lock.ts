/** What has to be saved before the keys go. Screens that hold something back for a moment say so here. */
const last = new Set<() => Promise<unknown>>();
/** The lock does not wait for longer: a tablet that somebody walks off with is worse than the last half second of typing. */
const patience = 3_000;

/** Called before each lock; returns how to take it back. */
export function beforeLock(save: () => Promise<unknown>): () => void {
  last.add(save);
  return () => void last.delete(save);
}

/** The browser and React keep the field that has the focus, with what was typed in it, however long it is gone from the page. */
export function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** `then`: what is to be done with all that was saved, in what is left of the time. */
export async function saveBeforeLock(then: () => Promise<void>): Promise<void> {
  leaveField();
  const saved = Promise.allSettled([...last].map(async (save) => save()));
  // What cannot be packed waits for the next unlock.
  const all = saved.then(then).catch(() => undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([all, new Promise((resolve) => (timer = setTimeout(resolve, patience)))]);
  clearTimeout(timer);
}
