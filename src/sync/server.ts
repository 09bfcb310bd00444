import type * as z from 'zod/mini';
import type { CanonicalForm } from '../definition';
import type { Changeset } from '../records';
import {
  accountHeader,
  accountKeyReplySchema,
  checkInReplySchema,
  enrolReplySchema,
  errorSchema,
  helloSchema,
  identitySchema,
  joinEnvelopes,
  packsType,
  orderDoneReplySchema,
  protocol,
  pullReplySchema,
  pushReplySchema,
  settledReplySchema,
  snapshotReplySchema,
  type accountKeySchema,
  type ErrorReply,
  type Hello,
  type Identity,
  type PullReply,
  type Push,
  type PushReply,
  type SettledReply,
  type Signed,
  type SnapshotReply,
  type Standing,
} from '../protocol';
import { definitionSchema, type Store } from '../store';
import type { World } from './contract';
import { SyncFailure, failureOfStatus, retryAfter } from './failure';
import { Sealing } from './seal';

type Init = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** A connection that opens and then says nothing counts as none. */
const patience = 30_000;

/** The calls of the wire. Every reply crosses its schema; every failure is a {@link SyncFailure}. */
export class Server {
  readonly sealing: Sealing;
  /** In whose name it speaks: a browser has one sign-in, and that may be another's by now. Null where nobody does. */
  account: string | null = null;
  readonly #underWay = new Set<AbortController>();
  #isStopped = false;

  constructor(private readonly world: Pick<World, 'fetch' | 'pack' | 'timer' | 'now'> & { readonly store: Store | null }) {
    this.sealing = new Sealing(world.pack, world.store);
  }

  begin(): void {
    this.#isStopped = false;
  }

  /** Breaks off what is asked just now, and asks nothing more: the device locks, and neither question nor answer may stay in memory. */
  stop(): void {
    this.#isStopped = true;
    for (const abort of this.#underWay) abort.abort();
  }

  #mustGoOn(): void {
    if (this.#isStopped) throw new SyncFailure('unreachable', 'This page has stopped sending.');
  }

  /** A device that can says what it wrote and what waits, so that the server can name what never arrived. */
  async hello(standing: Standing | null): Promise<Hello> {
    const said = Object.entries(standing ?? {}).flatMap(([name, value]): [string, string][] =>
      value === null ? [] : [[name, String(value)]],
    );
    const query = said.length === 0 ? '' : `?${new URLSearchParams(said).toString()}`;
    const hello = await this.#call(`/api/sync/hello${query}`, {}, helloSchema);
    await this.sealing.learn(hello);
    return hello;
  }

  async push(device: string, changesets: readonly Changeset[]): Promise<PushReply> {
    return this.sealedFirst(device, changesets, {
      sealed: (envelopes) => this.pushSealed(envelopes),
      plain: async () => {
        const push: Push = { protocol, device, changesets: [...changesets] };
        const text = JSON.stringify(push);
        const pack = await this.world.pack(text);
        const init = pack === null ? posted(text) : posted(pack, { 'content-encoding': 'gzip' });
        return this.#call('/api/sync/push', init, pushReplySchema);
      },
    });
  }

  /**
   * Sealed to the organisation's key, where the server ever told one. What it could not open it kept, and is sent the same as it is: a lost
   * key keeps nothing from arriving.
   */
  async sealedFirst(
    device: string,
    changesets: readonly Changeset[],
    by: { readonly sealed: (envelopes: readonly Uint8Array[]) => Promise<PushReply | null>; readonly plain: () => Promise<PushReply> },
  ): Promise<PushReply> {
    const envelopes = await this.sealing.seal(device, changesets);
    const reply = envelopes === null ? null : await by.sealed(envelopes);
    if (reply !== null && reply.kept === undefined) return reply;
    if (reply !== null || envelopes !== null) this.sealing.refuse();
    return by.plain();
  }

  /** Null where the server is older than packs. */
  async pushSealed(envelopes: readonly Uint8Array[]): Promise<PushReply | null> {
    const init = posted(new Blob([joinEnvelopes(envelopes)]), { 'content-type': packsType });
    return this.#call('/api/sync/push', init, pushReplySchema).catch((error: unknown) => {
      if (error instanceof SyncFailure && error.status === 415) return null;
      throw error;
    });
  }

  /** Who is signed in, with the roles of now. */
  session(): Promise<Identity> {
    return this.#call('/api/session', {}, identitySchema);
  }

  /** Signed by the tablet, and in it by the account that unlocked it. */
  signInByKey(message: Signed): Promise<Identity> {
    return this.#call('/api/session/device', posted(JSON.stringify(message)), identitySchema);
  }

  /** Ends whatever sign-in this browser has. */
  async signOut(): Promise<void> {
    this.#mustGoOn();
    const signal = AbortSignal.timeout(patience);
    await this.world
      .fetch('/api/session', { method: 'DELETE', cache: 'no-store', credentials: 'same-origin', signal })
      .catch((error: unknown) => {
        throw new SyncFailure('unreachable', 'The server is not reached.', { cause: error });
      });
  }

  registerKey(key: z.infer<typeof accountKeySchema>): Promise<z.infer<typeof accountKeyReplySchema>> {
    return this.#call('/api/account/keys', posted(JSON.stringify(key)), accountKeyReplySchema);
  }

  enrol(message: Signed): Promise<z.infer<typeof enrolReplySchema>> {
    return this.#call('/api/device/enrol', posted(JSON.stringify(message)), enrolReplySchema);
  }

  checkIn(message: Signed): Promise<z.infer<typeof checkInReplySchema>> {
    return this.#call('/api/device/check-in', posted(JSON.stringify(message)), checkInReplySchema);
  }

  rescue(message: Signed): Promise<PushReply> {
    return this.#call('/api/device/rescue', posted(JSON.stringify(message)), pushReplySchema);
  }

  /** It names nobody but by id, and may be the last that there is to say: a lock does not break it off. */
  orderDone(message: Signed): Promise<z.infer<typeof orderDoneReplySchema>> {
    return this.#ask('/api/device/order-done', posted(JSON.stringify(message)), orderDoneReplySchema, new AbortController());
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

  async #call<T>(url: string, init: Init, schema: z.ZodMiniType<T>): Promise<T> {
    this.#mustGoOn();
    const abort = new AbortController();
    this.#underWay.add(abort);
    return this.#ask(url, init, schema, abort).finally(() => this.#underWay.delete(abort));
  }

  async #ask<T>(url: string, init: Init, schema: z.ZodMiniType<T>, abort: AbortController): Promise<T> {
    const cancel = this.world.timer(patience, () => abort.abort());
    try {
      // A redirect is a Wi-Fi login page, not our server.
      const response = await this.world.fetch(url, {
        ...init,
        headers: { ...init.headers, ...(this.account === null ? {} : { [accountHeader]: this.account }) },
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

const posted = (body: string | Blob, headers: Readonly<Record<string, string>> = {}): Init => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});

function wordsOf(reply: unknown): Pick<ErrorReply, 'code' | 'message'> | null {
  const refusal = errorSchema.safeParse(reply);
  return refusal.success ? refusal.data : null;
}
