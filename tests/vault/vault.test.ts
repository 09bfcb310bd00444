import { randomBytes } from 'node:crypto';
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { keeperHere } from '../../src/vault/keeper-here';
import { deriveHere } from '../../src/vault/kdf';
import { isPin, isWeakPin } from '../../src/vault/pin';
import { SlotTable } from '../../src/vault/slot-table';
import { isSlot, makeSlot, openSlot, type Slot } from '../../src/vault/slots';
import type { Opening, Unlocked } from '../../src/vault';
import { Vault } from '../../src/vault/vault';
import { drawWords, readWords, secretOf } from '../../src/vault/words';

const random = (bytes: number): Uint8Array => Uint8Array.from(randomBytes(bytes));
/** The least that a slot may ask: these tests open many. */
const cost = { m: 19 * 1024, t: 1, p: 1 };
const amina = { account: 'account-amina', label: 'AO' };
const bea = { account: 'account-bea', label: 'BL' };
const words = { typed: secretOf(['apple', 'river', 'stone', 'winter']) };
const others = { typed: secretOf(['apple', 'river', 'stone', 'summer']) };
const place = ['records', 'one'];

let factory: IDBFactory;
let table: SlotTable;
let vault: Vault;
const fresh = (): Vault => new Vault({ slots: table, keeper: keeperHere(random), random, cost });
beforeEach(() => {
  factory = new IDBFactory();
  table = new SlotTable(factory, 'vault-test');
  vault = fresh();
});

const isOpen = (opening: Opening): opening is Unlocked => 'keyring' in opening;
function opened(opening: Opening): Unlocked {
  if (!isOpen(opening)) throw new Error(opening.problem);
  return opening;
}
const first = async (of: Vault): Promise<string> => (await of.ways()).ways.find(({ account }) => account === amina.account)?.slot ?? '';

describe('keys from secrets', () => {
  it('are what the reference program of Argon2id gives', async () => {
    const key = await deriveHere('password', { m: 65_536, t: 2, p: 1, salt: new TextEncoder().encode('somesalt') });
    expect(Buffer.from(key).toString('hex')).toBe('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7');
  });
});

describe('a vault', () => {
  it('is made once, though two tabs of a fresh device ask at the same moment', async () => {
    const made = await Promise.allSettled([vault.create(amina, words), fresh().create(amina, others)]);
    expect(made.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await vault.ways()).ways).toHaveLength(1);
  });

  it('opens with the words and with no others', async () => {
    const made = await vault.create(amina, words);
    made.keyring.make('patient-1');
    const key = made.keyring.make('common');
    const sealed = made.keyring.seal('common', place, 'a worry');
    const later = fresh();
    expect(await later.unlock(await first(later), others)).toEqual({ problem: 'wrong' });
    const again = opened(await later.unlock(await first(later), words));
    expect(again.keyring.admit(key)).toBe(true);
    expect(again.keyring.open(place, sealed)).toBe('a worry');
    expect(again.signing.publicKey).toBe(made.signing.publicKey);
    again.lock();
    expect(again.keyring.open(place, sealed)).toBeUndefined();
  });

  it('lets each person in by a way of her own, to the same records and with a signature of her own', async () => {
    const made = await vault.create(amina, words);
    const key = made.keyring.make('common');
    const way = await made.addWay(bea, 'words', others, null);
    const beas = opened(await fresh().unlock(way.slot, others));
    expect(beas.account).toBe(bea.account);
    expect(beas.keyring.admit(key)).toBe(true);
    expect(beas.signing.publicKey).not.toBe(made.signing.publicKey);
    await made.removeWays([way.slot]);
    expect(await fresh().unlock(way.slot, others)).toEqual({ problem: 'gone' });
  });

  it('with a passkey needs both halves', async () => {
    const made = await vault.create(amina, words);
    const prf = { credential: random(16), salt: random(32) };
    const [half, wrongHalf] = [random(32), random(32)];
    const way = await made.addWay(amina, 'passkey-pin', { typed: '270361', passkey: half }, prf);
    expect(isOpen(await vault.unlock(way.slot, { typed: '270361', passkey: half }))).toBe(true);
    expect(await vault.unlock(way.slot, { typed: '270362', passkey: half })).toEqual({ problem: 'wrong' });
    expect(await vault.unlock(way.slot, { typed: '270361', passkey: wrongHalf })).toEqual({ problem: 'wrong' });
    expect(await vault.unlock(way.slot, { typed: '270361' })).toEqual({ problem: 'wrong' });
  });

  it('by PIN opens only from memory, and after five wrong tries not at all', async () => {
    const made = await vault.create(amina, words);
    expect(await vault.unlockByPin(amina.account, '482915')).toEqual({ problem: 'gone', left: 0 });
    await made.setQuickPin('482915');
    made.lock();
    expect(isOpen(await vault.unlockByPin(amina.account, '482915'))).toBe(true);
    expect(await fresh().unlockByPin(amina.account, '482915')).toEqual({ problem: 'gone', left: 0 });
    for (const left of [4, 3, 2, 1]) expect(await vault.unlockByPin(amina.account, '000001')).toEqual({ problem: 'wrong', left });
    expect(await vault.unlockByPin(amina.account, '000001')).toEqual({ problem: 'gone', left: 0 });
    expect(await vault.unlockByPin(amina.account, '482915')).toEqual({ problem: 'gone', left: 0 });
    expect(isOpen(await vault.unlock(await first(vault), words))).toBe(true);
  });
});

