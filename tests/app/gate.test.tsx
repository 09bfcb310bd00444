// @vitest-environment jsdom
import 'fake-indexeddb/auto';
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Identity } from '../../src/protocol';
import { addPatient } from '../../src/records';
import { openStore, PackTable } from '../../src/store';
import { SlotTable, Vault } from '../../src/vault';
import { keeperHere } from '../../src/vault/keeper-here';
import type { Slot } from '../../src/vault/slots';
import { beforeLock } from '../../src/app/lock/before-lock';
import { useLock, type Lock } from '../../src/app/lock/context';
import type { Device } from '../../src/app/lock/device';
import { Gate } from '../../src/app/lock/Gate';
import { keepIdentity } from '../../src/app/lock/people';
import { tryWay } from '../../src/app/lock/try-way';
import type { Services } from '../../src/app/services';
import { MessagesProvider } from '../../src/messages';
import common from '../../src/messages/en-GB/common.json';
import staff from '../../src/messages/en-GB/staff.json';
import { AppFrame } from '../../src/app/App';
import { clock, identity, offlineSync, patient, patientId } from './harness';

const cost = { m: 19 * 1024, t: 1, p: 1 };
const words = ['apple', 'river', 'stone', 'winter'].join(' ');
const others = ['apple', 'river', 'stone', 'summer'].join(' ');
const bea: Identity = { ...identity, account: 'account-bea-00000002', name: 'Bea Lund' };

/** What the disk holds of ways in, in memory: jsdom's bytes are of another realm than the database's. It may stop answering. */
class Slots extends SlotTable {
  readonly kept = new Map<string, Slot>();
  hangs = false;
  constructor() {
    super(indexedDB, 'slots');
  }
  override all(): ReturnType<SlotTable['all']> {
    return this.hangs ? new Promise(() => undefined) : Promise.resolve({ slots: [...this.kept.values()], unreadable: 0 });
  }
  override put(slot: Slot): Promise<void> {
    this.kept.set(slot.id, slot);
    return Promise.resolve();
  }
  override exchange(known: readonly Slot[], written: readonly Slot[], deleted: readonly string[] = []): Promise<boolean> {
    if (JSON.stringify([...this.kept.values()]) !== JSON.stringify(known)) return Promise.resolve(false);
    for (const slot of written) this.kept.set(slot.id, slot);
    for (const id of deleted) this.kept.delete(id);
    return Promise.resolve(true);
  }
}

/** A tablet on which two people have their words. */
async function tablet(): Promise<{ device: Device; slots: Slots }> {
  const [factory, slots] = [new IDBFactory(), new Slots()];
  const vault = new Vault({ slots, keeper: keeperHere(clock.random), random: clock.random, cost });
  const openServices: Device['openServices'] = async (ring) => {
    const store = await openStore({ now: clock.now, random: clock.random, indexedDB: factory, IDBKeyRange }, ring);
    return { store, sync: offlineSync(), clock, identity: await store.identity() };
  };
  const made = await vault.create({ account: identity.account, label: 'AO' }, { typed: words });
  await made.addWay({ account: bea.account, label: 'BL' }, 'words', { typed: others }, null);
  const { store } = await openServices(made.keyring);
  await store.setIdentity(identity);
  await keepIdentity(store, bea);
  await store.renewLease(clock.now(), null);
  store.close();
  made.lock();
  return { device: { vault, clock, packs: new PackTable(factory), wipeLocked: async () => false, openServices }, slots };
}

interface Inside {
  services: Services | null;
  lock: Lock | null;
}
function Records({ inside, services }: { readonly inside: Inside; readonly services: Services }) {
  Object.assign(inside, { services, lock: useLock() });
  return <p>Records</p>;
}

