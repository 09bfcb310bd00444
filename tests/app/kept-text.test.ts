import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { conflictsOf, noteAt, notePath } from '../../src/records';
import { StoreError, type Store } from '../../src/store';
import { KeptText } from '../../src/app/staff/plan/kept-text';
import { commit, openTestStore } from './harness';
import { assessmentId, discussing, stored } from './plan-world';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await discussing(store);
});
afterEach(() => store.close());

const path = notePath('talk');
const open = async () => new KeptText(store, await stored(store, assessmentId), path);
const note = async () => noteAt(await stored(store, assessmentId), 'talk');

it('writes what was typed once, and what was typed meanwhile after it', async () => {
  const kept = await open();
  kept.type('One');
  const first = kept.flush();
  // It is being written by now.
  await Promise.resolve();
  kept.type('One two');
  await first;
  expect(kept.view()).toEqual({ text: 'One two', state: 'waiting' });
  await kept.flush();
  expect(kept.view()).toEqual({ text: 'One two', state: 'saved' });
  expect(await note()).toBe('One two');
  expect((await stored(store, assessmentId)).fields[path]?.length).toBe(1);
});

it('keeps both where another tablet wrote the same note meanwhile', async () => {
  const [here, there] = [await open(), await open()];
  here.type('From here');
  there.type('From there');
  await here.flush();
  here.take(await stored(store, assessmentId));
  there.take(await stored(store, assessmentId));
  expect(there.view().text).toBe('From there');
  await there.flush();
  expect(conflictsOf(await stored(store, assessmentId)).map(({ path: of }) => of)).toEqual([path]);
});

it('shows what arrives while nothing is typed', async () => {
  const kept = await open();
  await commit(store, [{ record: assessmentId, kind: 'assessment', path, value: 'By a colleague' }]);
  kept.take(await stored(store, assessmentId));
  expect(kept.view()).toEqual({ text: 'By a colleague', state: 'saved' });
});

it('drops nothing where the device cannot write, says so, and writes it when it can', async () => {
  const kept = await open();
  const failing = vi.spyOn(store, 'commit').mockRejectedValue(new StoreError('no-space', 'full'));
  kept.type('Not lost');
  await kept.flush();
  expect(kept.view()).toEqual({ text: 'Not lost', state: 'no-space' });
  failing.mockRestore();
  await kept.flush();
  expect(kept.view()).toEqual({ text: 'Not lost', state: 'saved' });
  expect(await note()).toBe('Not lost');
});

it('clears a note that is emptied', async () => {
  const kept = await open();
  kept.type('Something');
  await kept.flush();
  kept.type('');
  await kept.flush();
  expect(await note()).toBe('');
});

it('does not try again once the store is closed: the tablet is locked, and what was typed is let go of', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const kept = await open();
    const trying = vi.spyOn(store, 'commit').mockRejectedValue(new StoreError('no-space', 'full'));
    kept.type('Not written');
    await kept.flush();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(trying).toHaveBeenCalledTimes(2);
    store.close();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(trying).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trying).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
  }
});
