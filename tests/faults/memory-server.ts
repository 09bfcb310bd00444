import * as z from 'zod';
import {
  protocol,
  pushSchema,
  settledQuerySchema,
  type Hello,
  type PullReply,
  type Push,
  type PushReply,
  type PushResult,
  type SettledReply,
  type SnapshotReply,
} from '../../src/protocol';
import { base64url, foldChangeset, hashHeader, hashText, headerSchema, heldByNote, type RecordState } from '../../src/records';
import { checkChangeset, heldBack, misfit, textOf, type Held, type Sound } from '../../src/server/feed/check';
import { nextChecksum } from '../../src/server/feed/checksum';
import type { Chance } from './chance';
import type { Answered, Asked, Asker, Chain, Entry, Holding, Server } from './server';

interface Stored extends Entry {
  readonly one: Sound;
  readonly received: number;
}

interface Team {
  readonly epoch: string;
  readonly entries: readonly Stored[];
  readonly held: ReadonlyMap<string, Held>;
  /** By hash of the held text: it was applied after all, or is in a note. */
  readonly settled: ReadonlyMap<string, 'stored' | 'noted'>;
  /** Hashes of the texts that a note was made of, wherever they are. */
  readonly notes: ReadonlySet<string>;
  readonly records: ReadonlyMap<string, RecordState>;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly alarms: readonly string[];
  readonly safe: readonly { readonly position: number; readonly at: number }[];
}

const heldHeader = z.object({ header: headerSchema });
const keepFor = 14 * 24 * 60 * 60 * 1000;

/**
 * The rules of the server without its database, for speed: checks, folding and checksums are the server's own code, and
 * `tests/server/memory-server.test.ts` holds the rest to the real server. Each answer is one transaction.
 */
export class MemoryServer implements Server<ReadonlyMap<string, Team>> {
  now: () => number = () => 0;
  /** How many entries or records go into a page. */
  pageSize = 500;
  /** Pretends that its feeds are long, so that empty devices read records. */
  long = false;
  readonly #people: ReadonlyMap<string, ReadonlySet<string>>;
  #teams = new Map<string, Team>();

  constructor(
    private readonly chance: Chance,
    people: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#people = new Map([...people].map(([team, accounts]) => [team, new Set(accounts)]));
    for (const team of people.keys()) this.#teams.set(team, this.#fresh());
  }

