export { isBytes, isEqual, type Place, type Random, type Sealed } from './cipher';
export { idsIn, isKeyBundle, type KeyBundle } from './key-bundle';
export { keeperInWorker, type Keeper } from './keeper';
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
export { askPasskey, canHavePasskey, dismissPasskey, makePasskey, type PasskeyHalf, type PasskeyProblem } from './passkey';
export { isPin, isWeakPin, pinDigits } from './pin';
export type { SigningKey } from './signing';
export { SlotTable } from './slot-table';
export type { Opening, Person, Unlocked, Way } from './contract';
export { Vault } from './vault';
export { paddedLength } from './padding';
export { keyOfText, makeOrganisationKey, openerOf, openText, sealText, type Opener, type PrivateKey, type PublicKey } from './hpke';
export { openEnvelope, readEnvelope } from './packs';
export type { PackSealer } from './packs';
export { openStream, StreamSealer } from './sealed-stream';
export { openTabletKey, tabletDatabase, type TabletKey } from './device-key';

/** Sealing for the organisation begins once something is sent. */
export const sealing = () => import('./packs');
/** The list of words is fetched when somebody needs it. */
export const phrases = () => import('./words');
