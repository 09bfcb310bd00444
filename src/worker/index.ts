export { startKeyWorker } from './key-worker';
export { leaveKey, takeKey, type PassedKey } from './key-pass';
export { activateUpdate, registerWorkers, type WorkerEvents } from './register';
export type { WorkerUrl } from './trusted-url';
