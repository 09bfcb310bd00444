declare global {
  /** When the page's first script ran, set by the page itself. */
  var benchStart: number;
  /** What the page has measured, read by the bench. */
  var bench: { ready: number | null; readonly keys: number[] };
}

/** Calls back after the frame that shows what the caller has just changed: a message posted in a frame's callback comes after its paint. */
function afterPaint(callback: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', callback, { once: true });
    port1.start();
    port2.postMessage(null);
  });
}

/**
 * Collects in `bench.keys` the milliseconds from each key's arrival (its event's own time, so waiting for a busy page counts)
 * until the page has painted what it changed. The frame is asked for at `input`, ahead of the page's own listeners, which have
 * all run when it comes.
 */
export function measureKeys(): void {
  globalThis.bench = { ready: null, keys: [] };
  let arrived = 0;
  addEventListener('keydown', (event) => (arrived = event.timeStamp), { capture: true });
  const input = (): void => {
    const from = arrived;
    afterPaint(() => bench.keys.push(performance.now() - from));
  };
  addEventListener('input', input, { capture: true });
}

/** The page shows the whole form: milliseconds since its first script. */
export function ready(): void {
  afterPaint(() => (bench.ready = performance.now() - benchStart));
}

export const sizeOfPage = (): number => Number(new URLSearchParams(location.search).get('size'));
