import { randomBytes } from 'node:crypto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { seal } from '../../src/vault/cipher';
import { makePair, sealBytes } from '../../src/vault/hpke';
import { deriveHere } from '../../src/vault/kdf';
import { keeperHere } from '../../src/vault/keeper-here';
import { makeSigningKey } from '../../src/vault/signing';
import { SlotTable } from '../../src/vault/slot-table';
import { isSlot, makeSlot, type Slot } from '../../src/vault/slots';
import type { Opening, Unlocked } from '../../src/vault';
import { Vault } from '../../src/vault/vault';

const random = (bytes: number): Uint8Array => Uint8Array.from(randomBytes(bytes));
const cost = { m: 19 * 1024, t: 1, p: 1 };
const [amina, bea, chi] = ['AO', 'BL', 'CM'].map((label) => ({ account: `account-${label}`, label })) as [Named, Named, Named];
interface Named {
  readonly account: string;
  readonly label: string;
}
const wordsOf = ({ label }: Named) => ({ typed: `four words of ${label}` });

let factory: IDBFactory;
let table: SlotTable;
let vault: Vault;
let aminas: Unlocked;
const vaultOn = (slots: SlotTable): Vault => new Vault({ slots, keeper: keeperHere(random), random, cost });
const slotOf = async ({ account }: Named): Promise<Slot> => {
  const found = (await table.all()).slots.find((slot) => slot.account === account);
  if (found === undefined) throw new Error(`no slot of ${account}`);
  return found;
};
function opened(opening: Opening): Unlocked {
  if ('problem' in opening) throw new Error(opening.problem);
  return opening;
}
const unlock = async (who: Named): Promise<Opening> => vaultOn(table).unlock((await slotOf(who)).id, wordsOf(who));

/** Three people, of whom the first has unlocked. */
beforeEach(async () => {
  factory = new IDBFactory();
  table = new SlotTable(factory, 'epochs');
  vault = vaultOn(table);
  aminas = await vault.create(amina, wordsOf(amina));
  for (const each of [bea, chi]) await aminas.addWay(each, 'words', wordsOf(each), null);
});
const remove = async (who: Named): Promise<Slot> => {
  const copy = await slotOf(who);
  await aminas.removeWays([copy.id]);
  return copy;
};

