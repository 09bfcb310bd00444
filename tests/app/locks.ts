interface Asked {
  readonly mode?: 'shared' | 'exclusive';
  readonly ifAvailable?: boolean;
  readonly signal?: AbortSignal;
}

/** Locks between the tabs of a device as browsers have them, and jsdom has not; one name. */
export function stubLocks(): void {
  const held = new Set<Asked>();
  let waiting: (() => void)[] = [];
  const isFree = (asked: Asked): boolean => (asked.mode === 'shared' ? [...held].every(({ mode }) => mode === 'shared') : held.size === 0);
  const value = {
    request: async (_: string, asked: Asked, work: (lock: unknown) => unknown) => {
      if (asked.ifAvailable === true && !isFree(asked)) return work(null);
      while (!isFree(asked))
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          asked.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        });
      held.add(asked);
      try {
        return await work({});
      } finally {
        held.delete(asked);
        for (const goOn of waiting.splice(0)) goOn();
      }
    },
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value });
}
