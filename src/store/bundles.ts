import { guard, isText, objectOf, recordOf, type RecordId } from '../records';
import { isKeyBundle, idsIn, type KeyId } from '../vault';
import type { Requests } from './requests';
import type { Sealer } from './sealer';

/**
 * Keys that were made together lie in one row of `keys`, and what is listed under them in one row of `manifests`, both under the id of
 * their bundle. A key that lies by itself is taken before a bundle's, and so is a list. Nothing is ever added to a bundle; whose
 * key is destroyed is taken out of both rows.
 */
const prefix = 'many/';
const bundleKeys = (ranges: typeof IDBKeyRange): IDBKeyRange => ranges.bound(prefix, `${prefix}\uFFFF`);
export const bundleId = (drawn: string): string => `${prefix}${drawn}`;
export const isBundleId = (id: unknown): boolean => typeof id === 'string' && id.startsWith(prefix);
/** So many at least are made together. */
export const fewKeys = 16;
/** So many at most: what befalls one row befalls no more than these. */
const mostKeys = 64;

/** Parts of nearly one size, each for one bundle. */
export function partsOfBundles(ids: readonly KeyId[]): readonly (readonly KeyId[])[] {
  const size = Math.ceil(ids.length / Math.ceil(ids.length / mostKeys));
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, at) => ids.slice(at * size, (at + 1) * size));
}

export interface BundledLists {
  readonly id: string;
  readonly lists: Readonly<Record<KeyId, Readonly<Record<RecordId, string>>>>;
}
export const isBundledLists = guard<BundledLists>(objectOf({ id: isText, lists: recordOf(isText, recordOf(isText, isText)) }));

/** Whose key lies in which bundle, as far as this page has looked. */
export class Bundles {
  readonly #of = new Map<KeyId, string>();
  readonly #known = new Set<string>();

  of(k: KeyId): string | undefined {
    return this.#of.get(k);
  }

  isKnown(id: string): boolean {
    return this.#known.has(id);
  }

  add(row: unknown): void {
    if (!isKeyBundle(row)) return;
    this.#known.add(row.id);
    for (const k of idsIn(row)) this.#of.set(k, row.id);
  }

  /** It is not there, or not as it was. */
  drop(id: string): void {
    this.#known.delete(id);
    for (const [k, bundle] of this.#of) if (bundle === id) this.#of.delete(k);
  }

  clear(): void {
    this.#of.clear();
    this.#known.clear();
  }
}

/** As which of both the requests of a transaction are asked. */
type How = 'ask' | 'now';
const many = 8;

const isName = (key: unknown): key is string => typeof key === 'string';
const idsOf = (found: unknown): readonly string[] => (Array.isArray(found) ? found.filter(isName) : []);

/** The bundles that are there. */
export async function listBundles(requests: Requests, how: How = 'ask'): Promise<readonly string[]> {
  return idsOf(await requests[how]('keys', (store) => store.getAllKeys(bundleKeys(requests.ranges))));
}

/** Reads those that this page does not know yet. */
export async function knowBundles(requests: Requests, { bundles }: Sealer, there: readonly string[], how: How = 'ask'): Promise<void> {
  const unknown = there.filter((id) => !bundles.isKnown(id));
  if (unknown.length === 0) return;
  const rows =
    unknown.length > many
      ? await requests[how]('keys', (store) => store.getAll(bundleKeys(requests.ranges)))
      : await Promise.all(unknown.map((id) => requests[how]('keys', (store) => store.get(id))));
  if (Array.isArray(rows)) for (const row of rows) bundles.add(row);
}

/** Takes in those of these keys that lie in bundles which are known. Gives the bundles that did not open. */
export async function takeFromBundles(
  requests: Requests,
  sealer: Sealer,
  ids: readonly KeyId[],
  how: How = 'ask',
): Promise<readonly object[]> {
  const { bundles, ring } = sealer;
  const wanted = new Map<string, KeyId[]>();
  for (const k of ids) {
    const id = bundles.of(k);
    if (id === undefined) continue;
    const others = wanted.get(id);
    if (others === undefined) wanted.set(id, [k]);
    else others.push(k);
  }
  const rows = await Promise.all([...wanted.keys()].map((id) => requests[how]('keys', (store) => store.get(id))));
  const shut: object[] = [];
  for (const [at, [id, keys]] of [...wanted].entries()) {
    const row = rows[at];
    if (typeof row !== 'object' || row === null) bundles.drop(id);
    else if (!ring.admitFrom(row, keys)) shut.push(row);
  }
  return shut;
}

/** In which bundle a key lies; null where in none. */
export async function bundleOf(requests: Requests, sealer: Sealer, k: KeyId): Promise<string | null> {
  if (sealer.bundles.of(k) === undefined) await knowBundles(requests, sealer, await listBundles(requests));
  return sealer.bundles.of(k) ?? null;
}