describe('a way in that is taken away', () => {
  it('opens nothing that is written from then on, also where a copy of it is put back; the others need not be there', async () => {
    const before = aminas.keyring.make('patient-1');
    const copy = await remove(bea);
    const after = aminas.keyring.make('patient-2');
    const anew = aminas.keyring.wrapAnew(before);
    expect([before.epoch, after.epoch, anew?.epoch]).toEqual([1, 2, 2]);
    expect((await table.all()).slots.map(({ account }) => account).toSorted()).toEqual([amina.account, chi.account]);
    await table.put(copy);
    const hers = opened(await unlock(bea));
    expect([before, after, anew].map((row) => hers.keyring.admit(row))).toEqual([true, false, false]);
    for (const each of [chi, amina]) {
      const { keyring } = opened(await unlock(each));
      expect([before, after, anew].map((row) => keyring.admit(row))).toEqual([true, true, true]);
      expect(keyring.isBehind).toBe(true);
    }
  });

  it('that was put back is given no later key either, nor is one whose public half was exchanged', async () => {
    const copy = await remove(bea);
    await table.put(copy);
    const chis = await slotOf(chi);
    await table.put({ ...chis, public: (await makePair()).public });
    const dee = { account: 'account-D', label: 'D' };
    const way = await aminas.addWay(dee, 'words', wordsOf(dee), null);
    await aminas.removeWays([way.slot]);
    expect((await slotOf(bea)).next).toEqual(copy.next);
    expect((await slotOf(chi)).next).toEqual(chis.next);
    expect(await unlock(chi)).toEqual({ problem: 'damaged' });
    expect(opened(await unlock(bea)).keyring.admit(aminas.keyring.make('common'))).toBe(false);
    expect(opened(await unlock(amina)).keyring.admit(aminas.keyring.make('common'))).toBe(true);
  });

  it('leads whoever was away for two of them to every key', async () => {
    const rows = [aminas.keyring.make('one')];
    await remove(bea);
    rows.push(aminas.keyring.make('two'));
    await aminas.addWay(bea, 'words', wordsOf(bea), null);
    await remove(bea);
    rows.push(aminas.keyring.make('three'));
    const chis = opened(await unlock(chi));
    expect(rows.map((row) => chis.keyring.admit(row))).toEqual([true, true, true]);
    await chis.settle();
    const again = opened(await unlock(chi));
    expect(rows.map((row) => again.keyring.admit(row))).toEqual([false, false, true]);
    expect(await slotOf(chi)).toMatchObject({ epoch: 3, next: [] });
  });

  it('leads to it also after the one who removed it no longer holds the older key', async () => {
    const old = aminas.keyring.make('one');
    await remove(bea);
    aminas = opened(await unlock(amina));
    await aminas.settle();
    expect(aminas.keyring.admit(old)).toBe(false);
    const way = await aminas.addWay(bea, 'words', wordsOf(bea), null);
    await aminas.removeWays([way.slot]);
    const newest = aminas.keyring.make('three');
    const chis = opened(await unlock(chi));
    expect([old, newest].map((row) => chis.keyring.admit(row))).toEqual([true, true]);
  });

  it('is replaced by another in one step', async () => {
    const copy = await slotOf(bea);
    await aminas.addWay(bea, 'words', { typed: 'other words' }, null, [copy.id]);
    const row = aminas.keyring.make('common');
    const hers = await slotOf(bea);
    expect(hers.id).not.toBe(copy.id);
    expect(opened(await vaultOn(table).unlock(hers.id, { typed: 'other words' })).keyring.admit(row)).toBe(true);
    expect(await vaultOn(table).unlock(copy.id, wordsOf(bea))).toEqual({ problem: 'gone' });
  });

  it('stays where nobody could unlock the device afterwards', async () => {
    const { slots } = await table.all();
    await expect(aminas.removeWays(slots.map(({ id }) => id))).rejects.toThrow('Nobody could unlock');
    expect((await table.all()).slots).toEqual(slots);
    expect(aminas.keyring.isBehind).toBe(false);
  });

  it('costs nobody her way where the tablet is locked while the new key is made, or somebody is added meanwhile', async () => {
    const dee = { account: 'account-D', label: 'D' };
    const other = opened(await unlock(chi));
    let added = 0;
    class Meanwhile extends SlotTable {
      override async all() {
        const found = await super.all();
        if (added === 1) await other.addWay(dee, 'words', wordsOf(dee), null);
        added += 1;
        return found;
      }
    }
    const mine = opened(await vaultOn(new Meanwhile(factory, 'epochs')).unlock((await slotOf(amina)).id, wordsOf(amina)));
    const removing = mine.removeWays([(await slotOf(bea)).id]);
    mine.lock();
    await removing;
    expect(added).toBe(3);
    for (const each of [amina, chi, dee]) expect(opened(await unlock(each)).keyring.isBehind).toBe(true);
  });
});

describe('what leads to a newer key', () => {
  it('makes a slot damaged where it was altered, left out, put elsewhere or put in by somebody else; others work', async () => {
    await remove(bea);
    const slot = await slotOf(chi);
    const [part] = slot.next;
    if (part === undefined) throw new Error('no part');
    const [aminasPart] = (await slotOf(amina)).next;
    const stranger = await sealBytes(slot.public, 'vault-key', `${slot.id}/2`, random(32));
    const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
    const altered: Slot[] = [
      { ...slot, next: [{ ...part, ct: flip(part.ct, 40) }] },
      { ...slot, next: [{ ...part, n: flip(part.n, 3) }] },
      { ...slot, next: [] },
      { ...slot, next: [part, part] },
      { ...slot, next: aminasPart === undefined ? [] : [aminasPart] },
      { ...slot, next: [seal(random(32), ['next', slot.id, 2], stranger, random)] },
      { ...slot, vouch: flip(slot.vouch, 0) },
    ];
    for (const each of altered) {
      await table.put(each);
      expect(await unlock(chi)).toEqual({ problem: 'damaged' });
    }
    opened(await unlock(amina));
    await table.put(slot);
    opened(await unlock(chi));
  });

  it('is not what a part that does not open with the slot’s own pair says', async () => {
    const slot = await slotOf(chi);
    const content = { vaultKey: random(32), private: (await makePair()).private, signing: await makeSigningKey() };
    const other = await makeSlot({ ...slot, public: (await makePair()).public }, wordsOf(chi), content, deriveHere, random);
    const sealed = await sealBytes(other.public, 'vault-key', `${slot.id}/2`, random(32));
    await table.put({ ...other, next: [seal(content.vaultKey, ['next', slot.id, 2], sealed, random)] });
    expect(await unlock(chi)).toEqual({ problem: 'damaged' });
  });
});