/** A tab of the tablet, unlocked by one of the two. */
async function unlock(device: Device, who: string, typed: string): Promise<Inside> {
  const inside: Inside = { services: null, lock: null };
  const container = document.body.appendChild(document.createElement('div'));
  const view = render(
    <MessagesProvider language="en-GB" catalogues={[common, staff]}>
      <AppFrame updates={null}>
        <Gate device={device}>{(services) => <Records inside={inside} services={services} />}</Gate>
      </AppFrame>
    </MessagesProvider>,
    { container },
  );
  const tab = within(view.container);
  const user = userEvent.setup();
  await user.click(await tab.findByRole('radio', { name: who }));
  await user.type(tab.getByLabelText(/words/i, { selector: 'input[name=secret]' }), typed);
  await user.click(tab.getByRole('button', { name: 'Unlock' }));
  await waitFor(() => expect(inside.services).not.toBeNull());
  return inside;
}

beforeEach(() => vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch'))));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'locks');
});

describe('the lock', () => {
  it('drops the keys also where the disk does not answer any more', async () => {
    const { device, slots } = await tablet();
    const { lock } = await unlock(device, 'AO', words);
    const ring = lock?.unlocked.keyring;
    expect(ring?.isDropped).toBe(false);
    slots.hangs = true;
    act(() => void lock?.lockNow('idle'));
    await waitFor(() => expect(ring?.isDropped).toBe(true));
    expect(screen.queryByText('Records')).toBeNull();
  });
});

/** What browsers have and jsdom has not: here all are shared. */
function stubLocks(): void {
  const held: { readonly name: string }[] = [];
  const value = {
    request: async (name: string, _: unknown, work: () => Promise<void>) => {
      const one = { name };
      held.push(one);
      await work();
      held.splice(held.indexOf(one), 1);
    },
    query: async () => ({ held: [...held] }),
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value });
}

describe('unlocking', () => {
  it('takes the words that were given last also where the tablet was switched off before the former ones went', async () => {
    const { device } = await tablet();
    const { ways } = await device.vault.ways();
    const [way] = ways;
    const open = way === undefined ? null : await device.vault.unlock(way.slot, { typed: words });
    if (open === null || !('keyring' in open)) throw new Error('not open');
    const anew = ['apple', 'river', 'stone', 'autumn'].join(' ');
    await open.addWay({ account: identity.account, label: 'AO' }, 'words', { typed: anew }, null);
    const { ways: both } = await device.vault.ways();
    for (const typed of [words, anew]) expect(await tryWay(device.vault, both, identity.account, typed)).toHaveProperty('keyring');
    expect(await tryWay(device.vault, both, identity.account, others)).toEqual({ problem: 'wrong', by: 'words' });
    expect(await tryWay(device.vault, [], identity.account, words)).toEqual({ problem: 'gone', by: 'words' });
  });

  it('by another person first locks what is open in another tab: what is typed there is saved as hers', async () => {
    stubLocks();
    const { device } = await tablet();
    const aminas = await unlock(device, 'AO', words);
    const ring = aminas.lock?.unlocked.keyring;
    const forget = beforeLock(async () => aminas.services?.store.commit(addPatient(patientId, patient), { patient: patientId }));
    const beas = await unlock(device, 'BL', others);
    forget();
    expect(ring?.isDropped).toBe(true);
    expect(beas.lock?.unlocked.keyring.isDropped).toBe(false);
    const waiting = await beas.services?.store.sync.next({ changesets: 9, bytes: 100_000 });
    expect(waiting?.map(({ header }) => header.author)).toEqual([identity.account]);
  });

  it('waits for no server that says nothing', async () => {
    vi.stubGlobal(
      'fetch',
      (_: string, { signal }: RequestInit) =>
        new Promise((__, reject) => signal?.addEventListener('abort', () => reject(new DOMException('Too slow.', 'AbortError')))),
    );
    const { device } = await tablet();
    const { services } = await unlock(device, 'BL', others);
    expect(services?.identity?.account).toBe(bea.account);
  });
});
