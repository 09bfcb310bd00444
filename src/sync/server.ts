import type * as z from 'zod/mini';
import type { CanonicalForm } from '../definition';
import type { Changeset } from '../records';
import {
  errorSchema,
  helloSchema,
  protocol,
  pullReplySchema,
  pushReplySchema,
  settledReplySchema,
  snapshotReplySchema,
  type Hello,
  type PullReply,
  type Push,
  type PushReply,
  type SettledReply,
  type SnapshotReply,
  type Standing,
} from '../protocol';
import { definitionSchema } from '../store';
import type { World } from './contract';
import { SyncFailure, failureOfStatus, retryAfter } from './failure';

/** A connection that opens and then says nothing counts as none. */
const patience = 30_000;

/** The calls of the wire. Every reply crosses its schema; every failure is a {@link SyncFailure}. */
export class Server {
  constructor(private readonly world: Pick<World, 'fetch' | 'pack' | 'timer' | 'now'>) {}

  /** A device that can says what it wrote and what waits, so that the server can name what never arrived. */
  hello(standing: Standing | null): Promise<Hello> {
    const said = Object.entries(standing ?? {}).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, String(value)]],
    );
    const query = said.length === 0 ? '' : `?${new URLSearchParams(said).toString()}`;
    return this.#call(`/api/sync/hello${query}`, {}, helloSchema);
  }

  async push(device: string, changesets: readonly Changeset[]): Promise<PushReply> {
    const push: Push = { protocol, device, changesets: [...changesets] };
    const text = JSON.stringify(push);
    const pack = await this.world.pack(text);
    const init = pack === null ? posted(text) : posted(pack, { 'content-encoding': 'gzip' });
    return this.#call('/api/sync/push', init, pushReplySchema);
  }

  /** What became of changesets in quarantine. */
  settled(changesets: readonly string[]): Promise<SettledReply> {
    return this.#call('/api/sync/settled', posted(JSON.stringify({ changesets })), settledReplySchema);
  }

  snapshot(feed: string, after: string | undefined): Promise<SnapshotReply> {
    const query = new URLSearchParams({ feed, ...(after === undefined ? {} : { after }) });
    return this.#call(`/api/sync/snapshot?${query.toString()}`, {}, snapshotReplySchema);
  }

  /** Epoch and checksum let the server find out a history that is not its own. */
  pull(feed: string, at: { readonly cursor: number; readonly epoch: string | null; readonly checksum: string }): Promise<PullReply> {
    const query = new URLSearchParams({ feed, cursor: String(at.cursor) });
    if (at.epoch !== null) query.set('epoch', at.epoch);
    if (at.cursor > 0) query.set('checksum', at.checksum);
    return this.#call(`/api/sync/pull?${query.toString()}`, {}, pullReplySchema);
  }

  definition(hash: string): Promise<CanonicalForm> {
    return this.#call(`/api/definitions/${encodeURIComponent(hash)}`, {}, definitionSchema);
  }

  async #call<T>(url: string, init: RequestInit, schema: z.ZodMiniType<T>): Promise<T> {
    const abort = new AbortController();
    const cancel = this.world.timer(patience, () => abort.abort());
    try {
      // A redirect is a Wi-Fi login page, not our server.
      const response = await this.world.fetch(url, {
        ...init,
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        signal: abort.signal,
      });
      const reply: unknown = await response.json().catch((error: unknown) => {
        if (response.ok) throw error;
        return null;
      });
      if (!response.ok)
        throw failureOfStatus(response.status, wordsOf(reply), retryAfter(response.headers.get('retry-after'), this.world.now()));
      const parsed = schema.safeParse(reply);
      if (!parsed.success) throw new SyncFailure('unreadable', 'The server answered in words that this version of the app does not know.');
      return parsed.data;
    } catch (error) {
      if (error instanceof SyncFailure) throw error;
      throw new SyncFailure('unreachable', 'The server is not reached.', { cause: error });
    } finally {
      cancel();
    }
  }
}

const posted = (body: string | Blob, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

function wordsOf(reply: unknown): string | null {
  const refusal = errorSchema.safeParse(reply);
  return refusal.success ? refusal.data.message : null;
}
