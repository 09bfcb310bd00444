export * from './contract';
export { definitionSchema } from './definitions';
export { openStore } from './open';
export { rescueUnsent, type Rescue } from './rescue';
