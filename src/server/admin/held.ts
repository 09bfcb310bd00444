import * as z from 'zod';
import type { HeldChangeset, HeldWhole, QuarantinePage, Settle, Settlement } from '../../protocol';
import { audit, inTeam, type Database, type Tables, type TeamTransaction } from '../database';
import { push, type Pusher } from '../feed/push';
import { codeSchema } from '../feed/quarantine';
import { Refusal } from '../http/refusal';

const pageSize = 50;

const outcomes: Readonly<Record<string, Settlement['outcome']>> = {
  stored: 'applied',
  noted: 'noted',
  rejected: 'rejected',
  'passed-on': 'passed-on',
};

/** What a page of the list begins after: the moment and the name of the last row before it. */
const afterSchema = z
  .string()
  .regex(/^\d{1,16}\.[\w-]{1,64}$/)
  .transform((text) => ({ received: Number(text.split('.')[0]), hash: text.slice(text.indexOf('.') + 1) }));
export const listQuerySchema = z.object({ settled: z.enum(['yes', 'no']).default('no'), after: afterSchema.optional() });

/** What is held back, oldest first. */
export async function listHeld(transaction: TeamTransaction, who: Pusher, query: z.infer<typeof listQuerySchema>): Promise<QuarantinePage> {
  const { settled, after } = query;
  let select = transaction
    .selectFrom('quarantine')
    .selectAll()
    .where('team', '=', who.team)
    .where('settled', settled === 'yes' ? 'is not' : 'is', null);
  if (after !== undefined)
    select = select.where((row) =>
      row.or([row('received', '>', after.received), row.and([row('received', '=', after.received), row('hash', '>', after.hash)])]),
    );
  const rows = await select
    .orderBy('received')
    .orderBy('hash')
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  await audit(transaction, { ...who, action: 'quarantine', subject: null, outcome: `read ${page.length}` });
  return {
    held: page.map((row) => describe(row)),
    next: last === undefined || rows.length === page.length ? null : `${last.received}.${last.hash}`,
  };
}

export async function readHeld(transaction: TeamTransaction, who: Pusher, hash: string): Promise<HeldWhole> {
  const row = await find(transaction, who.team, hash);
  await audit(transaction, { ...who, action: 'quarantine', subject: hash, outcome: 'read' });
  return whole(row);
}

/** Does what the person decided. The row and its text stay, whatever that is. */
export async function settleHeld(database: Database, who: Pusher, hash: string, decision: Settle): Promise<HeldWhole> {
  const row = await inTeam(database, who.team, (transaction) =>
    decision.outcome === 'reject' ? reject(transaction, who, hash, decision.reason) : find(transaction, who.team, hash),
  );
  const wanted = decision.outcome === 'reject' ? 'rejected' : 'stored';
  if (row.settled !== null && row.settled !== wanted) throw settledOtherwise();
  if (row.settled !== null) return whole(row);
  const pack = { protocol: 1, device: row.device, changesets: [JSON.parse(row.raw)] };
  const { author } = rawSchema.parse(readJson(row.raw)).header;
  const settling = { by: who.account, origin: row.origin ?? who.team, author };
  const { reply } = await push(database, { team: who.team, account: row.account }, pack, settling);
  const [result] = reply.results;
  // Another person may have settled it between the two transactions.
  const now = await inTeam(database, who.team, (transaction) => find(transaction, who.team, hash));
  if (now.settled === 'passed-on') return whole(now);
  if (now.settled !== null && now.settled !== wanted) throw settledOtherwise();
  if (result?.outcome === 'quarantined')
    throw new Refusal(409, 'does-not-fit', `It still cannot be applied. ${result.message} Attach it as a note, or reject it.`);
  return whole(now);
}

async function reject(transaction: TeamTransaction, who: Pusher, hash: string, reason: string): Promise<Row> {
  const { team, account } = who;
  const done = await transaction
    .updateTable('quarantine')
    .set({ settled: 'rejected', settled_at: Date.now(), settled_by: account, reason })
    .where('team', '=', team)
    .where('hash', '=', hash)
    .where('settled', 'is', null)
    .executeTakeFirst();
  if (done.numUpdatedRows > 0n) await audit(transaction, { team, account, action: 'settled', subject: hash, outcome: 'rejected' });
  return find(transaction, team, hash);
}

const settledOtherwise = (): Refusal =>
  new Refusal(409, 'settled', 'Somebody has settled this already, in another way. Reload the list to see how.');

type Row = Tables['quarantine'];

async function find(transaction: TeamTransaction, team: string, hash: string): Promise<Row> {
  const row = await transaction.selectFrom('quarantine').selectAll().where('team', '=', team).where('hash', '=', hash).executeTakeFirst();
  if (row === undefined) throw new Refusal(404, 'not-held', 'Nothing of that name is held back in this team.');
  return row;
}

const text = z.string().max(200).nullable().catch(null);
/** What can be read of a text that may be anything. */
const rawSchema = z
  .object({
    header: z
      .object({ author: text, team: text, patient: text, at: z.number().int().safe().nullable().catch(null) })
      .catch({ author: null, team: null, patient: null, at: null }),
    body: z.string().catch(''),
  })
  .catch({ header: { author: null, team: null, patient: null, at: null }, body: '' });
const bodySchema = z
  .object({
    form: z.object({ id: z.string(), version: z.string() }).nullable().catch(null),
    changes: z.array(z.object({ record: z.string(), kind: z.string(), path: z.string(), value: z.unknown() })).catch([]),
  })
  .catch({ form: null, changes: [] });

const readJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
};

function describe(row: Row): HeldChangeset {
  const { header, body } = rawSchema.parse(readJson(row.raw));
  const outcome = row.settled === null ? undefined : outcomes[row.settled];
  return {
    id: row.hash,
    code: codeSchema.parse(row.code),
    message: row.message,
    received: row.received,
    device: row.device,
    seq: row.seq,
    pushedBy: row.account,
    author: header.author,
    patient: header.patient,
    at: header.at,
    form: bodySchema.parse(readJson(body)).form,
    settled:
      outcome === undefined
        ? null
        : { outcome, at: row.settled_at ?? row.received, by: row.settled_by, reason: row.reason, record: row.record },
  };
}

function whole(row: Row): HeldWhole {
  const { body } = rawSchema.parse(readJson(row.raw));
  return { ...describe(row), changes: bodySchema.parse(readJson(body)).changes, raw: row.raw };
}
