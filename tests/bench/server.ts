import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { protocol, pushSchema, type WireChangeset } from '../../src/protocol';
import { hashHeader, hashText } from '../../src/records';
import { startEmbeddedPostgres } from '../../src/server';
import { migrate, openDatabase, type Database } from '../../src/server/database';
import { push } from '../../src/server/feed/push';
import { addAccount, addTeam } from '../../src/server/http/accounts';
import { median, row, type Row } from './measure';

/** Changesets of one push: what a device sends at most. Each holds one answer, as a tap on a tablet does. */
const packSize = 500;
/** Answers of one assessment. */
const answers = 50;
/** Pushes under way at once. */
const writers = 4;
const packs = 8;
const rounds = 5;
/** Changes that the team of the last two rows has when the first begins, and when the second does: a hundred times as many. */
const [shortHistory, longHistory] = [packs * packSize, packs * packSize * 100] as const;

const newId = (): string => randomBytes(16).toString('base64url');

/** One team's tablet, and the answers that it sends. */
class Tablet {
  readonly #device = newId();
  #seq = 0;
  #prev: string | null = null;
  #record = newId();

  constructor(
    readonly team: string,
    readonly account: string,
  ) {}

  pack(): readonly WireChangeset[] {
    return Array.from({ length: packSize }, () => {
      this.#seq += 1;
      if (this.#seq % answers === 0) this.#record = newId();
      const change = {
        id: newId(),
        record: this.#record,
        kind: 'assessment',
        path: `answers/q${this.#seq % answers}`,
        value: this.#seq,
        supersedes: [],
      };
      const body = JSON.stringify({ salt: newId(), changes: [change] });
      const header = {
        protocol,
        id: newId(),
        team: this.team,
        device: this.#device,
        seq: this.#seq,
        prev: this.#prev,
        author: this.account,
        at: 1_700_000_000_000 + this.#seq,
        offset: 0,
        bodyHash: hashText(body),
      };
      this.#prev = hashHeader(header);
      return { header, body };
    });
  }

  /** Goes on as if it had written so many more. */
  skip(count: number): void {
    this.#seq += count;
  }

  get device(): string {
    return this.#device;
  }
}

/** Runs the work, a few at once; gives how many changes it stored in a second. */
async function rate(work: readonly (() => Promise<unknown>)[]): Promise<number> {
  const waiting = [...work];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
    }),
  );
  return (work.length * packSize * 1000) / (performance.now() - started);
}

/**
 * Changes stored in a second, from the text of a push to its commit, beside a bare INSERT of the same texts in batches of
 * the same size: for 1, 10 and 100 teams, and for one team whose history is a hundred times as long.
 */
