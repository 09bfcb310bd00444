import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { canonicalFormSchema, type CareLibrary } from '../../definition';
import { buildCareLibrary } from '../../definition/build';
import { compile, type Form } from '../../engine';
import { changesetText, protocol, pushLimits, type WireChangeset } from '../../protocol';
import { hashHeader, isBody } from '../../records';
import { audit, inTeam, type Database } from '../database';
import { push } from '../feed/push';
import { StartFailure } from '../failure';
import { findTeam } from '../http/accounts';
import { needsSignature, rolesIn } from '../policy';
import { makeBySteps, type MadeTeam } from './make';

export interface Seeding {
  /** Name of the team. Only a demonstration or training team is given made patients. */
  readonly team: string;
  readonly patients: number;
  readonly seed: string;
  /** Calendar date up to which things have happened. */
  readonly today: string;
  /** Folder of the sources of the definitions, for what plans suggest; where it is not there, plans say less. */
  readonly sources: string;
}

export interface Seeded {
  readonly made: MadeTeam;
  /** Changesets that were not there yet. */
  readonly stored: number;
}

/** The date of which eight in the morning is past: until then made things have happened. */
export const lastMorning = (now: number): string => new Date(now - 8 * 3_600_000).toISOString().slice(0, 10);

/**
 * Gives a team made patients by the way that every tablet's changes go: chains of changesets, pushed. Done again with the same wish,
 * also after it was broken off anywhere, it adds what is missing and nothing else. What else the process has to do is done in between.
 * Breaking it off throws the signal's reason.
 */
export async function seedTeam(database: Database, wish: Seeding, signal?: AbortSignal): Promise<Seeded> {
  const { team, made } = await planSeeding(database, wish, signal);
  const keys = new Map<string, LentKey>();
  let stored = 0;
  try {
    for (const chain of made.chains) {
      for (const author of new Set(chain.map(({ header }) => header.author))) {
        if (!keys.has(author)) keys.set(author, await lendKey(database, team, author));
      }
      for (const changesets of packs(chain.map((wire) => signed(wire, keys)))) {
        signal?.throwIfAborted();
        const account = changesets[0]?.header.author ?? '';
        const device = changesets[0]?.header.device ?? '';
        const { reply } = await push(database, { team, account }, { protocol, device, changesets: [...changesets] });
        const refused = reply.results.find(({ outcome }) => outcome === 'quarantined');
        if (refused !== undefined) throw new Error(`A made changeset was held back: ${JSON.stringify(refused)}`);
        stored += reply.results.filter(({ outcome }) => outcome === 'stored').length;
      }
    }
  } finally {
    for (const key of keys.values()) await takeBackKey(database, team, key);
  }
  await inTeam(database, team, (transaction) =>
    audit(transaction, { team, account: null, action: 'made-patients', subject: null, outcome: `${wish.patients} of seed ${wish.seed}` }),
  );
  return { made, stored };
}

/** What a wish comes to, before anything of it is stored. */
export async function planSeeding(
  database: Database,
  wish: Seeding,
  signal?: AbortSignal,
): Promise<{ readonly team: string; readonly made: MadeTeam }> {
  const team = await madeTeamOf(database, wish.team);
  const making = makeBySteps({
    team,
    authors: await nursesOf(database, team, wish.team),
    forms: await formsOf(database),
    care: readCareLibrary(wish.sources),
    today: wish.today,
    patients: wish.patients,
    seed: wish.seed,
  });
  for (;;) {
    signal?.throwIfAborted();
    await setImmediate();
    const { done, value } = making.next();
    if (done === true) return { team, made: value };
  }
}

async function madeTeamOf(database: Database, name: string): Promise<string> {
  const team = await findTeam(database, name);
  if (team === null)
    throw new StartFailure(
      `There is no team ${name}. Check the name, start the demonstration (npm start), or make a training team (hna account add --training).`,
    );
  const row = await inTeam(database, team, (transaction) =>
    transaction.selectFrom('team').select(['demonstration', 'training']).where('id', '=', team).executeTakeFirst(),
  );
  if (row?.demonstration !== true && row?.training !== true)
    throw new StartFailure(`The team ${name} is a real one: it is never given made-up patients. Only a demonstration or training team is.`);
  return team;
}

async function nursesOf(database: Database, team: string, name: string): Promise<readonly [string, ...string[]]> {
  const members = await inTeam(database, team, (transaction) =>
    transaction.selectFrom('membership').select(['account', 'roles']).where('team', '=', team).where('disabled', 'is', null).execute(),
  );
  const [first, ...others] = members
    .filter(({ roles }) => rolesIn(roles).includes('nurse'))
    .map(({ account }) => account)
    .toSorted();
  if (first === undefined) throw new StartFailure(`The team ${name} has no nurse yet. Add one first: hna account add.`);
  return [first, ...others];
}

async function formsOf(database: Database): Promise<readonly Form[]> {
  const rows = await database.selectFrom('definition').select('body').where('status', '=', 'active').orderBy('hash').execute();
  const forms = rows.flatMap(({ body }) => canonicalFormSchema.safeParse(JSON.parse(body)).data ?? []);
  return forms.map((form) => compile(form));
}

function readCareLibrary(folder: string): CareLibrary {
  const none: CareLibrary = { concerns: {}, services: [], standards: [] };
  if (!existsSync(folder)) return none;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name),
  );
  const files = names.map((name) => [`forms/${name.replaceAll('\\', '/')}`, readFileSync(join(folder, name), 'utf8')] as const);
  const { library, problems } = buildCareLibrary(new Map(files));
  return problems.length > 0 ? none : library;
}

/** A key with which a made nurse signs what she agreed or closed; it is good for as long as this takes. */
interface LentKey {
  readonly id: string;
  readonly own: KeyObject;
}

async function lendKey(database: Database, team: string, account: string): Promise<LentKey> {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const spki = createPublicKey(own).export({ format: 'der', type: 'spki' });
  const id = createHash('sha256').update(spki).digest('base64url');
  const now = Date.now();
  await inTeam(database, team, (transaction) =>
    transaction
      .insertInto('account_key')
      .values({ team, id, account, public_key: spki.toString('base64url'), tablet: null, registered: now, proved: now, revoked: null })
      .execute(),
  );
  return { id, own };
}

async function takeBackKey(database: Database, team: string, { id }: LentKey): Promise<void> {
  await inTeam(database, team, (transaction) =>
    transaction.updateTable('account_key').set({ revoked: Date.now() }).where('team', '=', team).where('id', '=', id).execute(),
  );
}

function signed({ header, body }: WireChangeset, keys: ReadonlyMap<string, LentKey>): WireChangeset {
  const key = keys.get(header.author);
  const read: unknown = JSON.parse(body);
  if (key === undefined || !isBody(read) || !needsSignature(read.changes)) return { header, body };
  const proof = sign('sha256', Buffer.from(changesetText(hashHeader(header))), { key: key.own, dsaEncoding: 'ieee-p1363' });
  return { header, body, signature: { key: key.id, proof: proof.toString('base64url') } };
}

/** As many at once as a tablet may send. */
function* packs(chain: readonly WireChangeset[]): Generator<readonly WireChangeset[]> {
  let pack: WireChangeset[] = [];
  let bytes = 0;
  for (const each of chain) {
    const size = each.body.length + 1000;
    if (pack.length > 0 && (pack.length === pushLimits.changesets || bytes + size > pushLimits.bytes)) {
      yield pack;
      [pack, bytes] = [[], 0];
    }
    pack.push(each);
    bytes += size;
  }
  if (pack.length > 0) yield pack;
}