  #fresh(): Team {
    return {
      epoch: this.#epoch(),
      entries: [],
      held: new Map(),
      settled: new Map(),
      notes: new Set(),
      records: new Map(),
      chains: new Map(),
      alarms: [],
      safe: [],
    };
  }

  #epoch(): string {
    return base64url(this.chance.bytes(16));
  }

  #team(id: string): Team {
    const team = this.#teams.get(id);
    if (team === undefined) throw new Error(`no team ${id}`);
    return team;
  }

  answer({ who, path, body }: Asked): Promise<Answered> {
    const url = new URL(path, 'http://server');
    const own = url.searchParams.get('feed') === feedOf(who.team);
    if (url.pathname === '/api/sync/hello') return answered(this.#hello(who));
    if (url.pathname === '/api/sync/push') {
      const pack = pushSchema.safeParse(JSON.parse(body ?? ''));
      return pack.success ? answered(this.#push(who, pack.data)) : answered({ code: 'bad-request', message: 'No.' }, 400);
    }
    if (url.pathname === '/api/sync/snapshot' && own) return answered(this.#snapshot(who, url.searchParams.get('after') ?? ''));
    if (url.pathname === '/api/sync/settled') {
      const query = settledQuerySchema.safeParse(JSON.parse(body ?? ''));
      return query.success ? answered(this.#settled(who, query.data.changesets)) : answered({ code: 'bad-request', message: 'No.' }, 400);
    }
    if (url.pathname === '/api/sync/pull' && own) return answered(this.#pull(who, url.searchParams));
    return answered({ code: 'no-feed', message: 'There is nothing.' }, 404);
  }

  holding(team: string): Promise<Holding> {
    const { held, ...rest } = this.#team(team);
    return Promise.resolve({ ...rest, held: [...held.values()].map((one) => one.raw) });
  }

  backUp(): Promise<ReadonlyMap<string, Team>> {
    const backup = new Map(this.#teams);
    for (const [id, team] of this.#teams) {
      const position = team.entries.length;
      const known = team.safe.some((each) => each.position === position);
      if (!known) this.#teams.set(id, { ...team, safe: [...team.safe, { position, at: this.now() }] });
    }
    return Promise.resolve(backup);
  }

  restore(backup: ReadonlyMap<string, Team>, epoch: 'new' | 'old'): Promise<void> {
    this.#teams = new Map([...backup].map(([id, team]) => [id, epoch === 'new' ? { ...team, epoch: this.#epoch() } : team]));
    return Promise.resolve();
  }

  #hello({ team }: Asker): Hello {
    const { epoch, safe, entries } = this.#team(team);
    const old = safe.filter(({ at }) => at <= this.now() - keepFor);
    const most = (rows: Team['safe']): number => Math.max(0, ...rows.map((row) => row.position));
    return {
      protocol,
      oldestProtocol: protocol,
      epoch,
      time: Math.round(this.now()),
      definitions: [],
      minimumSafeVersions: {},
      feeds: [feedOf(team)],
      sharedBy: {},
      heads: { [feedOf(team)]: entries.length + (this.long ? 1000 : 0) },
      safe: safe.length === 0 ? {} : { [feedOf(team)]: { position: most(safe), released: most(old) } },
    };
  }

  #snapshot({ team: id }: Asker, after: string): SnapshotReply {
    const team = this.#team(id);
    const all = [...team.records.values()].filter((record) => record.id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
    const records = all.slice(0, this.pageSize);
    return {
      epoch: team.epoch,
      feed: feedOf(id),
      records,
      cursor: team.entries.length,
      checksum: team.entries.at(-1)?.checksum ?? '',
      next: records.length === all.length ? null : (records.at(-1)?.id ?? null),
      unsigned: [
        ...new Set(records.flatMap(({ fields }) => Object.values(fields).flatMap((heads) => heads.map((head) => head.changeset)))),
      ].sort(),
    };
  }

  /** By notes alone: there is no administrator here who rejects. */
  #settled({ team: id }: Asker, ids: readonly string[]): SettledReply {
    const team = this.#team(id);
    if (ids.length === 0) return { settled: [] };
    const known = new Set([...team.entries.map((entry) => entry.id), ...[...team.held.values()].map((one) => one.id)]);
    const noted = [...new Set(ids)].filter((each) => {
      const own = [...team.held].filter(([, one]) => one.id === each);
      return own.length > 0 && own.every(([hash]) => team.settled.get(hash) === 'noted');
    });
    return {
      settled: noted.map((each) => ({ id: each, outcome: 'noted', reason: null })),
      unknown: ids.filter((each) => !known.has(each)),
    };
  }

  #push(who: Asker, pack: Push): PushReply {
    const team = this.#team(who.team);
    const people = new Map([...(this.#people.get(who.team) ?? [])].map((account) => [account, ['nurse']] as const));
    const checked = pack.changesets.map((pushed) =>
      checkChangeset(pushed, { team: who.team, device: pack.device, people, pusher: who.account, forms: new Set(), keys: new Map() }),
    );
    const entries = [...team.entries];
    const held = new Map(team.held);
    const settled = new Map(team.settled);
    const notes = new Set(team.notes);
    const fits = ({ wire: { header }, hash, body }: Sound): void => {
      for (const [raw, one] of team.held) {
        const pushed = heldHeader.safeParse(JSON.parse(one.raw));
        if (one.id === header.id && !settled.has(raw) && pushed.success && hashHeader(pushed.data.header) === hash)
          settled.set(raw, 'stored');
      }
      for (const { path } of body.changes) {
        const noted = heldByNote(path);
        if (noted !== null) notes.add(noted);
      }
    };
    const records = new Map(team.records);
    const hold = (one: Held): PushResult => {
      if (!held.has(hashText(one.raw))) held.set(hashText(one.raw), one);
      return { id: one.id, outcome: 'quarantined', code: one.code, message: one.message };
    };
    const results = checked.map((one, index): PushResult => {
      if (one.kind === 'held') return hold(one);
      const { header } = one.wire;
      const before = entries.find((entry) => entry.id === header.id);
      if (before?.hash === one.hash) {
        fits(one);
        return { id: header.id, outcome: 'duplicate', position: before.position };
      }
      const text = textOf(pack.changesets[index]);
      const decided =
        before === undefined
          ? [...team.held].find(([raw, each]) => team.settled.get(raw) === 'noted' && textOf(JSON.parse(each.raw)) === text)?.[1]
          : undefined;
      if (decided !== undefined) return { id: header.id, outcome: 'quarantined', code: decided.code, message: decided.message };
      const trouble = before === undefined ? misfit(one, records, false) : 'hash-mismatch';
      if (trouble !== null) return hold(heldBack(pack.changesets[index], pack.device, trouble));
      for (const [id, state] of foldChangeset(header, one.body.changes, (record) => records.get(record))) records.set(id, state);
      fits(one);
      const position = entries.length + 1;
      const checksum = nextChecksum(entries.at(-1)?.checksum ?? '', position, one.hash);
      entries.push({ position, id: header.id, hash: one.hash, checksum, one, received: this.now() });
      return { id: header.id, outcome: 'stored', position };
    });
    for (const hash of notes) if (held.has(hash) && !settled.has(hash)) settled.set(hash, 'noted');
    const chains = new Map(team.chains);
    const alarms = [...team.alarms];
    for (const device of new Set([pack.device, ...checked.map((one) => (one.kind === 'sound' ? one.wire.header.device : one.device))])) {
      const all = entries.filter((entry) => entry.one.wire.header.device === device).map((entry) => entry.one.wire.header.seq);
      const fork = (chains.get(device)?.fork ?? false) || new Set(all).size < all.length;
      const seqs = new Set([...all, ...[...held.values()].filter((one) => one.device === device).map((one) => one.seq)]);
      let have = 0;
      while (seqs.has(have + 1)) have += 1;
      if (fork && chains.get(device)?.fork !== true) alarms.push(device);
      chains.set(device, { have, fork });
    }
    this.#teams.set(who.team, { ...team, entries, held, settled, notes, records, chains, alarms });
    return { epoch: team.epoch, results, chain: chains.get(pack.device) ?? { have: 0, fork: false } };
  }

  #pull(who: Asker, query: URLSearchParams): PullReply {
    const team = this.#team(who.team);
    const feed = feedOf(who.team);
    const cursor = Number(query.get('cursor') ?? 0);
    const [epoch, checksum] = [query.get('epoch'), query.get('checksum')];
    const checksumAt = (position: number): string => team.entries[position - 1]?.checksum ?? '';
    if (cursor > team.entries.length || (checksum !== null && checksum !== checksumAt(cursor))) {
      const now = epoch === null || epoch === team.epoch ? this.#epoch() : team.epoch;
      this.#teams.set(who.team, { ...team, epoch: now });
      return { epoch: now, feed, entries: [], cursor: 0, checksum: '', more: team.entries.length > 0 };
    }
    const entries = team.entries.slice(cursor, cursor + this.pageSize);
    const reached = entries.at(-1)?.position ?? cursor;
    return {
      epoch: team.epoch,
      feed,
      // Nobody signs here.
      entries: entries.map(({ position, received, one }) => ({
        position,
        received: Math.round(received),
        changeset: one.wire,
        unsigned: true,
      })),
      cursor: reached,
      checksum: checksumAt(reached),
      more: reached < team.entries.length,
    };
  }
}

export const feedOf = (team: string): string => `team/${team}`;

const answered = (body: unknown, status = 200): Promise<Answered> => Promise.resolve({ status, body });
