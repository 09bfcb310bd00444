import { sql } from 'kysely';
import type { Hello } from '../../protocol';
import { inTeam, type Database, type TeamTransaction } from '../database';
import { feedOf } from '../http/accounts';
import { nextChecksum } from './checksum';
import { readSafe } from './safe';

/**
 * A patient may be shared with another team, or move to one. Everything about the patient lies with the owner alone: whatever
 * another team writes is passed on there, and applied where the owner shares the patient, or held for the owner to look at.
 */
export const patientFeed = (patient: string): string => `patient/${patient}`;
export const patientOfFeed = (feed: string): string | null => (feed.startsWith('patient/') ? feed.slice('patient/'.length) : null);

/** With whom a patient is. */
export interface Place {
  readonly owner: string;
  /** How many moves led there. */
  readonly hop: number;
}

/** Of these patients, those who are with another team as far as this team knows, and with which. */
export async function readElsewhere(
  transaction: TeamTransaction,
  team: string,
  patients: Iterable<string>,
): Promise<ReadonlyMap<string, Place>> {
  const asked = [...new Set(patients)];
  if (asked.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('elsewhere')
    .select(['patient', 'owner', 'hop'])
    .where('team', '=', team)
    .where(sql<boolean>`patient = any(${asked})`)
    .where('owner', '!=', team)
    .execute();
  return new Map(rows.map(({ patient, owner, hop }) => [patient, { owner, hop }]));
}

/**
 * Who has the patients now: each team knows where a patient went from it, and what it knows of fewer moves than led there is out
 * of date. Those of whom the team knows nothing else are left out.
 */
export async function readOwners(database: Database, team: string, patients: Iterable<string>): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  let asked = new Map([[team, new Set(patients)]]);
  while (asked.size > 0) {
    const next = new Map<string, Set<string>>();
    for (const [at, list] of asked) {
      const elsewhere = await inTeam(database, at, (transaction) => readElsewhere(transaction, at, list));
      for (const [patient, place] of elsewhere) {
        if (place.hop <= (places.get(patient)?.hop ?? -1)) continue;
        places.set(patient, place);
        next.set(place.owner, (next.get(place.owner) ?? new Set()).add(patient));
      }
    }
    asked = next;
  }
  return places;
}

/** Of the owner's patients, those whom it shares with the other team. */
export async function readShared(
  transaction: TeamTransaction,
  owner: string,
  other: string,
  patients: readonly string[],
): Promise<Set<string>> {
  if (patients.length === 0) return new Set();
  const rows = await transaction
    .selectFrom('share')
    .select('patient')
    .where('team', '=', owner)
    .where('other', '=', other)
    .where('state', '=', 'shared')
    .where('patient', 'in', patients)
    .execute();
  return new Set(rows.map((row) => row.patient));
}

/** The owner of a patient who is shared with the team; null where nobody shares. */
export async function sharingOwner(database: Database, team: string, patient: string): Promise<string | null> {
  const owner = (await readOwners(database, team, [patient])).get(patient)?.owner;
  if (owner === undefined) return null;
  const shared = await inTeam(database, owner, (transaction) => readShared(transaction, owner, team, [patient]));
  return shared.has(patient) ? owner : null;
}

interface SharedFeed {
  readonly feed: string;
  readonly owner: string;
  readonly head: number;
  /** How far the owner's backups hold it, and have held it long. */
  readonly safe: NonNullable<Hello['safe']>[string] | undefined;
}

/** Teams that may share patients with this one. */
export async function sharingTeams(transaction: TeamTransaction, team: string): Promise<string[]> {
  const rows = await transaction
    .selectFrom('elsewhere')
    .select('owner')
    .distinct()
    .where('team', '=', team)
    .where('owner', '!=', team)
    .execute();
  return rows.map((row) => row.owner);
}

/** Feeds of the patients whom other teams share with this one. */
export async function sharedFeeds(
  database: Database,
  team: string,
  owners: readonly string[],
  now: number,
): Promise<readonly SharedFeed[]> {
  const feeds: SharedFeed[] = [];
  for (const owner of owners) {
    const found = await inTeam(database, owner, async (transaction): Promise<SharedFeed[]> => {
      const shares = await transaction
        .selectFrom('share')
        .select('patient')
        .where('team', '=', owner)
        .where('other', '=', team)
        .where('state', '=', 'shared')
        .orderBy('patient')
        .execute();
      if (shares.length === 0) return [];
      const names = shares.map(({ patient }) => patientFeed(patient));
      const safe = await readSafe(transaction, owner, now, names);
      const rows = await transaction
        .selectFrom('feed')
        .select(['feed', 'head'])
        .where('team', '=', owner)
        .where('feed', 'in', names)
        .execute();
      return rows.map(({ feed, head }) => ({ feed, owner, head, safe: safe[feed] }));
    });
    feeds.push(...found);
  }
  return feeds;
}

/** Numbers the entries of one feed, whose row the caller has locked. */
export class Numbering {
  readonly entries: { position: number; changeset: string; checksum: string; forget: string | null }[] = [];

  constructor(
    readonly feed: string,
    public head: number,
    public checksum: string,
  ) {}

  append(changeset: string, hash: string): number {
    return this.#next(changeset, hash, null);
  }

  forget(patient: string): void {
    this.#next('', `forget ${patient}`, patient);
  }

  #next(changeset: string, hash: string, forget: string | null): number {
    this.head += 1;
    this.checksum = nextChecksum(this.checksum, this.head, hash);
    this.entries.push({ position: this.head, changeset, checksum: this.checksum, forget });
    return this.head;
  }
}

/** Locks the team's own feed: whoever holds it writes all feeds of the team. */
export async function lockFeed(transaction: TeamTransaction, team: string): Promise<Numbering> {
  const row = await transaction
    .selectFrom('feed')
    .select(['feed', 'head', 'checksum'])
    .where('team', '=', team)
    .where('feed', '=', feedOf(team))
    .forUpdate()
    .executeTakeFirstOrThrow();
  return new Numbering(row.feed, row.head, row.checksum);
}
