import type { Services } from '../services';

/** As long as somebody who unlocks is kept waiting for a server that may be there. */
const patience = 5_000;
const step = 100;

/** Whether this tablet has gone without the server for too long, and does not reach it now. */
export async function isWithoutServer({ store, sync }: Pick<Services, 'store' | 'sync'>, now: () => number): Promise<boolean> {
  const hasRunOut = (): Promise<boolean> => store.hasLeaseRunOut(now());
  if (!(await hasRunOut())) return false;
  void sync.syncNow();
  for (let waited = 0; waited < patience && sync.status().state === 'idle'; waited += step) {
    await new Promise((resolve) => setTimeout(resolve, step));
    if (!(await hasRunOut())) return false;
  }
  return hasRunOut();
}
