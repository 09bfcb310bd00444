export { createKeys, isThere, readKeys, whyGuard } from './file';
export { giveUpKeys, Keys, lackingIn, rotateKeys } from './keys';
export { keysPlace } from './place';
