import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import {
  helloSchema,
  identitySchema,
  joinEnvelopes,
  packsType,
  protocol,
  pushReplySchema,
  snapshotReplySchema,
  type WireChangeset,
} from '../../src/protocol';
import { hashHeader, hashText } from '../../src/records';
import { startServer } from '../../src/server';
import { packed } from '../../src/sync/compress';
import { envelopesOf } from '../../src/sync/seal';
import { PackSealer } from '../../src/vault/packs';
import { read } from './line';
import { median, row, type Row } from './measure';

/**
 * What travels, and how long it takes until it is durable, over real HTTP into a real database. The limits: the same texts as
 * plain JSON; and a server that puts each pack's texts into a table by one INSERT and does nothing else.
 */

const sizes = [1_000, 10_000] as const;
const pushed = 500;
export const packSize = 500;
/** Saves of one assessment, and answers of each. */
const saves = 4;
const answers = 5;
const rounds = 5;

const newId = (): string => randomBytes(16).toString('base64url');
const words = 'pain in the lower back since Tuesday, worse at night; sleeps badly; worried about work and the children'.split(' ');

/** A tablet on which assessments are filled in. */
export class Tablet {
  readonly device = newId();
  #seq = 0;
  #prev: string | null = null;

  constructor(
    readonly team: string,
    private readonly author: string,
  ) {}

