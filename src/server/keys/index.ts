export { createKeys, readKeys, whyGuard } from './file';
export { Keys, rotateKeys } from './keys';
export { keysPlace } from './place';
