import * as z from 'zod';
import { canonicalFormSchema, canonicalJson, hashText, type CanonicalForm } from '../definition';
import type { Store } from './contract';
import type { Database } from './database';
import { readListed } from './meta';

/** A canonical form that is what its hash says: from the server, and again each time it is read from disk. */
export const definitionSchema = canonicalFormSchema.refine(
  ({ hash, ...rest }) => hashText(canonicalJson(rest)) === hash,
  'The form is not what its hash says.',
);
const rowSchema = z.object({ form: definitionSchema });

export class Definitions {
  constructor(private readonly database: Database) {}

  async one(id: string, version: string): Promise<CanonicalForm | null> {
    const row = rowSchema.safeParse(
      await this.database.run(['definitions'], 'readonly', (tables) => tables.get('definitions', [id, version])),
    );
    return row.success ? row.data.form : null;
  }

  /** What this device holds, with the status that the server last told: a version may have been retired since. */
  async list(): ReturnType<Store['definitions']> {
    const { rows, listed } = await this.database.run(['definitions', 'meta'], 'readonly', async (tables) => ({
      rows: await tables.all('definitions'),
      listed: await readListed(tables),
    }));
    return rows.flatMap((row) => {
      const parsed = rowSchema.safeParse(row);
      if (!parsed.success) return [];
      const { id, version, hash, points, status } = parsed.data.form;
      const told = listed.find((entry) => entry.id === id && entry.version === version);
      return [{ id, version, hash, points: [...points], status: told?.status ?? status }];
    });
  }

  async put(form: CanonicalForm): Promise<void> {
    await this.database.run(['definitions'], 'readwrite', (tables) =>
      tables.put('definitions', { id: form.id, version: form.version, form }),
    );
  }
}
