import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { canonicalJson, hashText } from '../../records';
import type { Hello } from '../../protocol';
import type { Database } from '../database';
import { StartFailure, codeOf, messageOf } from '../failure';

const statusSchema = z.enum(['draft', 'active', 'retired']);
/** What the server reads of a canonical form; devices get the whole. */
const formSchema = z.looseObject({
  format: z.literal(1),
  id: z.string().min(1),
  version: z.string().min(1),
  status: statusSchema,
  points: z.array(z.string()),
  hash: z.string(),
});

/** Puts the built forms into the database, where every version stays: drafts finish on the version they began under. */
export async function loadDefinitions(database: Database, folder: string): Promise<number> {
  const forms = readForms(folder);
  const loaded = Date.now();
  for (const { form, body } of forms) {
    const row = { id: form.id, version: form.version, status: form.status, points: JSON.stringify(form.points), body, loaded };
    await database
      .insertInto('definition')
      .values({ hash: form.hash, ...row })
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ status: form.status, loaded }))
      .execute();
    await database
      .updateTable('definition')
      .set({ status: 'retired' })
      .where('id', '=', form.id)
      .where(
        'hash',
        'not in',
        forms.map((other) => other.form.hash),
      )
      .execute();
  }
  return forms.length;
}

function readForms(folder: string): { form: z.infer<typeof formSchema>; body: string }[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new StartFailure(`Cannot read the built forms in ${folder} (${codeOf(error)}). Run npm run build first.`, { cause: error });
  }
  return names.map((name) => {
    const body = readFileSync(join(folder, name), 'utf8');
    try {
      const form = formSchema.parse(JSON.parse(body));
      const { hash, ...content } = form;
      if (hashText(canonicalJson(content)) !== hash) throw new Error('its content does not match its hash');
      return { form, body };
    } catch (error) {
      throw new StartFailure(`${join(folder, name)} is not a built form: ${messageOf(error)}. Run npm run build again.`, { cause: error });
    }
  });
}

export async function listDefinitions(database: Database): Promise<Hello['definitions']> {
  const rows = await database
    .selectFrom('definition')
    .select(['id', 'version', 'hash', 'points', 'status'])
    .orderBy('id')
    .orderBy('loaded')
    .execute();
  return rows.map((row) => ({ ...row, status: statusSchema.parse(row.status), points: z.array(z.string()).parse(JSON.parse(row.points)) }));
}
