import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { canonicalFormSchema } from '../../definition';
import { judge } from '../../definition/build';
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

interface BuiltForm {
  readonly form: z.infer<typeof formSchema>;
  readonly body: string;
}

/**
 * Puts the built forms into the database, where every version stays: drafts finish on the version they began under.
 * @throws StartFailure where a version is there already with another text: nothing is stored then.
 */
export async function loadDefinitions(database: Database, folder: string): Promise<number> {
  const built = readForms(folder);
  const plans = await Promise.all(built.map(async (each) => ({ ...each, held: await heldAs(database, each) })));
  const loaded = Date.now();
  const served = plans.map(({ form, held }) => (held === null || held.replace ? form.hash : held.hash));
  for (const { form, body, held } of plans) {
    const content = { status: form.status, points: JSON.stringify(form.points), body, loaded };
    if (held === null) {
      await database
        .insertInto('definition')
        .values({ hash: form.hash, id: form.id, version: form.version, ...content })
        .execute();
    } else {
      const { hash, replace } = held;
      const change = replace ? { hash: form.hash, ...content } : { status: form.status, loaded };
      await database.updateTable('definition').set(change).where('hash', '=', hash).execute();
    }
    await database.updateTable('definition').set({ status: 'retired' }).where('id', '=', form.id).where('hash', 'not in', served).execute();
  }
  return built.length;
}

/**
 * What the database holds under this very version: nothing, the same text, or a draft that this one replaces. A text that
 * means the same though an earlier build wrote it differently stays as it is, because assessments name its hash.
 */
async function heldAs(database: Database, { form, body }: BuiltForm): Promise<{ readonly hash: string; readonly replace: boolean } | null> {
  const rows = await database
    .selectFrom('definition')
    .select(['hash', 'status', 'body'])
    .where('id', '=', form.id)
    .where('version', '=', form.version)
    .execute();
  const [first] = rows;
  if (first === undefined) return null;
  const same = rows.find(({ hash }) => hash === form.hash);
  if (same !== undefined) return { hash: same.hash, replace: false };
  if (first.status === 'draft' && form.status === 'draft') return { hash: first.hash, replace: true };
  const [before, after] = [readWhole(first.body), readWhole(body)];
  const why = before === null || after === null ? 'its text is another' : judge(before, after).changes[0]?.what;
  if (why === undefined) return { hash: first.hash, replace: false };
  throw new StartFailure(
    `The form ${form.id} ${form.version} is in the database with another text (${why}). ` +
      'What people answered must stay readable as it was asked: give the changed form a new version, build the forms and start again.',
  );
}

const readWhole = (body: string) => canonicalFormSchema.safeParse(JSON.parse(body)).data ?? null;

function readForms(folder: string): BuiltForm[] {
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
