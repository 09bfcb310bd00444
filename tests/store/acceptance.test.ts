import { webcrypto } from 'node:crypto';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, it } from 'vitest';
import { storeBehaviours } from '../acceptance/store';
import { worldOn } from '../acceptance/world';

describe('the store on fake-indexeddb', () => {
  it.each(storeBehaviours)('$name', ({ check }) =>
    check(
      worldOn({
        now: () => Date.now(),
        random: (bytes) => webcrypto.getRandomValues(new Uint8Array(bytes)),
        indexedDB: new IDBFactory(),
        IDBKeyRange,
      }),
    ),
  );
});
