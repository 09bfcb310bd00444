import { webcrypto } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { storeBehaviours } from '../acceptance/store';
import { worldOn } from '../acceptance/world';

describe('the store on fake-indexeddb', () => {
  it.each(storeBehaviours)('$name', async ({ check }) => {
    const world = worldOn({
      now: () => Date.now(),
      random: (bytes) => webcrypto.getRandomValues(new Uint8Array(bytes)),
      indexedDB: new IDBFactory(),
      IDBKeyRange,
    });
    await expect(check(world)).resolves.toBeUndefined();
  });
});
