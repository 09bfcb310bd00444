import { base64url } from '../records';
import { keyLength, type Random } from './cipher';
import { extended, follow, isVouched, newestIn } from './epochs';
import { makePair } from './hpke';
import { makeSigningKey, readSigningKey } from './signing';
import { usual, type KdfParameters } from './kdf';
import type { Keeper } from './keeper';
import { Keyring } from './keyring';
import type { Opening, Person, Unlocked, Way } from './contract';
import { makeSlot, openSlot, sealSlot, type Content, type Secret, type Slot, type SlotKind } from './slots';
import type { SlotTable } from './slot-table';

export interface VaultEnvironment {
  readonly slots: SlotTable;
  readonly keeper: Keeper;
  readonly random: Random;
  /** Argon2id's for new slots; 64 MiB and three passes if not given. */
  readonly cost?: Omit<KdfParameters, 'salt'>;
}

/** Vault keys by epoch, without a gap, oldest first: all that something on this device may still need. */
type Keys = Map<number, Uint8Array>;

/** What is at hand in memory once somebody has unlocked. */
interface Opened {
  readonly account: string;
  readonly slot: string;
  readonly keys: Keys;
  readonly signing: Uint8Array;
  /** What her way in is sealed anew with; null where her secret was not given: she came back by a PIN, or has only just got her words. */
  readonly own: { readonly key: Uint8Array; readonly private: Uint8Array } | null;
}

/** The vault of this device: one vault key, and as many ways to it as there are people. */
export class Vault {
  /** Which way in a PIN for coming back stands for, and the vault keys that it opens. */
  readonly #pins = new Map<string, { readonly slot: string; readonly epochs: readonly number[] }>();

  constructor(private readonly environment: VaultEnvironment) {}

  async ways(): Promise<{ readonly ways: readonly Way[]; readonly unreadable: number }> {
    const { slots, unreadable } = await this.environment.slots.all();
    return { ways: slots.map(wayOf), unreadable };
  }

  /** The first person of a fresh device. Nothing is written before the words of the person are known to be kept. */
  async create(person: Person, secret: Secret): Promise<Unlocked> {
    const keys: Keys = new Map([[1, this.environment.random(keyLength)]]);
    const signing = await makeSigningKey();
    const slot = await this.#make(person, 'words', secret, null, keys, signing);
    // Two tabs of a fresh device must not make two vaults.
    if (!(await this.environment.slots.exchange([], [slot]))) throw new Error('Somebody has set this device up meanwhile.');
    return this.#unlocked({ account: person.account, slot: slot.id, keys, signing, own: null });
  }