  assessments(count: number): WireChangeset[] {
    return Array.from({ length: count }).flatMap(() => {
      const [patient, record] = [newId(), newId()];
      return Array.from({ length: saves }, (_, save) => this.#save(patient, record, save));
    });
  }

  #save(patient: string, record: string, save: number): WireChangeset {
    this.#seq += 1;
    const changes = Array.from({ length: answers }, (_, index) => ({
      id: newId(),
      record,
      kind: 'assessment',
      path: `answers/concern-${save * answers + index}`,
      value: index === 0 ? words.slice(this.#seq % 5, (this.#seq % 5) + 9).join(' ') : (this.#seq * 7 + index) % 11,
      supersedes: [],
    }));
    const body = JSON.stringify({ salt: newId(), changes });
    const header = {
      protocol,
      id: newId(),
      team: this.team,
      patient,
      device: this.device,
      seq: this.#seq,
      prev: this.#prev,
      author: this.author,
      at: 1_700_000_000_000 + this.#seq * 40_000,
      offset: 12,
      bodyHash: hashText(body),
    };
    this.#prev = hashHeader(header);
    return { header, body };
  }

  /** Pushes as a tablet sends them. */
  packs(count: number): Pack[] {
    const all = this.assessments(count);
    const packs: Pack[] = [];
    for (let at = 0; at < all.length; at += packSize) {
      const changesets = all.slice(at, at + packSize);
      packs.push({ changesets, text: JSON.stringify({ protocol, device: this.device, changesets }) });
    }
    return packs;
  }
}

interface Pack {
  readonly changesets: readonly WireChangeset[];
  /** The same as plain JSON. */
  readonly text: string;
}

interface Reply {
  readonly status: number;
  /** As they came over the wire. */
  readonly bytes: number;
  readonly text: string;
}

function call(url: string, cookie: string, body: Buffer | string | null = null, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: body === null ? 'GET' : 'POST',
      headers: { 'accept-encoding': 'gzip', cookie, ...(body === null ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    asked.once('error', reject);
    asked.once('response', (response) => {
      read(response).then((raw) => {
        const text = response.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
        resolve({ status: response.statusCode ?? 0, bytes: raw.length, text: text.toString() });
      }, reject);
    });
    asked.end(body ?? undefined);
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

export async function* benchSync(): AsyncGenerator<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-bench-'));
  chmodSync(folder, 0o711);
  for (const name of ['forms', 'app']) mkdirSync(join(folder, name));
  const server = await startServer({
    data: join(folder, 'data'),
    forms: join(folder, 'forms'),
    app: join(folder, 'app'),
    port: 0,
    demonstration: true,
  });
  const bare = await startBare(server.postgres?.owner ?? {});
  try {
    const account = server.demo?.accounts[0];
    const signedIn = await fetch(`${server.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: account?.name, password: account?.password }),
    });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { team, account: author } = identitySchema.parse(await signedIn.json());
    const tablet = new Tablet(team, author);
    const { organisationKey } = helloSchema.parse(JSON.parse((await call(`${server.url}/api/sync/hello`, cookie)).text));
    if (organisationKey === null || organisationKey === undefined) throw new Error('The server told no key.');
    const sealer = await PackSealer.to(organisationKey);
    /** As a tablet does: packed and sealed. */
    const send = async (pack: Pack): Promise<number> => {
      const body = Buffer.from(joinEnvelopes(await envelopesOf(sealer, tablet.device, pack.changesets, packed)));
      const reply = await call(`${server.url}/api/sync/push`, cookie, body, { 'content-type': packsType });
      if (pushReplySchema.parse(JSON.parse(reply.text)).results.some((result) => result.outcome !== 'stored'))
        throw new Error('The server did not store what it was sent.');
      return body.length;
    };

    const [times, limits, sent, plain] = [new Array<number>(), new Array<number>(), new Array<number>(), new Array<number>()];
    for (let round = 0; round <= rounds; round += 1) {
      const packs = tablet.packs(pushed);
      const start = performance.now();
      let bytes = 0;
      for (const pack of packs) bytes += await send(pack);
      const stored = performance.now();
      for (const pack of packs) await call(bare.url, cookie, pack.text);
      const inserted = performance.now();
      // The first round warms up.
      if (round === 0) continue;
      times.push(stored - start);
      limits.push(inserted - stored);
      sent.push(bytes);
      plain.push(sum(packs.map(({ text }) => Buffer.byteLength(text))));
    }
    yield row('sync.push', pushed, 'ms', median(times), median(limits));
    yield row('sync.push-bytes', pushed, 'bytes', median(sent), median(plain));

    let there = pushed * (rounds + 1);
    for (const size of sizes) {
      for (const pack of tablet.packs(Math.max(0, size - there))) await send(pack);
      there = Math.max(there, size);
      yield await firstPull(server.url, cookie, team, size);
    }
    const { text } = await call(`${server.url}/api/sync/hello`, cookie);
    const head = Number(Object(Object(JSON.parse(text)).heads)[`team/${team}`]);
    const news = await call(`${server.url}/api/sync/pull?feed=team/${team}&cursor=${head - 100}`, cookie);
    yield row('sync.news-bytes', 100, 'bytes', news.bytes, Buffer.byteLength(news.text));
  } finally {
    await bare.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All pages of the first `size` records, beside the same records as one plain reply. */
async function firstPull(url: string, cookie: string, team: string, size: number): Promise<Row> {
  let [bytes, plain, records] = [0, 0, 0];
  for (let after = ''; records < size;) {
    const reply = await call(`${url}/api/sync/snapshot?feed=team/${team}${after === '' ? '' : `&after=${after}`}`, cookie);
    const page = snapshotReplySchema.parse(JSON.parse(reply.text));
    bytes += reply.bytes;
    plain += Buffer.byteLength(JSON.stringify(page.records));
    records += page.records.length;
    if (page.next === null) break;
    after = page.next;
  }
  return row('sync.pull-bytes', records, 'bytes', bytes, plain);
}

/** Puts the texts of each pack into a table, and says so when they are durable. */
async function startBare(owner: pg.ClientConfig): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const pool = new pg.Pool({ ...owner, max: 4 });
  // One that is still closing while the database stops.
  pool.on('error', () => undefined);
  await pool.query('create table bare (team text, id text, position bigint, header text, body text, primary key (team, id))');
  const insert = async (text: string): Promise<void> => {
    const { changesets }: { changesets: WireChangeset[] } = JSON.parse(text);
    const values = changesets.flatMap(({ header, body }) => [header.team, header.id, header.seq, JSON.stringify(header), body]);
    const places = changesets.map((_, index) => `(${[1, 2, 3, 4, 5].map((column) => `$${index * 5 + column}`).join(',')})`);
    await pool.query(`insert into bare values ${places.join(',')}`, values);
  };
  const http = createServer((asked, reply) => {
    void read(asked)
      .then((raw) => insert(raw.toString()))
      .then(
        () => reply.end('{}'),
        () => reply.writeHead(500).end(),
      );
  });
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
  const address = http.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    stop: async () => {
      http.closeAllConnections();
      http.close();
      await pool.end();
    },
  };
}
