import { canonicalJson, hashText, type CanonicalForm } from '../definition';
import type { Store } from './contract';
import type { Database } from './database';
import { readListed } from './meta';

export class Definitions {
  /** Forms read once, by hash: reading one whole takes long enough to be felt. */
  readonly #read = new Map<string, CanonicalForm>();

  constructor(private readonly database: Database) {}

  async one(id: string, version: string): Promise<CanonicalForm | null> {
    return this.#form(await this.database.run(['definitions'], 'readonly', (tables) => tables.get('definitions', [id, version])));
  }

  /** What this device holds, with the status that the server last told: a version may have been retired since. */
  async list(): ReturnType<Store['definitions']> {
    const { rows, listed } = await this.database.run(['definitions', 'meta'], 'readonly', async (tables) => ({
      rows: await tables.all('definitions'),
      listed: await readListed(tables),
    }));
    return rows.flatMap((row) => {
      const form = this.#form(row);
      if (form === null) return [];
      const { id, version, hash, points, changes, status } = form;
      const told = listed.find((entry) => entry.id === id && entry.version === version);
      return [{ id, version, hash, points: [...points], ...(changes === undefined ? {} : { changes }), status: told?.status ?? status }];
    });
  }

  async put(form: CanonicalForm): Promise<void> {
    await this.database.run(['definitions'], 'readwrite', (tables) =>
      tables.put('definitions', { id: form.id, version: form.version, form }),
    );
  }

  #form(stored: unknown): CanonicalForm | null {
    const form = formIn(stored);
    if (form === null) return null;
    const known = this.#read.get(form.hash);
    if (known !== undefined) return known;
    if (!isWhole(form)) return null;
    this.#read.set(form.hash, form);
    return form;
  }
}

interface Hashed {
  readonly hash: string;
}

function formIn(row: unknown): Hashed | null {
  const form: unknown = row !== null && typeof row === 'object' && 'form' in row ? row.form : null;
  return isHashed(form) ? form : null;
}

const isHashed = (form: unknown): form is Hashed =>
  form !== null && typeof form === 'object' && 'hash' in form && typeof form.hash === 'string';

/** A form passes its schema before it is put here (`definitionSchema`); its hash says that it is still the same. */
const isWhole = (form: Hashed): form is CanonicalForm => {
  const { hash, ...rest } = form;
  return 'format' in rest && rest.format === 1 && hashText(canonicalJson(rest)) === hash;
};
