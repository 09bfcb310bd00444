import { expect, it } from 'vitest';
import { Device } from './world';

const hour = 3_600_000;
const start = 1_700_000_000_000;

it('runs out that long after the last contact, and begins anew with the next', async () => {
  const store = await new Device('lease').open();
  await store.renewLease(start, null);
  expect(await store.hasLeaseRunOut(start + 14 * hour - 1)).toBe(false);
  expect(await store.hasLeaseRunOut(start + 14 * hour)).toBe(true);
  await store.renewLease(start + 20 * hour, 72);
  expect(await store.hasLeaseRunOut(start + 91 * hour)).toBe(false);
  // A contact that says nothing of it leaves it as long as it was.
  await store.renewLease(start + 91 * hour, null);
  expect(await store.hasLeaseRunOut(start + 162 * hour)).toBe(false);
  await store.renewLease(start + 162 * hour, 14);
  expect(await store.hasLeaseRunOut(start + 177 * hour)).toBe(true);
});

it('never has time given back by a clock that is put back', async () => {
  const store = await new Device('back').open();
  await store.renewLease(start, 14);
  expect(await store.hasLeaseRunOut(start + 13 * hour)).toBe(false);
  expect(await store.hasLeaseRunOut(start + 15 * hour)).toBe(true);
  expect(await store.hasLeaseRunOut(start + hour)).toBe(true);
  expect(await store.hasLeaseRunOut(start - 1000 * hour)).toBe(true);
  // With the next contact the device's time counts as it is then.
  await store.renewLease(start - 1000 * hour, 14);
  expect(await store.hasLeaseRunOut(start - 990 * hour)).toBe(false);
});

it('has run out where nothing is known of it, or what is known was deleted or altered', async () => {
  const device = new Device('altered');
  const store = await device.open();
  expect(await store.hasLeaseRunOut(start)).toBe(true);
  await store.renewLease(start, 14);
  expect(await store.hasLeaseRunOut(start)).toBe(false);
  const kept = await device.raw<{ ct: Uint8Array }>('notes', 'readonly', (table) => table.get('lease'));
  expect(JSON.stringify([...kept.ct])).not.toContain('latest');
  const altered = { ...kept, ct: kept.ct.map((byte, at) => (at === 20 ? byte ^ 1 : byte)) };
  await device.raw('notes', 'readwrite', (table) => table.put(altered));
  expect(await (await device.open()).hasLeaseRunOut(start)).toBe(true);
  await device.raw('notes', 'readwrite', (table) => table.put(kept));
  expect(await (await device.open()).hasLeaseRunOut(start)).toBe(false);
  await device.raw('notes', 'readwrite', (table) => table.delete('lease'));
  expect(await (await device.open()).hasLeaseRunOut(start)).toBe(true);
});
