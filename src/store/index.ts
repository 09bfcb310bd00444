export * from './contract';
export { definitionSchema } from './definitions';
export { beginNewLog } from './fresh-log';
export { openStore } from './open';
export { rescueUnsent, type Rescue } from './rescue';
