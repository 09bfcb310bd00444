export { activateUpdate, registerWorkers, type WorkerEvents } from './register';
export type { WorkerUrl } from './trusted-url';
