export {
  commonKey,
  isBytes,
  isSealedContent,
  isWrappedKey,
  Keyring,
  type KeyId,
  type SealedContent,
  type VaultKeys,
  type WrappedKey,
} from './keyring';
export { paddedLength } from './padding';
export { isEqual, keyLength, type Place, type Random, type Sealed } from './cipher';
export { makeOrganisationKey, openerOf, type Opener, type PrivateKey, type PublicKey } from './hpke';
export { openEnvelope, PackSealer, readEnvelope } from './packs';
export { openStream, StreamSealer } from './sealed-stream';
export { openTabletKey, tabletDatabase, type TabletKey } from './device-key';
