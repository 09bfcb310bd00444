import { guard, wholeFrom } from '../records';
import { isWrappedKey, type KeyId, type Keyring } from '../vault';
import { bundleId, fewKeys, knowBundles, listBundles, partsOfBundles, takeFromBundles } from './bundles';
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
  await takeFromBundles(requests, sealer, lacking);
  for (const row of await keyRows(requests, again ? lacking : lacking.filter((id) => !ring.has(id)))) ring.admit(row);
  const absent = lacking.filter((id) => !ring.has(id));
  if (absent.length > 0) {
    await knowBundles(requests, sealer, await listBundles(requests));
    await takeFromBundles(requests, sealer, absent);
  }
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
 * Inside `first`: these keys are at hand afterwards, made where there are none: then `made` says so, and in which bundle, before anything is
 * written. Two tabs agree, because both write `keys` in turn.
 */
export async function haveKeysToWrite(
  requests: Requests,
  sealer: Sealer,
  ids: readonly KeyId[],
  draw: () => string,
  made: Map<KeyId, string | null>,
): Promise<void> {
  const { ring, bundles } = sealer;
  if (ring.isDropped) throw locked();
  const lacking = ids.filter((id) => !ring.has(id));
  if (lacking.length === 0) return;
  const [turning, there, stored] = await Promise.all([
    requests.now('keys', (store) => store.get(ring.turningId)),
    listBundles(requests, 'now'),
    rowsOfKeys(requests, lacking),
  ]);
  const absent = (): readonly KeyId[] => lacking.filter((id) => !ring.has(id));
  if (ring.isDropped) throw locked();
  for (const row of stored.values()) ring.admit(row);
  let shut: readonly object[] = [];
  if (absent().length > 0) {
    await knowBundles(requests, sealer, there, 'now');
    shut = await takeFromBundles(requests, sealer, absent(), 'now');
    if (ring.isDropped) throw locked();
  }
  const missing = absent();
  if (missing.length === 0) return;
  mustBeNewest(ring, turning);
  // What is said today is not refused for a key that was damaged yesterday: that one stays beside, as it is.
  for (const was of [...missing.flatMap((id) => stored.get(id) ?? []), ...shut]) {
    const id: unknown = Reflect.get(was, 'id');
    if (typeof id !== 'string') continue;
    requests.tellNow('keys', (store) => store.put({ id: `damaged/${id}`, was }));
    requests.tellNow('keys', (store) => store.delete(id));
    bundles.drop(id);
  }
  if (missing.length < fewKeys) {
    for (const id of missing) {
      made.set(id, null);
      const key = ring.make(id);
      requests.tellNow('keys', (store) => store.put(key));
    }
    return;
  }
  for (const part of partsOfBundles(missing)) {
    const id = bundleId(draw());
    for (const k of part) made.set(k, id);
    const bundle = ring.makeTogether(id, part);
    bundles.add(bundle);
    requests.tellNow('keys', (store) => store.put(bundle));
  }
}

/** Rows of single keys. Of many it is asked first which are there: of patients who come for the first time, none. */
async function rowsOfKeys(requests: Requests, ids: readonly KeyId[]): Promise<ReadonlyMap<KeyId, object>> {
  let wanted: readonly KeyId[] = ids;
  if (ids.length > few) {
    const sorted = ids.toSorted();
    const range = requests.ranges.bound(sorted[0], sorted.at(-1));
    const limit = ids.length * 8;
    const found: unknown = await requests.now('keys', (store) => store.getAllKeys(range, limit));
    const keys: readonly unknown[] = Array.isArray(found) ? found : [];
    // Where there are more, only the last of these tells what is not there.
    const last = keys.length < limit ? undefined : keys.at(-1);
    const there = new Set(keys);
    wanted = ids.filter((id) => there.has(id) || (typeof last === 'string' && id > last));
  }
  const rows = await Promise.all(wanted.map((id) => requests.now('keys', (store) => store.get(id))));
  return new Map(wanted.flatMap((id, at) => (typeof rows[at] === 'object' && rows[at] !== null ? [[id, rows[at]] as const] : [])));
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
