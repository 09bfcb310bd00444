import { base64url, guard, isText, objectOf, recordOf, type RecordId } from '../records';
import { isSealedContent, type KeyId } from '../vault';
import { nameOf } from './additions';
import { rawOf } from './sealer';

/**
 * What a patient's records are, in one sealed row: of each a part of the nonce under which it was written last. A row opens by
 * itself also when it is an older one that somebody put back; by this list it is found out, and so is one that is gone. Each key has a
 * list, that of an assessment which was handed over too, so that whoever can write a record can list it.
 */

export interface Manifest {
  readonly id: KeyId;
  readonly rows: Readonly<Record<RecordId, string>>;
}
const isManifest = guard<Manifest>(objectOf({ id: isText, rows: recordOf(isText, isText) }));

/** Under which key a record lies, and as which writing of it: see `nameOf`. */
export interface Writing {
  readonly k: KeyId;
  readonly n: string;
}

export const writingOf = ({ k, name }: { readonly k: KeyId; readonly name: Uint8Array }): Writing => ({ k, n: base64url(name) });

/** That of a stored row, opened or not; null where no row lies there that was sealed. */
export function storedWriting(row: unknown): Writing | null {
  const raw = rawOf(row);
  return isSealedContent(raw) ? writingOf({ k: raw.k, name: nameOf(raw) }) : null;
}

/** Listed for a record that was written upon something else than was listed: it fits nothing, until it is looked at. */
const doubtful = '';

type List = Map<RecordId, string>;
type Step = (lists: ReadonlyMap<KeyId, List>) => void;

/** The lists within one transaction, which writes them at its end. */
export class Manifests {
  readonly #asked = new Map<KeyId, Promise<unknown>>();
  #steps: Step[] = [];

  constructor(private readonly read: (k: KeyId) => Promise<unknown>) {}

  /** Asks for the list of a key early, so that nothing has to wait for it. */
  expect(k: KeyId): void {
    if (this.#asked.has(k)) return;
    const asked = this.read(k);
    // Where the transaction fails, nobody waits for it any more.
    asked.catch(() => undefined);
    this.#asked.set(k, asked);
  }

  /** Whether each list that was asked for so far is known. */
  areKnown(known: (k: KeyId) => object | undefined): boolean {
    return [...this.#asked.keys()].every((k) => known(k) !== undefined);
  }

  /** Its key was made just now: nothing can lie under it. */
  begin(k: KeyId): void {
    if (!this.#asked.has(k)) this.#asked.set(k, Promise.resolve(undefined));
  }

  /** What is listed under a key, without what this transaction writes; nothing where the list does not open. */
  async of(k: KeyId): Promise<ReadonlyMap<RecordId, string>> {
    this.expect(k);
    return listIn(await this.#asked.get(k));
  }

  /** A record was written, upon `base` or where nothing was; what was damaged there is no base, whatever is listed. */
  wrote(id: RecordId, base: Writing | null, now: Writing, isDamaged = false): void {
    const from = base?.k ?? now.k;
    this.expect(from);
    this.expect(now.k);
    this.#steps.push((lists) => {
      const fits = !isDamaged && lists.get(from)?.get(id) === base?.n;
      if (from !== now.k) lists.get(from)?.delete(id);
      lists.get(now.k)?.set(id, fits ? now.n : doubtful);
    });
  }

  /** A record is gone, whichever list of those that were asked for has it; what is written of it next begins it anew. */
  unlist(id: RecordId): void {
    this.#steps.push((lists) => {
      for (const list of lists.values()) list.delete(id);
    });
  }

  /** All that lies under a key is gone. */
  empty(k: KeyId): void {
    this.expect(k);
    this.#steps.push((lists) => lists.get(k)?.clear());
  }

  /** The lists as they are to be written; one without any record is to go. */
  async changed(): Promise<readonly Manifest[]> {
    if (this.#steps.length === 0) return [];
    const asked = [...this.#asked];
    const found = await Promise.all(asked.map(([, row]) => row));
    return this.#changedUpon(new Map(asked.map(([k], at) => [k, found[at]])));
  }

  /**
   * The same before what was asked for is there, upon the lists as they are known; null where one of them is not. `isRight` tells afterwards
   * whether they lay there as they were known.
   */
  changedAhead(known: (k: KeyId) => object | undefined): { readonly manifests: readonly Manifest[]; isRight(): Promise<boolean> } | null {
    const lists = new Map<KeyId, object>();
    for (const k of this.#asked.keys()) {
      const list = known(k);
      if (list === undefined) return null;
      lists.set(k, list);
    }
    const isRight = async (): Promise<boolean> => {
      for (const [k, list] of lists) if ((await this.#asked.get(k)) !== list) return false;
      return true;
    };
    return { manifests: this.#changedUpon(lists), isRight };
  }

  #changedUpon(found: ReadonlyMap<KeyId, unknown>): readonly Manifest[] {
    const lists = new Map([...found].map(([k, row]) => [k, listIn(row)]));
    for (const step of this.#steps) step(lists);
    this.#steps = [];
    return [...lists].map(([id, list]) => ({ id, rows: Object.fromEntries(list) }));
  }
}

/** Whether a list says that this writing of a record is the last. */
export const isListedAs = (list: unknown, id: RecordId, writing: Writing): boolean => isManifest(list) && list.rows[id] === writing.n;

const listIn = (row: unknown): List => new Map(isManifest(row) ? Object.entries(row.rows) : []);
