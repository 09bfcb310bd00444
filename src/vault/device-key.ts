import { base64url } from '../records';
import { signedText, type Signed, type TabletPurpose } from '../protocol';

/** A small database of its own: it outlives what the order to wipe deletes, until that is confirmed. */
export const tabletDatabase = 'hna-tablet-1';
const table = 'facts';
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/**
 * The tablet's own signing key. Its private half cannot be exported by script; on disk it lies as the browser keeps it, so that a copy of
 * the profile speaks with it too: the rolling nonce finds that out.
 */
export interface TabletKey {
  /** SHA-256 of the public key, base64url. */
  readonly id: string;
  /** SubjectPublicKeyInfo, base64url. */
  readonly publicKey: string;
  /** The team that it was enrolled with; null before. */
  team(): Promise<string | null>;
  enrolled(team: string): Promise<void>;
  sign(purpose: TabletPurpose, team: string, said: string): Promise<Signed>;
  /**
   * What it checks in with: kept before it is sent and the same bytes until it was answered, in whichever tab and after whatever kill. So
   * a reply that was lost is no second use of a nonce.
   */
  checkIn(team: string, say: (nonce: string | null) => string): Promise<Signed>;
  /** That the last reply gave; null before any came. */
  nonce(): Promise<string | null>;
  /** The reply came; its nonce is for the next time. */
  answered(message: Signed, nonce: string | null): Promise<void>;
}

/** Opens the tablet's key, and makes it where there is none. */
export async function openTabletKey(factory: IDBFactory = indexedDB): Promise<TabletKey> {
  const database = await open(factory);
  const pair = await keyOf(database);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const id = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', spki)));
  const sign = async (purpose: TabletPurpose, team: string, said: string): Promise<Signed> => {
    const bytes = new TextEncoder().encode(signedText(purpose, team, id, said));
    const proof = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes);
    return { team, tablet: id, said, proof: base64url(new Uint8Array(proof)) };
  };
  const checkIn: TabletKey['checkIn'] = async (team, say) => {
    const nonce = textOf(await get(database, 'nonce'));
    const fresh = await sign('check-in', team, say(nonce));
    // Nothing is awaited inside but the database itself.
    const kept = await change(database, async (facts) => {
      const message: unknown = await answer(facts.get('message'));
      if (isSigned(message) && message.team === team) return message;
      if (textOf(await answer(facts.get('nonce'))) !== nonce) return null;
      facts.put(fresh, 'message');
      return fresh;
    });
    // Another tab went on meanwhile.
    return kept ?? checkIn(team, say);
  };
  return {
    id,
    publicKey: base64url(spki),
    team: async () => textOf(await get(database, 'team')),
    enrolled: (team) => change(database, async (facts) => void facts.put(team, 'team')),
    sign,
    checkIn,
    nonce: async () => textOf(await get(database, 'nonce')),
    answered: (message, nonce) =>
      change(database, async (facts) => {
        const kept: unknown = await answer(facts.get('message'));
        if (nonce === null || !isSigned(kept) || kept.proof !== message.proof) return;
        facts.put(nonce, 'nonce');
        facts.delete('message');
      }),
  };
}

async function keyOf(database: IDBDatabase): Promise<CryptoKeyPair> {
  const kept = await get(database, 'key');
  if (isPair(kept)) return kept;
  const made = await crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
  return change(database, async (facts) => {
    // Of two tabs that make one at once, the first one's counts.
    const first: unknown = await answer(facts.get('key'));
    if (isPair(first)) return first;
    facts.put(made, 'key');
    return made;
  });
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function isPair(value: unknown): value is CryptoKeyPair {
  return typeof value === 'object' && value !== null && 'privateKey' in value && 'publicKey' in value;
}

function isSigned(value: unknown): value is Signed {
  if (typeof value !== 'object' || value === null) return false;
  return ['team', 'tablet', 'said', 'proof'].every((name) => typeof Reflect.get(value, name) === 'string');
}

const get = (database: IDBDatabase, name: string): Promise<unknown> => answer(database.transaction(table).objectStore(table).get(name));

/** One strict transaction: resolves once it is on the disk. */
async function change<T>(database: IDBDatabase, work: (facts: IDBObjectStore) => Promise<T>): Promise<T> {
  const transaction = database.transaction(table, 'readwrite', { durability: 'strict' });
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The tablet’s key was not kept.'));
  });
  const [result] = await Promise.all([work(transaction.objectStore(table)), ended]);
  return result;
}

async function open(factory: IDBFactory): Promise<IDBDatabase> {
  const opening = factory.open(tabletDatabase, 1);
  opening.onupgradeneeded = () => void opening.result.createObjectStore(table);
  const database = await answer(opening);
  // It is deleted with everything else once a wipe is confirmed.
  database.addEventListener('versionchange', () => database.close());
  return database;
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser gave no reason.'));
  });
}
