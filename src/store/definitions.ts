import * as z from 'zod/mini';
import { canonicalFormSchema, canonicalJson, hashText, type CanonicalForm } from '../definition';
import type { Store } from './contract';
import type { Database } from './database';
import { readListed } from './meta';

/** A canonical form that is what its hash says: from the server, and again each time it is read from disk. */
export const definitionSchema = canonicalFormSchema.check(
  z.refine(({ hash, ...rest }) => hashText(canonicalJson(rest)) === hash, 'The form is not what its hash says.'),
);
const rowSchema = z.object({ form: z.looseObject({ id: z.string(), version: z.string(), hash: z.string() }) });

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
      const { id, version, hash, points, status } = form;
      const told = listed.find((entry) => entry.id === id && entry.version === version);
      return [{ id, version, hash, points: [...points], status: told?.status ?? status }];
    });
  }

  async put(form: CanonicalForm): Promise<void> {
    await this.database.run(['definitions'], 'readwrite', (tables) =>
      tables.put('definitions', { id: form.id, version: form.version, form }),
    );
  }

  #form(stored: unknown): CanonicalForm | null {
    const row = rowSchema.safeParse(stored);
    if (!row.success) return null;
    const { hash } = row.data.form;
    const known = this.#read.get(hash);
    if (known !== undefined) return known;
    const form = definitionSchema.safeParse(row.data.form);
    if (!form.success) return null;
    this.#read.set(hash, form.data);
    return form.data;
  }
}
