import { guard, wholeFrom } from '../records';
import { isWrappedKey, type KeyId, type Keyring } from '../vault';
import type { Requests } from './requests';
import { locked, type Sealer } from './sealer';

/** The table of wrapped keys: how a ring gets what it needs out of it, inside a transaction that covers it. */

/** Since the ring took its keys in, some were destroyed: it may hold one that is gone. */
export class KeysChanged extends Error {
  constructor(readonly generation: number) {
    super('The keys on this device have changed.');
  }
}

/** How often keys were destroyed on this device, as a row of `meta` says, where every save sees it. */
export const generationFact = 'keys';
export const generationIn = (value: unknown): number => (isCount(value) ? value : 0);
const isCount = guard<number>(wholeFrom(0));

export async function readGeneration(tables: { get(table: 'meta', key: string): Promise<unknown> }): Promise<number> {
  const row = await tables.get('meta', generationFact);
  return generationIn(typeof row === 'object' && row !== null && 'value' in row ? row.value : 0);
}

/** Takes in the keys of these rows; `again` also those that are at hand. What cannot be taken in is not at hand afterwards. */
export async function haveKeys(
  requests: Requests,
  sealer: Sealer,
  table: Parameters<Sealer['keyIn']>[0],
  rows: readonly unknown[],
  again = false,
): Promise<void> {
  const { ring } = sealer;
  if (ring.isDropped) throw locked();
  if (ring.only !== null) return;
  const ids = new Set(rows.flatMap((row) => sealer.keyIn(table, row) ?? []));
  const lacking = [...ids].filter((id) => again || !ring.has(id));
  if (lacking.length === 0) return;
  for (const row of await keyRows(requests, lacking)) ring.admit(row);
  if (ring.isDropped) throw locked();
}

const few = 8;

/** Keys of patients who lie one after another come in one request; others one by one. */
async function keyRows(requests: Requests, ids: readonly KeyId[]): Promise<readonly unknown[]> {
  const wanted = new Set<unknown>(ids);
  const rows: unknown[] = [];
  if (ids.length > few) {
    const sorted = ids.toSorted();
    const range = requests.ranges.bound(sorted[0], sorted.at(-1));
    const near = await requests.ask('keys', (store) => store.getAll(range, ids.length * 2));
    for (const row of Array.isArray(near) ? near : []) {
      if (isWrappedKey(row) && wanted.delete(row.id)) rows.push(row);
    }
  }
  const others = [...wanted].filter((id) => typeof id === 'string');
  return [...rows, ...(await Promise.all(others.map((id) => requests.ask('keys', (store) => store.get(id)))))];
}

/**
 * Inside `first`: these keys are at hand afterwards, made where there are none, and those are noted in `made`. All are asked for at once.
 * Two tabs agree, because both write `keys` in turn.
 */
export async function haveKeysToWrite(requests: Requests, ring: Keyring, ids: readonly KeyId[], made: Set<KeyId>): Promise<void> {
  if (ring.isDropped) throw locked();
  const lacking = ids.filter((id) => !ring.has(id));
  if (lacking.length === 0) return;
  const [turning, ...stored] = await Promise.all([ring.turningId, ...lacking].map((id) => requests.now('keys', (store) => store.get(id))));
  if (ring.isDropped) throw locked();
  const absent = lacking.flatMap((id, at) => (ring.admit(stored[at]) ? [] : [{ id, was: stored[at] }]));
  if (absent.length > 0) mustBeNewest(ring, turning);
  for (const { id, was } of absent) {
    // What is said today is not refused for a key that was damaged yesterday: that one stays beside, as it is.
    if (was !== undefined) requests.tellNow('keys', (store) => store.put({ id: `damaged/${id}`, was }));
    made.add(id);
    const key = ring.make(id);
    requests.tellNow('keys', (store) => store.put(key));
  }
}

/**
 * Before a key is made: no other tab has made a newer vault key since this one was unlocked, for whoever holds that one alone would never open
 * it. That is written before the first key is wrapped anew.
 */
export function mustBeNewest(ring: Keyring, turning: unknown): void {
  if (ring.isDropped || ring.isTurned(turning)) throw locked();
}

/** Inside `first`: whether a row is there already under another key than the one of this ring. */
export async function isForeign(requests: Requests, sealer: Sealer, table: Parameters<Sealer['keyIn']>[0], row: object): Promise<boolean> {
  const key: unknown = Reflect.get(row, keyPaths[table] ?? 'id');
  if (typeof key !== 'string' && typeof key !== 'number') return false;
  const stored = await requests.now(table, (store) => store.get(key));
  return stored !== undefined && !sealer.isAtHand(table, stored);
}
const keyPaths: { readonly [table: string]: string } = { outbox: 'local', notes: 'key', meta: 'key' };

/** Of an assessment that a patient has in her hands. */
export const handedPrefix = 'handed/';
export const isHandedKey = (k: KeyId): boolean => k.startsWith(handedPrefix);
