export {
  commonKey,
  isSealedContent,
  isWrappedKey,
  Keyring,
  type KeyId,
  type SealedContent,
  type VaultKeys,
  type WrappedKey,
} from './keyring';
export { keyLength, type Place, type Random, type Sealed } from './cipher';
