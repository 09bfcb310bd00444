import { statSync } from 'node:fs';
import type { Opener, PublicKey } from '../../vault';
import type { Database } from '../database';
import { StartFailure, messageOf } from '../failure';
import { addKey, createKeys, isThere, readKeys, whyGuard, type FiledKey } from './file';

export interface KeysOptions {
  /** The file. */
  readonly file: string;
  /** Make it where the database names no key yet. */
  readonly create: boolean;
  readonly say: (line: string) => void;
}

/** The organisation's keys: the newest is what tablets and backups seal to; every one opens. */
export class Keys {
  #keys: ReadonlyMap<string, Opener> = new Map();
  #current: PublicKey | undefined;
  #seen = '';
  #listener: () => void = () => undefined;

  private constructor(
    private readonly file: string,
    private readonly say: (line: string) => void,
  ) {}

  /** Refuses with a {@link StartFailure} where the file does not have every key that the database names. */
  static async open(database: Database, { file, create, say }: KeysOptions): Promise<Keys> {
    const named = await namedIn(database);
    if (!isThere(file)) {
      if (named.length > 0) throw missing(file, named);
      if (!create) throw new StartFailure(`There is no file ${file} with the organisation's keys. Make it with hna keys create.`);
      const [made] = await createKeys(file);
      say(`Made the organisation's key ${made?.id} in ${file}. Back this file up. ${whyGuard}`);
    }
    const keys = await Keys.read(file, say);
    const lacking = named.filter((id) => !keys.#keys.has(id));
    if (lacking.length > 0) throw lacks(file, lacking);
    await keys.#nameIn(database);
    return keys;
  }

  /** Without a database to compare with: for a file that was sealed to one of them. */
  static async read(file: string, say: (line: string) => void = () => undefined): Promise<Keys> {
    const keys = new Keys(file, say);
    await keys.#read();
    return keys;
  }

  /** What is sealed to from now on. */
  get current(): PublicKey {
    if (this.#current === undefined) throw new Error('The keys were not read.');
    return this.#current;
  }

  opener(id: string): Opener | undefined {
    return this.#keys.get(id);
  }

  /** Is called when a key turned up that was not there before. */
  onNew(listener: () => void): void {
    this.#listener = listener;
  }

  /** Reads the file again where it changed beneath the server. True where it has a key that it did not have. */
  async refresh(database: Database): Promise<boolean> {
    try {
      if (this.#stamp() === this.#seen) return false;
      const before = this.#keys;
      await this.#read();
      // One that is in use already stays, though somebody took it out.
      this.#keys = new Map([...before, ...this.#keys]);
      await this.#nameIn(database);
      const hasNew = [...this.#keys.keys()].some((id) => !before.has(id));
      if (hasNew) this.#listener();
      return hasNew;
    } catch (error) {
      const seen = messageOf(error);
      if (this.#seen !== seen) this.say(`The keys that were read before stay in use. ${seen}`);
      this.#seen = seen;
      return false;
    }
  }

  async #read(): Promise<void> {
    const seen = isThere(this.file) ? this.#stamp() : '';
    const read = await readKeys(this.file);
    this.#keys = new Map(read.map(({ opener }) => [opener.id, opener]));
    const last = read.at(-1)?.key;
    this.#current = last === undefined ? undefined : { id: last.id, public: last.public };
    this.#seen = seen;
  }

  #stamp(): string {
    const { ino, size, mtimeMs } = statSync(this.file);
    return `${ino} ${size} ${mtimeMs}`;
  }

  async #nameIn(database: Database): Promise<void> {
    const rows = [...this.#keys.keys()].map((id) => ({ id, named: Date.now(), lost: null }));
    await database
      .insertInto('organisation_key')
      .values(rows)
      // One that was found again after all is as it was.
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ lost: null }).where('organisation_key.lost', 'is not', null))
      .execute();
  }
}

/** A new key that is sealed to from now on. */
export async function rotateKeys(database: Database, file: string): Promise<readonly FiledKey[]> {
  await Keys.open(database, { file, create: false, say: () => undefined });
  const keys = await addKey(file);
  await Keys.open(database, { file, create: false, say: () => undefined });
  return keys;
}

/** What of these the file lacks is gone for good: no start waits for it any more. Where the file is gone, one with a new key is made. */
export async function giveUpKeys(database: Database, file: string, ids: readonly string[]): Promise<void> {
  const lacking = await lackingIn(database, file);
  const strange = ids.filter((id) => !lacking.includes(id));
  if (strange.length > 0)
    throw new StartFailure(
      `${listOf(strange)} ${strange.length === 1 ? 'is' : 'are'} in ${file}, or the database does not name ${strange.length === 1 ? 'it' : 'them'}: nothing was given up. hna keys list shows what is lacking.`,
    );
  if (!isThere(file)) await createKeys(file);
  await database.updateTable('organisation_key').set({ lost: Date.now() }).where('id', 'in', ids).execute();
}

/** Which keys the database names, and the file does not have. */
export async function lackingIn(database: Database, file: string): Promise<readonly string[]> {
  const there = isThere(file) ? (await readKeys(file)).map(({ key }) => key.id) : [];
  return (await namedIn(database)).filter((id) => !there.includes(id));
}

async function namedIn(database: Database): Promise<readonly string[]> {
  const rows = await database.selectFrom('organisation_key').select('id').where('lost', 'is', null).orderBy('named').execute();
  return rows.map(({ id }) => id);
}

const missing = (file: string, named: readonly string[]): StartFailure =>
  new StartFailure(
    `The file of the organisation's keys, ${file}, is not there, and the database names ${listOf(named)}. ` +
      'Put it back from its copy, or set HNA_KEYS to where it is. Nothing that was sealed can be opened without it. ' +
      lastResort,
  );
const lacks = (file: string, lacking: readonly string[]): StartFailure =>
  new StartFailure(
    `${file} lacks ${listOf(lacking)}, which the database names. It is the file of another installation, or an old copy. ` +
      'Put back the one that has every key, or set HNA_KEYS to it. Keys are never taken out: old ones still open what was sealed to them. ' +
      lastResort,
  );
const listOf = (ids: readonly string[]): string => (ids.length === 1 ? `the key ${ids[0]}` : `the keys ${ids.join(', ')}`);
const lastResort = 'If no copy is left anywhere, hna keys lost goes on without it.';