  async unlock(slot: string, secret: Secret): Promise<Opening> {
    let found = (await this.environment.slots.all()).slots.find(({ id }) => id === slot);
    if (found === undefined) return { problem: 'gone' };
    const opened = await openSlot(found, secret, this.environment.keeper.derive);
    if (typeof opened === 'string') return { problem: opened };
    let { content } = opened;
    if (found.v === 1) [found, content] = await this.#upgraded(found, content, opened.key);
    const keys = await follow(found, content);
    if (keys === null) return { problem: 'damaged' };
    return this.#unlocked({
      account: found.account,
      slot,
      keys,
      signing: content.signing,
      own: { key: opened.key, private: content.private },
    });
  }

  /** Comes back by the PIN that was set since the page was opened. */
  async unlockByPin(account: string, pin: string): Promise<Opening> {
    const { keeper, slots } = this.environment;
    const kept = this.#pins.get(account);
    const way = (await slots.all()).slots.find(({ id }) => id === kept?.slot);
    if (kept === undefined || way === undefined || newestIn(way) !== kept.epochs.at(-1)) {
      this.#pins.delete(account);
      await keeper.forget(account);
      return { problem: 'gone', left: 0 };
    }
    const recalled = await keeper.recall(account, pin);
    if ('left' in recalled) return { problem: recalled.left === 0 ? 'gone' : 'wrong', left: recalled.left };
    const { content } = recalled;
    const keys = new Map(kept.epochs.map((epoch, at) => [epoch, content.slice(at * keyLength, (at + 1) * keyLength)]));
    const signing = content.slice(kept.epochs.length * keyLength);
    content.fill(0);
    return this.#unlocked({ account, slot: kept.slot, keys, signing, own: null });
  }

  /** Holds the oldest vault key of these; the others stand beside it as for somebody who was away. */
  async #make(person: Person, kind: SlotKind, secret: Secret, prf: Slot['prf'], keys: Keys, signing: Uint8Array): Promise<Slot> {
    const { random, keeper } = this.environment;
    const [oldest, ...later] = copyOf(keys);
    if (oldest === undefined) throw new Error('The vault is locked.');
    const [epoch, vaultKey] = oldest;
    const pair = await makePair();
    const shape = { v: 2, id: base64url(random(16)), ...person, kind, kdf: this.#parameters(), prf, epoch, public: pair.public } as const;
    let slot = await makeSlot(shape, secret, { vaultKey, private: pair.private, signing }, keeper.derive, random);
    let before = vaultKey;
    for (const [, key] of later) {
      slot = await extended(slot, before, key, random);
      before = key;
    }
    for (const bytes of [vaultKey, pair.private, ...later.map(([, key]) => key)]) bytes.fill(0);
    return slot;
  }

  /** Without it the slot goes on as it is, and is tried again at the next unlock. */
  async #upgraded(slot: Slot, content: Content, key: Uint8Array): Promise<readonly [Slot, Content]> {
    const { slots, random } = this.environment;
    const pair = await makePair();
    const whole = { ...content, private: pair.private };
    const made = sealSlot({ ...slot, v: 2, public: pair.public }, slot.commit, key, whole, random);
    const { slots: all } = await slots.all();
    await slots.exchange(all, [made]);
    return [made, whole];
  }

  #parameters(): KdfParameters {
    return { ...(this.environment.cost ?? usual), salt: this.environment.random(16) };
  }

  async #unlocked({ account, slot, keys, signing, own }: Opened): Promise<Unlocked> {
    const { keeper, random, slots } = this.environment;
    const keyring = new Keyring(keys, random);
    const rotate = async (removed: readonly string[], added: readonly Slot[]): Promise<void> => {
      const newest = await this.#rotate(keys, removed, added);
      keyring.turn(...newest);
      if (keyring.isDropped) newest[1].fill(0);
      else keys.set(...newest);
      this.#pins.clear();
      await keeper.forget(null);
    };
    return {
      account,
      keyring,
      signing: await readSigningKey(signing),
      addWay: async (person, kind, secret, prf, inPlaceOf = []) => {
        // Another person signs with a key of her own.
        const hers = person.account === account ? Uint8Array.from(signing) : await makeSigningKey();
        const made = await this.#make(person, kind, secret, prf, keys, hers);
        hers.fill(0);
        if (inPlaceOf.length === 0) await slots.put(made);
        else await rotate(inPlaceOf, [made]);
        return wayOf(made);
      },
      removeWays: (removed) => rotate(removed, []),
      settle: async () => {
        const { slots: all } = await slots.all();
        if (keyring.isDropped) return;
        const [epoch, vaultKey] = newestOf(keys);
        const found = all.find(({ id }) => id === slot);
        if (own !== null && found !== undefined && found.next.length > 0 && isVouched(found, epoch, vaultKey)) {
          const made = sealSlot({ ...found, epoch }, found.commit, own.key, { vaultKey, private: own.private, signing }, random);
          await slots.exchange(all, [made]);
        }
        keyring.retire();
        for (const [older, key] of keys) {
          if (older === epoch) continue;
          key.fill(0);
          keys.delete(older);
        }
      },
      setQuickPin: async (pin) => {
        this.#pins.set(account, { slot, epochs: [...keys.keys()] });
        await keeper.keep(account, pin, new Uint8Array([...[...keys.values()].flatMap((key) => [...key]), ...signing]), this.#parameters());
      },
      lock: () => {
        keyring.drop();
        for (const bytes of [...keys.values(), signing, own?.key, own?.private]) bytes?.fill(0);
        keys.clear();
      },
    };
  }

  /** The next vault key, which every slot that stays leads to and none that is removed. */
  async #rotate(keys: Keys, removed: readonly string[], added: readonly Slot[]): Promise<readonly [epoch: number, vaultKey: Uint8Array]> {
    const { slots, random } = this.environment;
    // The tablet may be locked meanwhile, which overwrites what is at hand.
    const [epoch, before] = newestOf(copyOf(keys));
    const vaultKey = random(keyLength);
    for (;;) {
      const { slots: all } = await slots.all();
      // A slot that was altered, or put back after it was removed, is given nothing.
      const stay = [...all, ...added].filter((slot) => !removed.includes(slot.id) && isVouched(slot, epoch, before));
      if (stay.length === 0) throw new Error('Nobody could unlock this device any more.');
      const written = await Promise.all(stay.map((slot) => extended(slot, before, vaultKey, random)));
      if (await slots.exchange(all, written, removed)) break;
    }
    before.fill(0);
    return [epoch + 1, vaultKey];
  }
}

const copyOf = (keys: Keys): Keys => new Map([...keys].map(([epoch, key]) => [epoch, Uint8Array.from(key)]));

function newestOf(keys: Keys): readonly [epoch: number, vaultKey: Uint8Array] {
  const newest = [...keys].at(-1);
  if (newest === undefined) throw new Error('The vault is locked.');
  return newest;
}

const wayOf = ({ id, account, label, kind, prf }: Slot): Way => ({ slot: id, account, label, kind, prf });
