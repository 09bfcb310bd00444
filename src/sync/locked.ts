import { joinEnvelopes, type PushReply } from '../protocol';
import { base64url } from '../records';
import type { KeptPack, PackTable } from '../store';
import type { TabletKey } from '../vault';
import { surroundings } from './browser';
import type { SyncEnvironment } from './contract';
import { backOff, SyncFailure } from './failure';
import { Server } from './server';
import { checkIn } from './tablet';

/** One tab at a time; others would only send the same again. */
const lockName = 'hna-packs';

/** How it stands: changesets that the server does not have yet. */
export type WaitingListener = (waiting: number) => void;

/**
 * Sends what was packed when the device locked: no key is at hand, and none is needed. It tries again by itself, and when the browser is
 * online or in sight again. Gives how to stop.
 */
export function sendWhileLocked(
  packs: PackTable,
  environment: Omit<SyncEnvironment, 'store' | 'packs'> = {},
  listener: WaitingListener = () => undefined,
): () => void {
  const world = surroundings(environment);
  const stopping = new AbortController();
  const sender = new LockedSender(packs, environment);
  let [attempts, running, notBefore] = [0, false, 0];
  let cancel = (): void => undefined;

  const tell = async (): Promise<void> => {
    const waiting = await waitingIn(packs);
    if (waiting !== null && !stopping.signal.aborted) listener(waiting);
  };
  const sendAll = (): Promise<void> => sender.sendAll(stopping.signal, tell);
  const run = async (): Promise<void> => {
    // Only a person overrules the server's Retry-After, and none is here.
    if (running || world.elapsed() < notBefore) return;
    running = true;
    cancel();
    try {
      await tell();
      if (world.locks === null) await sendAll();
      else await world.locks.request(lockName, { signal: stopping.signal }, sendAll);
      attempts = 0;
      // Another tab may have sent it.
      await tell();
    } catch (error) {
      attempts += 1;
      const asked = error instanceof SyncFailure ? error.retryAfter : 0;
      notBefore = world.elapsed() + asked;
      if (!stopping.signal.aborted) cancel = world.timer(Math.max(asked + 1, backOff(attempts, world.random())), () => void run());
    } finally {
      running = false;
    }
  };
  const forget = world.page.onWake(() => void run());
  void run();
  return () => {
    stopping.abort();
    forget();
    cancel();
  };
}

/** Changesets that the server does not have yet; null where it is not known. */
async function waitingIn(packs: PackTable): Promise<number | null> {
  const fact = await packs.atLock();
  if (fact === null) return null;
  return (await packs.all()).reduce((sum, { ids, reply }) => {
    const settled = new Set(reply?.results.map(({ id }) => id));
    return sum + ids.filter((id) => !settled.has(id)).length;
  }, fact.rest);
}

class LockedSender {
  readonly #server: Server;
  /** Packs that the server does not take as they are; they are sent unsealed after the next unlock. */
  readonly #refused = new Set<number>();
  readonly #world: ReturnType<typeof surroundings>;

  constructor(
    private readonly packs: PackTable,
    environment: Omit<SyncEnvironment, 'store'>,
  ) {
    this.#world = surroundings(environment);
    this.#server = new Server({ ...this.#world, store: null });
  }

  /** @throws SyncFailure */
  async sendAll(stopping: AbortSignal, sent: () => Promise<void>): Promise<void> {
    const waiting = (await this.packs.all()).filter(({ local, reply }) => reply === null && !this.#refused.has(local));
    if (waiting.length === 0) return;
    const send = await this.#way();
    for (const pack of waiting) {
      if (stopping.aborted) return;
      const reply = await send(pack).catch((error: unknown) => {
        if (!(error instanceof SyncFailure) || !['too-big', 'refused', 'not-allowed'].includes(error.kind)) throw error;
        return null;
      });
      if (reply === null) this.#refused.add(pack.local);
      else await this.packs.answered(pack, reply, this.#world.now());
      await sent();
    }
  }

  /** As whoever is signed in while that is good, and else as the tablet itself. Nothing is deleted while the device is locked. */
  async #way(): Promise<(pack: KeptPack) => Promise<PushReply | null>> {
    const bySession = ({ envelopes }: KeptPack): Promise<PushReply | null> => this.#server.pushSealed(envelopes);
    const key = await (this.#world.tabletKey?.() ?? null);
    const team = await key?.team();
    if (key === null || team === null || team === undefined) return bySession;
    const byTablet = (pack: KeptPack): Promise<PushReply> => this.#rescue(key, team, pack);
    const { state } = await checkIn(this.#server, key, team, this.#world.version, await this.#standing());
    if (state === 'waiting') throw new SyncFailure('not-approved', 'An administrator has to approve this tablet.');
    if (state !== 'approved') return byTablet;
    let signedIn = true;
    return async (pack) => {
      if (!signedIn) return byTablet(pack);
      try {
        return await bySession(pack);
      } catch (error) {
        // The session ended, its role changed, or the tablet was withdrawn or suspended meanwhile.
        if (!(error instanceof SyncFailure) || !['sign-in', 'not-allowed', 'withdrawn', 'suspended'].includes(error.kind)) throw error;
        signedIn = false;
        return byTablet(pack);
      }
    };
  }

  async #rescue(key: TabletKey, team: string, { envelopes }: KeptPack): Promise<PushReply> {
    return this.#server.rescue(await key.sign('rescue', team, JSON.stringify({ packs: base64url(joinEnvelopes(envelopes)) })));
  }

  async #standing(): Promise<{ device: string; waiting: number; since: number | null } | null> {
    const [fact, waiting] = [await this.packs.atLock(), await waitingIn(this.packs)];
    return fact === null || waiting === null ? null : { device: fact.device, waiting, since: waiting === 0 ? null : fact.since };
  }
}
