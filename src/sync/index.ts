import { worldOf } from './browser';
import type { Sync, SyncEnvironment } from './contract';
import { SyncEngine } from './engine';

export type * from './contract';
export { sendWhileLocked, type WhenWithdrawn } from './locked';

/** Keeps the store in step with the server from now on, until `stop()`. */
export function startSync(environment: SyncEnvironment): Sync {
  const engine = new SyncEngine(worldOf(environment));
  engine.start();
  return engine;
}
