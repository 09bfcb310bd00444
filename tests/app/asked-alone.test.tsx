// @vitest-environment jsdom
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/records';
import type { Store } from '../../src/store';
import { commit, openTestStore, patientId, show } from './harness';
import { assessmentId, sent, stored } from './plan-world';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
  await sent(store);
});
afterEach(() => {
  cleanup();
  store.close();
});

/** Two devices write, neither knowing of the other. */
async function meet(path: string, one: FieldValue, other: FieldValue): Promise<void> {
  const before = await stored(store, assessmentId);
  const write = (value: FieldValue) =>
    store.commit([{ record: assessmentId, kind: 'assessment', path, value }], {
      patient: patientId,
      seen: new Map([[assessmentId, before]]),
    });
  await write(one);
  await write(other);
}
/** Whether all of it stands behind a tap that says no more than that something is private. */
async function expectFolded(words: RegExp, at: string): Promise<void> {
  const screen = show(store, at);
  const found = await screen.findAllByText(words);
  for (const each of found) {
    const folded = each.closest('details');
    expect(folded).not.toBeNull();
    expect(folded?.open).toBe(false);
    expect(folded?.querySelector('summary')?.textContent).not.toMatch(words);
  }
}

describe.each(['/conflicts', `/assessments/${assessmentId}/result`])('on %s', (at) => {
  it('an answer to what is asked only when she is alone, on which devices differ, is folded', async () => {
    await meet('answers/not-alive', 'yes', 'no');
    await expectFolded(/Thoughts of not being alive/, at);
  });

  it.each(['readiness-to-die', 'wish-to-hasten-death', 'intent', 'not-alive'])('differing notes on %s are folded', async (note) => {
    await meet(`notes/${note}`, 'She said this', 'She said this, and more');
    await expectFolded(/She said this/, at);
  });

  it('a note on the talk as a whole stands in the open', async () => {
    await meet('notes/talk', 'Her sister came', 'Her sister came, too');
    const screen = show(store, at);
    const [found] = await screen.findAllByText(/Her sister came/);
    expect(found?.closest('details')).toBeNull();
  });
});

describe('what was changed after it was submitted', () => {
  it('is folded where it is asked only when she is alone', async () => {
    await commit(store, [{ record: assessmentId, kind: 'assessment', path: 'answers/not-alive', value: 'yes' }]);
    await expectFolded(/^Thoughts of not being alive/, `/assessments/${assessmentId}/result`);
  });
});
