/// <reference lib="webworker" />

/** One key, for the one page that comes next. */
export interface PassedKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** A navigation takes less; after that the nurse unlocks instead. */
const patience = 60_000;
const answerPatience = 3_000;
const scope = '/p/';

const isPassed = (value: unknown): value is PassedKey =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'key' in value &&
  value.key instanceof Uint8Array;

/**
 * The patient's page is another page than the nurse's, and the one key that it needs may never lie on disk: the patient's service worker
 * holds it in memory while the browser goes from one to the other, gives it once, and forgets it.
 */
export function passKeys(worker: ServiceWorkerGlobalScope): void {
  let held: PassedKey | null = null;
  const forget = (): void => {
    held?.key.fill(0);
    held = null;
  };
  worker.addEventListener('message', (event) => {
    const data: unknown = event.data;
    const [port] = event.ports;
    if (typeof data !== 'object' || data === null || !('type' in data) || port === undefined) return;
    if (data.type === 'KEEP_KEY' && 'passed' in data && isPassed(data.passed)) {
      forget();
      held = data.passed;
      setTimeout(forget, patience);
      port.postMessage(true);
    }
    if (data.type === 'TAKE_KEY') {
      port.postMessage(held);
      forget();
    }
  });
}

/** Leaves the key with the patient's service worker. False where there is none: then the nurse unlocks on the patient's page. */
export async function leaveKey(passed: PassedKey): Promise<boolean> {
  return (await ask({ type: 'KEEP_KEY', passed })) === true;
}

/** The key that was left for this page; null where none was, or it was taken already. */
export async function takeKey(): Promise<PassedKey | null> {
  const answer = await ask({ type: 'TAKE_KEY' });
  return isPassed(answer) ? answer : null;
}

async function ask(question: object): Promise<unknown> {
  if (!('serviceWorker' in navigator)) return null;
  const active = (await navigator.serviceWorker.getRegistration(scope).catch(() => undefined))?.active;
  if (active === null || active === undefined) return null;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => resolve(null), answerPatience);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      port1.close();
      resolve(data);
    };
    active.postMessage(question, [port2]);
  });
}
