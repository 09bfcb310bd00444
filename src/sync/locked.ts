import type { PackTable } from '../store';
import { surroundings } from './browser';
import type { SyncEnvironment } from './contract';
import { backOff, SyncFailure } from './failure';
import { Server } from './server';

/** One tab at a time; others would only send the same again. */
const lockName = 'hna-packs';

/**
 * Sends what was packed when the device locked: no key is at hand, and none is needed. Ends when nothing waits; until then it tries again, by
 * itself and when the browser is online. Gives how to stop, before the store opens.
 */
export function sendWhileLocked(packs: PackTable, environment: Omit<SyncEnvironment, 'store'> = {}): () => void {
  const world = surroundings(environment);
  const server = new Server(world);
  const stopping = new AbortController();
  let [attempts, running] = [0, false];
  let cancel = (): void => undefined;

  const sendAll = async (): Promise<void> => {
    for (const pack of await packs.all()) {
      if (stopping.signal.aborted) return;
      if (pack.reply !== null) continue;
      const reply = await server.pushSealed(pack.envelopes);
      // The server keeps what it could not open, and gets it unsealed once the device is unlocked.
      if (reply !== null && reply.kept === undefined) await packs.answered(pack, reply);
    }
  };
  const alone = async (): Promise<void> => {
    if (world.locks === null) await sendAll();
    else await world.locks.request(lockName, { signal: stopping.signal }, sendAll);
  };
  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    cancel();
    try {
      await alone();
      attempts = 0;
    } catch (error) {
      attempts += 1;
      const asked = error instanceof SyncFailure ? error.retryAfter : 0;
      if (!stopping.signal.aborted) cancel = world.timer(Math.max(asked, backOff(attempts, world.random())), () => void run());
    } finally {
      running = false;
    }
  };
  const forget = world.page.onWake(() => void run());
  void run();
  return () => {
    stopping.abort();
    forget();
    cancel();
  };
}