export async function* benchServer(): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-bench-'));
  chmodSync(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ data: join(folder, 'data') });
  try {
    await migrate(postgres.owner, { name: 'hna_app', password: postgres.appPassword });
    const database = openDatabase(postgres.app);
    const bare = new pg.Pool({ ...postgres.owner, max: writers });
    // One that is still closing while the database stops.
    bare.on('error', () => undefined);
    await bare.query('create table bare (team text, id text, position bigint, header text, body text, primary key (team, id))');
    for (const teams of [1, 10, 100]) {
      const tablets = await furnish(database, teams);
      yield await measure('server.changes', teams, database, bare, tablets);
    }
    const [tablet] = await furnish(database, 1);
    if (tablet === undefined) return;
    yield await measure('server.changes-short-history', shortHistory, database, bare, [tablet]);
    tablet.skip(await grow(bare, tablet, longHistory));
    yield await measure('server.changes-long-history', longHistory, database, bare, [tablet]);
    await database.destroy();
    await bare.end();
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function furnish(database: Database, count: number): Promise<readonly Tablet[]> {
  const tablets: Tablet[] = [];
  for (let index = 0; index < count; index += 1) {
    const team = await addTeam(database, newId(), 'real');
    const account = await addAccount(database, team, { name: newId(), display: 'Nurse', password: newId(), roles: ['nurse'] });
    tablets.push(new Tablet(team, account ?? ''));
  }
  return tablets;
}

/**
 * Copies what the tablet sent under other ids until its team has so many changes, each in its place in feed and chain, and makes
 * the table beside it as long. Gives how many were added.
 */
async function grow(owner: pg.Pool, { team, device }: Tablet, size: number): Promise<number> {
  const client = await owner.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('hna.team', $1, true)`, [team]);
    for (const table of ['changeset', 'feed_entry', 'record', 'bare'])
      await client.query(`create temporary table some_${table} on commit drop as select * from public.${table} where team = '${team}'`);
    const { rows } = await client.query<{ here: number }>('select count(*)::int as here from some_changeset');
    const here = rows[0]?.here ?? 0;
    const copies = Math.ceil(size / here) - 1;
    const other = (id: string): string => `left(translate(encode(sha256((${id} || copy)::bytea), 'base64'), '+/', '-_'), 22)`;
    const from = (table: string): string => `from some_${table}, generate_series(1, ${copies}) as copy`;
    await client.query(`insert into changeset select team, ${other('id')}, device, seq + copy * ${here}, hash, header, body, account,
      received, origin, ${other('patient')}, position + copy * ${here} ${from('changeset')}`);
    await client.query(`insert into feed_entry select team, feed, position + copy * ${here}, ${other('changeset')}, checksum, forget
      ${from('feed_entry')}`);
    await client.query(`insert into record select team, ${other('id')}, kind, patient, state ${from('record')}`);
    await client.query(`insert into bare select team, ${other('id')}, position + copy * ${here}, header, body ${from('bare')}`);
    const added = copies * here;
    await client.query('update feed set head = head + $2 where team = $1', [team, added]);
    await client.query('update device set have = have + $3 where team = $1 and id = $2', [team, device, added]);
    await client.query('commit');
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    return added;
  } finally {
    client.release();
  }
}

async function measure(name: string, size: number, database: Database, bare: pg.Pool, tablets: readonly Tablet[]): Promise<Row> {
  const [ours, limit]: [number[], number[]] = [[], []];
  // With chains of their own, so that those of the tablets have no holes.
  const twins = tablets.map(({ team, account }) => new Tablet(team, account));
  for (let round = 0; round <= rounds; round += 1) {
    const stored = await rate(store(database, tablets));
    const inserted = await rate(insert(bare, twins));
    // The first round warms up.
    if (round > 0) ours.push(stored);
    if (round > 0) limit.push(inserted);
  }
  return row(name, size, 'changes/s', median(ours), median(limit));
}

const turn = (tablets: readonly Tablet[]): readonly Tablet[] =>
  Array.from({ length: packs }, (_, index) => tablets[index % tablets.length]).flatMap((each) => each ?? []);

function store(database: Database, tablets: readonly Tablet[]): (() => Promise<unknown>)[] {
  return turn(tablets).map((tablet) => {
    const text = JSON.stringify({ protocol, device: tablet.device, changesets: tablet.pack() });
    return async () => {
      const { reply } = await push(database, tablet, pushSchema.parse(JSON.parse(text)));
      if (reply.results.some((result) => result.outcome !== 'stored')) throw new Error('The server did not store what it was sent.');
    };
  });
}

function insert(bare: pg.Pool, tablets: readonly Tablet[]): (() => Promise<unknown>)[] {
  const places = Array.from({ length: packSize }, (_, index) => `(${[1, 2, 3, 4, 5].map((column) => `$${index * 5 + column}`).join(',')})`);
  const statement = `insert into bare values ${places.join(',')}`;
  return turn(tablets).map((tablet) => {
    const values = tablet.pack().flatMap(({ header, body }) => [header.team, header.id, header.seq, JSON.stringify(header), body]);
    return () => bare.query(statement, values);
  });
}
