import { hashHeader, hashText, type Changeset } from '../../src/records';
import {
  protocol,
  pushSchema,
  wireChangesetSchema,
  type Hello,
  type Identity,
  type PullReply,
  type PushReply,
  type PushResult,
} from '../../src/protocol';
import type { CanonicalForm } from '../../src/definition';

type Refusal = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

/** A server of one team in memory: a feed, ids once, positions without gaps. */
export class TestServer {
  readonly feed = 'team';
  epoch = 'epoch-1';
  oldestProtocol = 1;
  /** Mints a new epoch when a device's cursor or checksum is not of its history. */
  watchful = true;
  entries: { readonly changeset: Changeset; readonly received: number }[] = [];
  definitions: CanonicalForm[] = [];
  /** The changesets of each push as they came. */
  readonly pushes: Changeset[][] = [];
  readonly requests: string[] = [];
  /** Changesets in quarantine. */
  held: Changeset[] = [];
  /** What its backups hold, and for how long. */
  safe: Hello['safe'];
  /** Ids to be quarantined. */
  readonly poison = new Set<string>();
  /** Asked before each request: a refusal, or 'drop' for a lost connection, or 'lose-reply' after the work was done. */
  fault: (url: string, init: RequestInit) => Refusal | 'drop' | 'lose-reply' | null = () => null;
  time = 1_700_000_000_000;
  /** Who is signed in, and what she may; everybody may everything where it says nobody. */
  identity: Identity | null = null;

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    this.requests.push(url);
    const fault = this.fault(url, init);
    if (fault === 'drop') throw new TypeError('network');
    if (fault !== null && fault !== 'lose-reply') {
      return new Response(fault.body ?? JSON.stringify({ code: 'refused', message: 'Not now.' }), {
        status: fault.status,
        headers: fault.headers ?? {},
      });
    }
    const at = new URL(url, 'http://test');
    if (this.#refuses(at.pathname)) return Response.json({ code: 'not-allowed', message: 'Not your role.' }, { status: 403 });
    const reply = this.#answer(at, init);
    if (fault === 'lose-reply') throw new TypeError('network');
    return reply === null ? new Response('{}', { status: 404 }) : Response.json(reply);
  };

  /** Whose role does not include it. */
  #refuses(path: string): boolean {
    const right = path === '/api/sync/push' ? 'send' : path.startsWith('/api/sync/') ? 'records' : null;
    return right !== null && this.identity?.rights?.includes(right) === false;
  }

  #answer(url: URL, init: RequestInit): object | null {
    if (url.pathname === '/api/session') return this.identity;
    if (url.pathname === '/api/sync/hello') return this.#hello();
    if (url.pathname === '/api/sync/push') return this.#push(JSON.parse(typeof init.body === 'string' ? init.body : ''));
    if (url.pathname === '/api/sync/pull') return this.#pull(Number(url.searchParams.get('cursor')), url.searchParams.get('checksum'));
    return this.definitions.find((form) => url.pathname.endsWith(form.hash)) ?? null;
  }

  #hello(): Hello {
    return {
      protocol,
      oldestProtocol: this.oldestProtocol,
      epoch: this.epoch,
      time: this.time,
      definitions: this.definitions.map(({ id, version, hash, points, status }) => ({ id, version, hash, points: [...points], status })),
      minimumSafeVersions: {},
      feeds: [this.feed],
      safe: this.safe,
    };
  }

  #push(body: unknown): PushReply {
    const changesets = pushSchema.parse(body).changesets.map((one) => wireChangesetSchema.parse(one));
    this.pushes.push(changesets);
    const device = changesets[0]?.header.device;
    const results = changesets.map((changeset) => this.#store(changeset));
    return { epoch: this.epoch, results, chain: { have: this.#have(device), fork: this.#isForked(device) } };
  }

  /** Whether two changesets of the device bear the same number. */
  #isForked(device: string | undefined): boolean {
    const all = this.entries.filter(({ changeset }) => changeset.header.device === device).map(({ changeset }) => changeset.header.seq);
    return new Set(all).size < all.length;
  }

  #store(changeset: Changeset): PushResult {
    const { id, bodyHash } = changeset.header;
    if (this.poison.has(id) || hashText(changeset.body) !== bodyHash)
      return { id, outcome: 'quarantined', code: 'bad-path', message: 'No.' };
    if (this.entries.some((entry) => entry.changeset.header.id === id)) return { id, outcome: 'duplicate' };
    this.entries.push({ changeset, received: this.time });
    return { id, outcome: 'stored', position: this.entries.length };
  }

  /** How far the device's chain is here without a hole. */
  #have(device: string | undefined): number {
    const all = [...this.entries.map((entry) => entry.changeset), ...this.held];
    const arrived = new Set(all.filter(({ header }) => header.device === device).map(({ header }) => header.seq));
    let have = 0;
    while (arrived.has(have + 1)) have += 1;
    return have;
  }

  #pull(cursor: number, checksum: string | null): PullReply {
    const foreign = cursor > this.entries.length || (checksum !== null && checksum !== this.#checksum(cursor));
    if (foreign && this.watchful) {
      this.epoch += '+';
      return { epoch: this.epoch, feed: this.feed, entries: [], cursor: 0, checksum: '', more: this.entries.length > 0 };
    }
    const page = 3;
    const entries = this.entries.slice(cursor, cursor + page).map((entry, i) => ({ position: cursor + i + 1, ...entry }));
    const reached = Math.min(cursor, this.entries.length) + entries.length;
    return {
      epoch: this.epoch,
      feed: this.feed,
      entries,
      cursor: reached,
      checksum: this.#checksum(reached),
      more: reached < this.entries.length,
    };
  }

  #checksum(position: number): string {
    return this.entries.slice(0, position).reduce((sum, { changeset }) => hashText(sum + hashHeader(changeset.header)), '');
  }
}
