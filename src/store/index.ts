export * from './contract';
export { definitionSchema } from './definitions';
export { openStore } from './open';
