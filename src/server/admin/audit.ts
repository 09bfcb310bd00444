import { hash } from 'node:crypto';
import * as z from 'zod';
import type { AuditPage, VerifiedAudit } from '../../protocol';
import { canonicalJson } from '../../records';
import { audit, inTeam, type Database, type Tables, type TeamTransaction } from '../database';
import { codeOf } from '../failure';
import type { Who } from '../http/session';

const pageSize = 50;
const batch = 1000;

type Entry = Pick<Tables['audit'], 'team' | 'id' | 'at' | 'account' | 'action' | 'subject' | 'outcome'>;
const columns = ['audit.team', 'audit.id', 'audit.at', 'audit.account', 'audit.action', 'audit.subject', 'audit.outcome'] as const;

/** Each link holds the one before: an entry that is altered, left out or put in breaks all that follow. */
const linkHash = (before: string, seq: number, { team, id, at, account, action, subject, outcome }: Entry): string =>
  hash('sha256', canonicalJson([before, seq, team, id, at, account, action, subject, outcome]), 'hex');

const lastLink = (transaction: TeamTransaction, team: string) =>
  transaction.selectFrom('audit_link').select(['seq', 'hash']).where('team', '=', team).orderBy('seq', 'desc').limit(1).executeTakeFirst();

/**
 * Puts what was noted since into the chain. It is done after the fact, so that nobody waits for a lock to have something noted;
 * of two who do it at once, one finds it done.
 */
export async function linkAudit(database: Database, team: string): Promise<void> {
  try {
    while ((await inTeam(database, team, (transaction) => linkBatch(transaction, team))) === batch);
  } catch (error) {
    if (codeOf(error) !== uniqueViolation) throw error;
  }
}
const uniqueViolation = '23505';

async function linkBatch(transaction: TeamTransaction, team: string): Promise<number> {
  let { seq, hash: before } = (await lastLink(transaction, team)) ?? { seq: 0, hash: '' };
  const rows = await transaction
    .selectFrom('audit')
    .select(columns)
    .where('team', '=', team)
    .where('fresh', '=', true)
    .orderBy('at')
    .orderBy('id')
    .limit(batch)
    .execute();
  if (rows.length === 0) return 0;
  const links = rows.map((row) => {
    seq += 1;
    before = linkHash(before, seq, row);
    return { team, seq, id: row.id, hash: before };
  });
  await transaction.insertInto('audit_link').values(links).execute();
  await transaction
    .updateTable('audit')
    .set({ fresh: false })
    .where('team', '=', team)
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  return rows.length;
}

/** Keeps the chain of every team not far behind. */
export class AuditLinker {
  readonly #timer: NodeJS.Timeout;
  #running = Promise.resolve();
  #stopped = false;

  constructor(private readonly database: Database) {
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.#link());
    }, 30_000);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    await this.#running;
  }

  /** Away for a moment: the next round catches up. */
  async #link(): Promise<void> {
    const teams = await this.database
      .selectFrom('team_name')
      .select('team')
      .execute()
      .catch(() => []);
    for (const { team } of teams) if (!this.#stopped) await linkAudit(this.database, team).catch(() => undefined);
  }
}

/** What a page begins before: the moment and the id of the last entry of the page above. */
const beforeSchema = z
  .string()
  .regex(/^\d{1,16}\.[\w-]{1,64}$/)
  .transform((text) => ({ at: Number(text.split('.')[0]), id: text.slice(text.indexOf('.') + 1) }));
export const auditQuerySchema = z.object({ before: beforeSchema.optional() });

/** Latest first. */
export async function readAudit(transaction: TeamTransaction, who: Who, { before }: z.infer<typeof auditQuerySchema>): Promise<AuditPage> {
  let select = transaction.selectFrom('audit').select(columns).where('team', '=', who.team);
  if (before !== undefined)
    select = select.where((row) => row.or([row('at', '<', before.at), row.and([row('at', '=', before.at), row('id', '<', before.id)])]));
  const rows = await select
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  await audit(transaction, { ...who, action: 'audit', subject: null, outcome: `read ${page.length}` });
  return {
    entries: page.map(({ id, at, account, action, subject, outcome }) => ({ id, at, account, action, subject, outcome })),
    next: last === undefined || rows.length === page.length ? null : `${last.at}.${last.id}`,
    head: (await lastLink(transaction, who.team)) ?? null,
  };
}

/** For whoever reads it on a screen; that it was gone over, and with what outcome, is noted too. */
export async function verifyTeam(database: Database, who: Who): Promise<VerifiedAudit> {
  const checked = await verifyAudit(database, who.team, []);
  const outcome = checked.broken === null ? `whole, ${checked.entries} entries` : `broken after ${checked.entries} entries`;
  await inTeam(database, who.team, (transaction) => audit(transaction, { ...who, action: 'audit-verified', subject: null, outcome }));
  return checked;
}

export interface CheckedAudit extends VerifiedAudit {
  readonly team: string;
  /** Of the hashes that were noted elsewhere, those that are in this chain. */
  readonly found: readonly string[];
}

/** Goes over a team's whole chain, entry by entry. */
export async function verifyAudit(database: Database, team: string, expected: readonly string[]): Promise<CheckedAudit> {
  await linkAudit(database, team);
  return inTeam(
    database,
    team,
    async (transaction) => {
      let [seq, before] = [0, ''];
      const found: string[] = [];
      const result = (broken: string | null): CheckedAudit => ({ team, entries: seq, head: before, broken, found });
      for (;;) {
        const rows = await transaction
          .selectFrom('audit_link')
          .leftJoin('audit', (join) => join.onRef('audit.team', '=', 'audit_link.team').onRef('audit.id', '=', 'audit_link.id'))
          .select(['audit_link.seq', 'audit_link.hash', 'audit_link.id as linked'])
          .select(columns)
          .where('audit_link.team', '=', team)
          .where('audit_link.seq', '>', seq)
          .orderBy('audit_link.seq')
          .limit(batch)
          .execute();
        for (const row of rows) {
          if (row.seq !== seq + 1) return result(`The chain has a hole: entry ${seq + 1} is missing.`);
          const { id, at, action, outcome, account, subject } = row;
          if (id === null || at === null || action === null || outcome === null)
            return result(`Entry ${row.seq} (${row.linked}) was taken out of the audit.`);
          if (linkHash(before, row.seq, { team, id, at, account, action, subject, outcome }) !== row.hash)
            return result(`Entry ${row.seq} (${row.linked}) is not what it was when it was noted.`);
          seq = row.seq;
          before = row.hash;
          if (expected.includes(before)) found.push(before);
        }
        if (rows.length < batch) break;
      }
      const outside = await transaction
        .selectFrom('audit')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('team', '=', team)
        .where('fresh', '=', false)
        .executeTakeFirstOrThrow();
      return result(outside.count === seq ? null : `The audit holds ${outside.count} entries, and the chain ${seq}.`);
    },
    'repeatable read',
  );
}
