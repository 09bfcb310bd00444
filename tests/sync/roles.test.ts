import { expect, it } from 'vitest';
import type { Right } from '../../src/protocol';
import { nurse, person } from '../store/world';
import { world } from './devices';

const may = (...rights: readonly Right[]) => ({ ...nurse, rights });
const all = may('records', 'send', 'sign');
const clerk = may('send', 'status');
const auditor = may('overview', 'audit');

/** A tablet on which she was signed in as the first; the server knows her as the second by now. */
async function away(kept: typeof all, now: typeof all) {
  const { devices, tabs, server, clock } = await world('a');
  const [tab] = tabs;
  if (tab === undefined) throw new Error('There is no tablet.');
  // What the first sign-in began is over.
  await tab.sync.syncNow();
  server.identity = now;
  await tab.store.setIdentity(kept);
  tab.hints.splice(0).forEach((hint) => hint.close());
  server.requests.splice(0);
  return { tab, server, clock, id: devices[0]!.id() };
}
const paths = (requests: readonly string[]): readonly string[] => [...new Set(requests.map((url) => url.split('?')[0] ?? ''))];

it('sends what she saved and receives no record where her role reads none', async () => {
  const { tab, server, clock, id } = await away(clerk, clerk);
  await tab.store.commit(person(id));
  await tab.sync.syncNow();
  expect(server.entries).toHaveLength(1);
  await clock.pass(200_000);
  expect(paths(server.requests).toSorted()).toEqual(['/api/session', '/api/sync/push']);
  expect(tab.hints.filter(({ readyState }) => readyState === 1)).toEqual([]);
  expect(tab.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  // That nothing waits is no reason to say that there is a connection.
  server.fault = () => 'drop';
  await tab.sync.syncNow();
  expect(tab.sync.status().state).toBe('offline');
  server.fault = () => ({ status: 401 });
  await tab.sync.syncNow();
  expect(tab.sync.status().state).toBe('sign-in');
});

it('hears at the next contact that she may do less, and keeps nothing back that she may send', async () => {
  const { tab, server, clock, id } = await away(all, clerk);
  await tab.store.commit(person(id));
  const said: string[] = [];
  tab.sync.subscribe(({ state }) => said.push(state));
  await clock.pass(3000);
  expect(await tab.store.identity()).toEqual(clerk);
  expect(server.entries).toHaveLength(1);
  expect(tab.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
  expect(said).not.toContain('problem');
});

it('hears that she may do more, and then receives what the team has', async () => {
  const { tab, server, clock, id } = await away(clerk, clerk);
  await clock.pass(1000);
  const other = await world('b');
  await other.tabs[0]!.store.commit(person(id));
  await other.tabs[0]!.sync.syncNow();
  server.entries = other.server.entries;
  server.identity = all;
  expect(await tab.store.records('patient')).toEqual([]);
  tab.wake();
  await clock.pass(5000);
  expect(await tab.store.identity()).toEqual(all);
  expect(await tab.store.records('patient')).toHaveLength(1);
});

it('leaves what was saved before where it is when she may not even send it, and says so', async () => {
  const { tab, server, clock, id } = await away(all, auditor);
  await tab.store.commit(person(id));
  await clock.pass(3000);
  expect(await tab.store.identity()).toEqual(auditor);
  expect(server.entries).toEqual([]);
  expect(tab.sync.status()).toMatchObject({ state: 'problem', waiting: 1, message: 'Not your role.' });
  // Her role is given back.
  server.identity = all;
  tab.wake();
  await clock.pass(200_000);
  expect(server.entries).toHaveLength(1);
  expect(tab.sync.status()).toMatchObject({ state: 'idle', waiting: 0 });
});

it('takes no roles of somebody else whose sign-in the browser still has', async () => {
  const { tab, clock } = await away(all, { ...clerk, account: 'account-of-another' });
  await clock.pass(3000);
  expect(await tab.store.identity()).toEqual(all);
});

it('asks for the roles once after it was away, not at each exchange', async () => {
  const { tab, server, clock } = await away(all, all);
  const asked = () => server.requests.filter((url) => url === '/api/session').length;
  tab.wake();
  await clock.pass(600_000);
  expect(asked()).toBe(1);
  tab.wake();
  await clock.pass(1000);
  expect(asked()).toBe(2);
});
