import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Device, person } from './world';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Whether something that nobody else holds was let go of, as far as the engine’s own collector finds. */
async function isGone(thing: WeakRef<object>): Promise<boolean> {
  if (typeof collectGarbage !== 'function') throw new Error('This engine collects no garbage on demand.');
  for (let tries = 0; tries < 20 && thing.deref() !== undefined; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    collectGarbage();
  }
  return thing.deref() === undefined;
}

describe('a store that something still holds after it was closed', () => {
  it('holds neither the records that were being written nor the list of patients', async () => {
    const device = new Device('closed');
    const store = await device.open();
    const ann = device.id();
    const record = await store.commit(person(ann)).then(({ records }) => new WeakRef(records.get(ann) ?? {}));
    const patient = await store.caseload().then(({ patients }) => new WeakRef(patients[0] ?? {}));
    expect([await isGone(record), await isGone(patient)]).toEqual([false, false]);
    store.close();
    expect([await isGone(record), await isGone(patient)]).toEqual([true, true]);
    await expect(store.caseload()).rejects.toThrow('closed');
  });

  it('keeps nothing of what was still being written as it was closed', async () => {
    const device = new Device('closed while writing');
    const store = await device.open();
    const ann = device.id();
    const writing = store.commit(person(ann)).then(({ records }) => new WeakRef(records.get(ann) ?? {}));
    // The transaction is under way by then.
    await new Promise((resolve) => setImmediate(resolve));
    store.close();
    expect(await isGone(await writing)).toBe(true);
    expect(await (await device.open()).record(ann)).not.toBeNull();
  });
});