it('a colleague who is added before everything is under the new key opens what is under either', async () => {
  const before = aminas.keyring.make('one');
  await remove(bea);
  const after = aminas.keyring.make('two');
  await aminas.addWay(bea, 'words', wordsOf(bea), null);
  const hers = opened(await unlock(bea));
  expect([before, after].map((row) => hers.keyring.admit(row))).toEqual([true, true]);
});

describe('the PIN for coming back', () => {
  it('ends with the key that it opens, and is set again', async () => {
    await aminas.setQuickPin('482915');
    await remove(bea);
    expect(await vault.unlockByPin(amina.account, '482915')).toEqual({ problem: 'gone', left: 0 });
    await aminas.setQuickPin('482915');
    const row = aminas.keyring.make('common');
    aminas.lock();
    const back = opened(await vault.unlockByPin(amina.account, '482915'));
    expect(back.keyring.admit(row)).toBe(true);
    await back.settle();
    expect(back.keyring.isBehind).toBe(false);
    expect(await slotOf(amina)).toMatchObject({ epoch: 1 });
  });

  it('of another page, too, once a new key was made here; and of whoever was removed', async () => {
    const pages = await Promise.all(
      [bea, chi].map(async (who) => {
        const page = vaultOn(table);
        const hers = opened(await page.unlock((await slotOf(who)).id, wordsOf(who)));
        await hers.setQuickPin('482915');
        hers.lock();
        return { page, who };
      }),
    );
    await remove(bea);
    for (const { page, who } of pages) expect(await page.unlockByPin(who.account, '482915')).toEqual({ problem: 'gone', left: 0 });
  });
});

it('a slot of the first format becomes one of the second at the next unlock', async () => {
  const vaultKey = random(32);
  const shape = { v: 1, id: 'old', ...bea, kind: 'words', kdf: { ...cost, salt: random(16) }, prf: null, epoch: 1, public: '' } as const;
  const content = { vaultKey, private: new Uint8Array(), signing: await makeSigningKey() };
  const { public: _, next: __, vouch: ___, ...first } = await makeSlot(shape, wordsOf(bea), content, deriveHere, random);
  const on = new SlotTable(factory, 'first');
  await on.all();
  await new Promise((resolve, reject) => {
    const opening = factory.open('first');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('slots', 'readwrite');
      transaction.objectStore('slots').put(first);
      transaction.oncomplete = () => {
        opening.result.close();
        resolve(null);
      };
    };
  });
  expect((await on.all()).slots.map(({ v }) => v)).toEqual([1]);
  const hers = opened(await vaultOn(on).unlock('old', wordsOf(bea)));
  const row = hers.keyring.make('common');
  const [slot] = (await on.all()).slots;
  expect([isSlot(slot), slot?.v]).toEqual([true, 2]);
  const again = opened(await vaultOn(on).unlock('old', wordsOf(bea)));
  expect(again.keyring.admit(row)).toBe(true);
  expect(again.signing.publicKey).toBe(hers.signing.publicKey);
  const way = await again.addWay(chi, 'words', wordsOf(chi), null);
  await again.removeWays([way.slot]);
  expect(opened(await vaultOn(on).unlock('old', wordsOf(bea))).keyring.admit(again.keyring.make('x'))).toBe(true);
});
