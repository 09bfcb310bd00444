import type { PackTable } from '../../store';
import { keeperInWorker, SlotTable, Vault, type Keyring } from '../../vault';
import { startKeyWorker } from '../../worker';
import type { Clock, Services } from '../services';

/** What a page needs of its device before anybody has unlocked it. */
export interface Device {
  readonly vault: Vault;
  readonly clock: Clock;
  /** What was packed at the last lock. */
  readonly packs: PackTable;
  /** Empties the locked device's database where the server has all that waits: these it has. */
  readonly wipeLocked: (confirmed: ReadonlySet<string>) => Promise<boolean>;
  /** Opens the device's database with the keys at hand. */
  readonly openServices: (keyring: Keyring) => Promise<Services>;
}

export const slotsName = 'hna-vault-1';

/** The vault of the device that this page runs on. */
export const deviceVault = (clock: Clock): Vault =>
  new Vault({ slots: new SlotTable(indexedDB, slotsName), keeper: keeperInWorker(startKeyWorker), random: clock.random });
