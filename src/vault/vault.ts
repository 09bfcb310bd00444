import { base64url } from '../records';
import { keyLength, type Random } from './cipher';
import { makeSigningKey, readSigningKey, type SigningKey } from './signing';
import { usual, type KdfParameters } from './kdf';
import type { Keeper } from './keeper';
import { Keyring } from './keyring';
import { makeSlot, openSlot, type Content, type Secret, type Slot, type SlotKind } from './slots';
import type { SlotTable } from './slot-table';

export interface VaultEnvironment {
  readonly slots: SlotTable;
  readonly keeper: Keeper;
  readonly random: Random;
  /** Argon2id's for new slots; 64 MiB and three passes if not given. */
  readonly cost?: Omit<KdfParameters, 'salt'>;
}

/** Whom a slot is for. */
export interface Person {
  readonly account: string;
  readonly label: string;
}

/** A way in, as the lock screen shows it. */
export interface Way extends Person {
  readonly slot: string;
  readonly kind: SlotKind;
  readonly prf: Slot['prf'];
}

/** The vault is open: everything that this person may do until it is locked. */
export interface Unlocked {
  readonly account: string;
  readonly keyring: Keyring;
  readonly signing: SigningKey;
  /** Makes a way in for somebody, with words or with a PIN and the device's passkey. */
  addWay(person: Person, kind: SlotKind, secret: Secret, prf: Slot['prf']): Promise<Way>;
  /** Until the page goes, the PIN is enough to come back. */
  setQuickPin(pin: string): Promise<void>;
  /** Overwrites all keys; what the quick PIN needs stays. */
  lock(): void;
}

export type Opening = Unlocked | { readonly problem: 'wrong' | 'damaged' | 'gone'; readonly left?: number };

const epoch = 1;

/** The vault of this device: one vault key, and as many ways to it as there are people. */
export class Vault {
  constructor(private readonly environment: VaultEnvironment) {}

  async ways(): Promise<{ readonly ways: readonly Way[]; readonly unreadable: number }> {
    const { slots, unreadable } = await this.environment.slots.all();
    return { ways: slots.map(wayOf), unreadable };
  }

  /** The first person of a fresh device. Nothing is written before the words of the person are known to be kept. */
  async create(person: Person, secret: Secret): Promise<Unlocked> {
    const { random } = this.environment;
    const content = { vaultKey: random(keyLength), signing: await makeSigningKey() };
    await this.#write(person, 'words', secret, null, content);
    return this.#unlocked(person.account, content);
  }

  async unlock(slot: string, secret: Secret): Promise<Opening> {
    const found = (await this.environment.slots.all()).slots.find(({ id }) => id === slot);
    if (found === undefined) return { problem: 'gone' };
    const content = await openSlot(found, secret, this.environment.keeper.derive);
    return typeof content === 'string' ? { problem: content } : this.#unlocked(found.account, content);
  }

  /** Comes back by the PIN that was set since the page was opened. */
  async unlockByPin(account: string, pin: string): Promise<Opening> {
    const recalled = await this.environment.keeper.recall(account, pin);
    if ('left' in recalled) return { problem: recalled.left === 0 ? 'gone' : 'wrong', left: recalled.left };
    const { content } = recalled;
    return this.#unlocked(account, { vaultKey: content.slice(0, keyLength), signing: content.slice(keyLength) });
  }

  async removeWay(slot: string): Promise<void> {
    await this.environment.slots.delete(slot);
  }

  async #write(person: Person, kind: SlotKind, secret: Secret, prf: Slot['prf'], content: Content): Promise<Slot> {
    const { random, keeper, slots } = this.environment;
    const shape = { v: 1, id: base64url(random(16)), ...person, kind, kdf: this.#parameters(), prf, epoch } as const;
    const slot = await makeSlot(shape, secret, content, keeper.derive, random);
    await slots.put(slot);
    return slot;
  }

  #parameters(): KdfParameters {
    return { ...(this.environment.cost ?? usual), salt: this.environment.random(16) };
  }

  async #unlocked(account: string, content: Content): Promise<Unlocked> {
    const { keeper, random } = this.environment;
    const keyring = new Keyring(new Map([[epoch, content.vaultKey]]), random);
    const signing = await readSigningKey(content.signing);
    return {
      account,
      keyring,
      signing,
      addWay: async (person, kind, secret, prf) => {
        // Another person signs with a key of her own.
        const own = person.account === account ? content.signing : await makeSigningKey();
        return wayOf(await this.#write(person, kind, secret, prf, { vaultKey: content.vaultKey, signing: own }));
      },
      setQuickPin: (pin) => keeper.keep(account, pin, new Uint8Array([...content.vaultKey, ...content.signing]), this.#parameters()),
      lock: () => {
        keyring.drop();
        content.vaultKey.fill(0);
        content.signing.fill(0);
      },
    };
  }
}

const wayOf = ({ id, account, label, kind, prf }: Slot): Way => ({ slot: id, account, label, kind, prf });
