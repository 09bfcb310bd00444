export * from './contract';
export { openStore } from './open';
