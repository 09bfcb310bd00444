import { joinEnvelopes, type PushReply, type TabletState } from '../protocol';
import { base64url } from '../records';
import type { KeptPack, PackTable } from '../store';
import type { TabletKey } from '../vault';
import { surroundings } from './browser';
import type { SyncEnvironment } from './contract';
import { backOff, SyncFailure } from './failure';
import { Server } from './server';
import { checkIn, wipeDevice } from './tablet';

/** One tab at a time; others would only send the same again. */
const lockName = 'hna-packs';

/** How it stands: changesets that the server does not have yet. */
export type WaitingListener = (waiting: number) => void;

/** What a withdrawn device does while nobody unlocks it. */
export interface WhenWithdrawn {
  /** Empties the store where the server has all that waits; these it has. False where it lacks something: then nothing is deleted. */
  readonly empty: (confirmed: ReadonlySet<string>) => Promise<boolean>;
  /** Nothing of anybody is on the device any more. */
  readonly done: () => void;
}

/** So often a locked device asks whether it was withdrawn, ms. */
const regularly = 5 * 60_000;

/**
 * Sends what was packed when the device locked: no key is at hand, and none is needed. It tries again by itself, and when the browser is
 * online or in sight again, and hears whether the device was withdrawn. Gives how to stop.
 */
export function sendWhileLocked(
  packs: PackTable,
  environment: Omit<SyncEnvironment, 'store' | 'packs'> = {},
  listener: WaitingListener = () => undefined,
  withdrawn: WhenWithdrawn | null = null,
): () => void {
  const world = surroundings(environment);
  const stopping = new AbortController();
  const sender = new LockedSender(packs, environment, withdrawn);
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
      if (withdrawn !== null && !stopping.signal.aborted) cancel = world.timer(regularly * (0.5 + world.random()), () => void run());
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

interface Tablet {
  readonly key: TabletKey;
  readonly team: string;
}

class LockedSender {
  readonly #server: Server;
  /** Packs that the server does not take as they are; they are sent unsealed after the next unlock. */
  readonly #refused = new Set<number>();
  readonly #world: ReturnType<typeof surroundings>;

  constructor(
    private readonly packs: PackTable,
    environment: Omit<SyncEnvironment, 'store'>,
    private readonly withdrawn: WhenWithdrawn | null,
  ) {
    this.#world = surroundings(environment);
    this.#server = new Server({ ...this.#world, store: null });
  }

  /** @throws SyncFailure */
  async sendAll(stopping: AbortSignal, sent: () => Promise<void>): Promise<void> {
    const waiting = (await this.packs.all()).filter(({ local, reply }) => reply === null && !this.#refused.has(local));
    const tablet = await this.#tablet();
    if (waiting.length === 0 && (tablet === null || this.withdrawn === null)) return;
    const state = tablet === null ? null : await this.#checkIn(tablet);
    const send = this.#way(tablet, state);
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
    // One that was emptied and could not say so says it now.
    if (tablet !== null && this.withdrawn !== null && (state === 'revoked' || state === 'wiped')) await this.#wipe(tablet, this.withdrawn);
  }

  async #tablet(): Promise<Tablet | null> {
    const key = await (this.#world.tabletKey?.() ?? null);
    const team = await key?.team();
    return key === null || team === null || team === undefined ? null : { key, team };
  }

  async #checkIn({ key, team }: Tablet): Promise<TabletState> {
    const { state } = await checkIn(this.#server, key, team, this.#world.version, await this.#standing());
    if (state === 'waiting') throw new SyncFailure('not-approved', 'An administrator has to approve this tablet.');
    return state;
  }

  /** Where the server has all, and only then. */
  async #wipe({ key, team }: Tablet, { empty, done }: WhenWithdrawn): Promise<void> {
    const confirmed = (await this.packs.all()).flatMap(({ reply }) => reply?.results.map(({ id }) => id) ?? []);
    if (!(await empty(new Set(confirmed)))) return;
    await wipeDevice(this.#world.wipe, this.#server, key, team);
    done();
  }

  /** As whoever is signed in while that is good, and else as the tablet itself. */
  #way(tablet: Tablet | null, state: TabletState | null): (pack: KeptPack) => Promise<PushReply | null> {
    const bySession = ({ envelopes }: KeptPack): Promise<PushReply | null> => this.#server.pushSealed(envelopes);
    if (tablet === null) return bySession;
    const byTablet = (pack: KeptPack): Promise<PushReply> => this.#rescue(tablet, pack);
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

  async #rescue({ key, team }: Tablet, { envelopes }: KeptPack): Promise<PushReply> {
    return this.#server.rescue(await key.sign('rescue', team, JSON.stringify({ packs: base64url(joinEnvelopes(envelopes)) })));
  }

  async #standing(): Promise<{ device: string; waiting: number; since: number | null } | null> {
    const [fact, waiting] = [await this.packs.atLock(), await waitingIn(this.packs)];
    return fact === null || waiting === null ? null : { device: fact.device, waiting, since: waiting === 0 ? null : fact.since };
  }
}