describe('a slot that was tampered with', () => {
  const shape = {
    v: 2,
    id: 'slot-1',
    ...amina,
    kind: 'words',
    kdf: { ...cost, salt: random(16) },
    prf: null,
    epoch: 1,
    public: 'BP',
  } as const;
  const content = { vaultKey: random(32), private: random(32), signing: random(100) };
  const made = (): Promise<Slot> => makeSlot(shape, words, content, deriveHere, random);

  it('is refused before it costs anything where its parameters are absurd', async () => {
    const slot = await made();
    let asked = 0;
    const counting: typeof deriveHere = async (...all) => {
      asked += 1;
      return deriveHere(...all);
    };
    for (const kdf of [
      { ...slot.kdf, m: 4 * 1024 * 1024 },
      { ...slot.kdf, m: 8 },
      { ...slot.kdf, t: 0 },
      { ...slot.kdf, t: 1_000 },
      { ...slot.kdf, p: 64 },
      { ...slot.kdf, m: 20_000.5 },
      { ...slot.kdf, salt: new Uint8Array(4) },
    ])
      expect(await openSlot({ ...slot, kdf }, words, counting)).toBe('damaged');
    expect(asked).toBe(0);
  });

  it('does not open with one field of another value', async () => {
    const slot = await made();
    const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
      bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    const altered: Slot[] = [
      { ...slot, account: bea.account },
      { ...slot, label: 'XX' },
      { ...slot, id: 'slot-2' },
      { ...slot, epoch: 2 },
      { ...slot, public: 'BQ' },
      { ...slot, v: 1 },
      { ...slot, kdf: { ...slot.kdf, t: 2 } },
      { ...slot, kdf: { ...slot.kdf, salt: flip(slot.kdf.salt, 3) } },
      { ...slot, commit: flip(slot.commit, 9) },
      { ...slot, sealed: { ...slot.sealed, n: flip(slot.sealed.n, 5) } },
      { ...slot, sealed: { ...slot.sealed, ct: flip(slot.sealed.ct, 77) } },
    ];
    for (const each of altered) expect(await openSlot(each, words, deriveHere)).toMatch(/wrong|damaged/);
    expect(await openSlot(slot, words, deriveHere)).toMatchObject({ content });
  });

  it('leaves the other ways open', async () => {
    const one = await vault.create(amina, words);
    const way = await one.addWay(bea, 'words', others, null);
    const { slots } = await table.all();
    for (const slot of slots) if (slot.account === amina.account) await table.put({ ...slot, kdf: { ...slot.kdf, m: 4 * 1024 * 1024 } });
    expect(await vault.unlock(await first(vault), words)).toEqual({ problem: 'damaged' });
    expect(isOpen(await vault.unlock(way.slot, others))).toBe(true);
    expect(isSlot({ ...slots[0], kdf: undefined })).toBe(false);
  });
});

describe('the four words', () => {
  it('are read however they are typed, and a strange one is named', () => {
    expect(readWords('  Apple, RIVER\nston Winter ')).toEqual({ words: ['apple', 'river', 'stone', 'winter'], strange: [] });
    expect(readWords('apple rivver stone winter').strange).toEqual(['rivver']);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const drawn = drawWords(() => bytes);
        expect(drawn).toHaveLength(4);
        expect(readWords(drawn.join(' '))).toEqual({ words: drawn, strange: [] });
      }),
    );
  });
});

it('a PIN that anyone would try first is weak', () => {
  for (const weak of ['000000', '123456', '987654', '121212', '111222', '270361', '011990', '123123', '451987'])
    expect(isWeakPin(weak)).toBe(true);
  for (const good of ['482915', '730618', '59264']) expect(isWeakPin(good)).toBe(false);
  expect(isPin('482915')).toBe(true);
  for (const no of ['48291', 'abcdef', '48 2915', '']) expect(isPin(no)).toBe(false);
});
