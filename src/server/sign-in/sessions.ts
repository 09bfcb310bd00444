import { randomBytes } from 'node:crypto';
import { hashText } from '../../records';
import type { Role } from '../../protocol';
import { rolesIn } from '../policy';
import { audit, inTeam, type Database, type TeamTransaction } from '../database';

/** 14 hours without a request: a shift and its hand-over. */
export const sessionLength = 14 * 60 * 60 * 1000;
/** A session's end moves at most this often, so that reading does not write. */
const sessionRenewal = 5 * 60 * 1000;
/** Between the two steps of signing in. */
export const halfLength = 10 * 60 * 1000;
/** How long a second factor counts as fresh. */
export const freshLength = 5 * 60 * 1000;

/** `code`: the second step is due. `factor`: the second factor is being set up. `whole`: signed in. */
export type Stage = 'code' | 'factor' | 'whole';

export interface Member {
  readonly account: string;
  readonly team: string;
}

export interface Session extends Member {
  /** What it may do in the team now. */
  readonly roles: readonly Role[];
  /** Names the session; no way in. */
  readonly id: string;
  readonly stage: Stage;
  /** The secret that is being set up, sealed. */
  readonly secret: string | null;
  /** When the second factor was last shown; null in a demonstration, which has none. */
  readonly fresh: number | null;
  readonly created: number;
  /** The key of the account that opened it; null where she signed in in full. */
  readonly key: string | null;
}

export interface Opening {
  readonly stage?: Stage;
  readonly secret?: string;
  readonly fresh?: number | null;
  /** Opened by this key, on this tablet, and until then at the longest. */
  readonly key?: string;
  readonly tablet?: string;
  readonly until?: number;
  /** Kind of device: `browser/system`. */
  readonly agent?: string;
}

const newToken = (): string => randomBytes(32).toString('base64url');

/** Opens a session; gives the token for the cookie. Only its hash is stored. */
export async function openSession(database: Database, who: Member, opening: Opening = {}): Promise<string> {
  const { stage = 'whole', secret = null, fresh = null, agent = '', key = null, tablet = null } = opening;
  const token = newToken();
  const now = Date.now();
  await database.deleteFrom('session').where('expires', '<', now).execute();
  const expires = opening.until ?? now + (stage === 'whole' ? sessionLength : halfLength);
  const id = randomBytes(16).toString('base64url');
  await database
    .insertInto('session')
    .values({
      token_hash: hashText(token),
      id,
      account: who.account,
      team: who.team,
      stage,
      secret,
      fresh,
      agent,
      created: now,
      expires,
      key,
      tablet,
    })
    .execute();
  if (stage === 'whole') await note(database, who, 'sign-in', key === null ? 'done' : 'done by key');
  return token;
}

export async function closeSession(database: Database, token: string): Promise<void> {
  const closed = await database
    .deleteFrom('session')
    .where('token_hash', '=', hashText(token))
    .returning(['account', 'team', 'stage'])
    .executeTakeFirst();
  if (closed?.stage === 'whole') await note(database, closed, 'sign-out', 'done');
}

export const note = (
  database: Database,
  { account, team }: { account: string | null; team: string },
  action: string,
  outcome: string,
): Promise<void> => inTeam(database, team, (transaction) => audit(transaction, { account, team, action, subject: null, outcome }));

/** The session of a token. Whoever was disabled or left the team has none any more. */
export async function findSession(database: Database, token: string): Promise<Session | null> {
  const hash = hashText(token);
  const now = Date.now();
  const found = await database
    .selectFrom('session')
    .selectAll()
    .where('token_hash', '=', hash)
    .where('expires', '>=', now)
    .executeTakeFirst();
  const roles = found === undefined ? null : await rolesOf(database, found);
  if (found === undefined || roles === null) return null;
  // One that a key opened ends when she has to sign in in full again.
  if (found.stage === 'whole' && found.key === null && found.expires - now < sessionLength - sessionRenewal) {
    await database
      .updateTable('session')
      .set({ expires: now + sessionLength })
      .where('token_hash', '=', hash)
      .execute();
  }
  const { account, team, id, stage, secret, fresh, created, key } = found;
  return { account, team, roles, id, stage: stage === 'code' || stage === 'factor' ? stage : 'whole', secret, fresh, created, key };
}

function rolesOf(database: Database, { account, team }: Member): Promise<readonly Role[] | null> {
  return inTeam(database, team, async (transaction) => {
    const found = await transaction
      .selectFrom('membership')
      .select('roles')
      .where('team', '=', team)
      .where('account', '=', account)
      .where('disabled', 'is', null)
      .executeTakeFirst();
    return found === undefined ? null : rolesIn(found.roles);
  });
}

/** The same session under a new token; `fresh`: its second factor was just shown. */
export async function renewSession(database: Database, token: string, fresh: boolean): Promise<string> {
  const next = newToken();
  await database
    .updateTable('session')
    .set({ token_hash: hashText(next), ...(fresh ? { fresh: Date.now() } : {}) })
    .where('token_hash', '=', hashText(token))
    .execute();
  return next;
}

/** Sessions of the account that are signed in, the latest seen first. `seen` is right to five minutes. */
export async function listSessions(database: Database, account: string) {
  const rows = await database
    .selectFrom('session')
    .select(['id', 'agent', 'created', 'expires', 'key'])
    .where('account', '=', account)
    .where('stage', '=', 'whole')
    .where('expires', '>=', Date.now())
    .orderBy('expires', 'desc')
    .execute();
  return rows.map(({ id, agent, created, expires, key }) => ({
    id,
    agent,
    created,
    seen: key === null ? expires - sessionLength : created,
  }));
}

/** Ends one session of the account, or all but one; gives how many. No key signs her in before she has done so in full again. */
export async function endSessions(
  database: Database | TeamTransaction,
  account: string,
  which: { readonly only?: string; readonly but?: string } = {},
): Promise<number> {
  await database.updateTable('account').set({ ended: Date.now() }).where('id', '=', account).execute();
  let ended = database.deleteFrom('session').where('account', '=', account);
  if (which.only !== undefined) ended = ended.where('id', '=', which.only);
  if (which.but !== undefined) ended = ended.where('id', '!=', which.but);
  return Number((await ended.executeTakeFirst()).numDeletedRows);
}

const browsers: readonly (readonly [string, RegExp])[] = [
  ['edge', /\bEdg(A|iOS)?\//],
  ['samsung', /\bSamsungBrowser\//],
  ['firefox', /\b(Firefox|FxiOS)\//],
  ['chrome', /\b(Chrome|CriOS)\//],
  ['safari', /\bSafari\//],
];
const systems: readonly (readonly [string, RegExp])[] = [
  ['android', /\bAndroid\b/],
  ['ios', /\b(iPhone|iPad|iPod)\b/],
  ['windows', /\bWindows\b/],
  ['chromeos', /\bCrOS\b/],
  ['macos', /\bMacintosh\b/],
  ['linux', /\bLinux\b/],
];

/** Kind of browser and system, and nothing finer: enough for a person to know her own tablet. */
export function agentOf(userAgent = ''): string {
  const first = (kinds: typeof browsers): string => kinds.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other';
  return `${first(browsers)}/${first(systems)}`;
}
