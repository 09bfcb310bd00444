import type { Identity } from '../protocol';
import { StoreError, type StoreEvent } from '../store';
import type { Enrolment, Sync, SyncState, SyncStatus, World } from './contract';
import { SyncFailure, backOff, type SyncFailureKind } from './failure';
import { LiveHints } from './hints';
import { Leadership, type TabMessage } from './leadership';
import { packUp, takeInPacks } from './packing';
import { hasRight, Round } from './round';
import { Schedule } from './schedule';
import { Server } from './server';
import { TabletProof } from './tablet';

/** Long enough to gather a burst of answers, short enough that nobody waits for it. */
const afterEdit = 2_000;
/** Half to one and a half times this long between looks, so that devices do not come together. */
const regularly = 45_000;
/** After an exchange that somebody's signing in held up. */
const afterSignIn = 5_000;
/** Held up for longer, it is told: who signs in may have walked away. */
const longSignIn = 2 * 60_000;
const lastSentNote = 'sync/last-sent';
/** Less than the lock waits. */
const packingTime = 2_000;

/**
 * Keeps the device in step with the server: decides when an exchange happens, and says how it stands.
 *
 * 1. Only the leading tab exchanges, one exchange at a time.
 * 2. No failure ends the effort, except a missing sign-in, which a sign-in ends; no failure drops an unsent change.
 * 3. A flag, a sign-in and a person's wish do not wait for back-off; only a person overrules the server's Retry-After.
 */
export class SyncEngine implements Sync {
  readonly #listeners = new Set<(status: SyncStatus) => void>();
  readonly #schedule: Schedule;
  readonly #hints: LiveHints;
  readonly #round: Round;
  readonly #tablet: TabletProof;
  readonly #server: Server;
  #withdrawn = false;
  #leadership: Leadership | null = null;
  #stops: (() => void)[] = [];
  #status: SyncStatus = { state: 'idle', waiting: 0, since: null, lastSent: null };
  #running: Promise<void> | null = null;
  #again = false;
  #urgent = false;
  /** Something that does not wait for back-off came since the exchange began. */
  #pressed = false;
  #attempts = 0;
  /** Since when somebody's signing in has held the exchange up. */
  #heldUp: number | null = null;
  /** Since the tablet was away, the roles of whoever is signed in may have changed. */
  #asksWho = true;

  constructor(private readonly world: World) {
    this.#schedule = new Schedule(world, () => void this.#exchange());
    this.#hints = new LiveHints(world, (feed, head) => void this.#news(feed, head));
    const takeUrgent = (): boolean => {
      const urgent = this.#urgent;
      this.#urgent = false;
      return urgent;
    };
    this.#server = new Server(world);
    this.#tablet = new TabletProof(world, this.#server);
    this.#round = new Round(
      world.store,
      this.#server,
      () => void this.#sent(),
      takeUrgent,
      (bytes) => world.hasRoom(bytes),
      this.#tablet,
      world.ifNobodySignsIn,
    );
  }

  start(): void {
    if (this.#leadership !== null) return;
    this.#server.begin();
    this.#leadership = new Leadership(this.world, this.world.store, {
      lead: () => this.#schedule.at(0, 'now'),
      follow: () => this.#rest(),
      hear: (message) => this.#hear(message),
    });
    this.#stops = [this.world.store.subscribe((event) => this.#stored(event)), this.world.page.onWake(() => this.#wake())];
    this.#leadership.start();
    this.#leadership.tell({ type: 'ask' });
    void this.#remember();
  }

  stop(): void {
    this.#rest();
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#leadership?.stop();
    this.#leadership = null;
    this.#server.stop();
  }

  async syncNow(): Promise<void> {
    if (this.#leadership === null) return;
    if (!this.#leadership.leading) {
      this.#leadership.tell({ type: 'ask' });
      return;
    }
    this.#schedule.clear();
    // What is saved now may be too late for an exchange under way.
    await this.#running;
    await this.#exchange();
  }

  async enrol(code: string): Promise<Enrolment> {
    const done = await this.#tablet.enrol(code);
    if (done.state === 'waiting' || done.state === 'approved') await this.syncNow();
    return done;
  }

  async tablet(): Promise<string | null> {
    return (await this.#tablet.key())?.id ?? null;
  }

  async packUp(): Promise<void> {
    const { packs, store, pack, elapsed } = this.world;
    const sealer = packs === null ? null : await this.#server.sealing.sealer();
    const end = elapsed() + packingTime;
    if (packs !== null && sealer !== null) await packUp({ store, packs, sealer, pack }, () => elapsed() < end);
  }

  status(): SyncStatus {
    return this.#status;
  }

  subscribe(listener: (status: SyncStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stored(event: StoreEvent): void {
    if (event.outbox) void this.#count();
    if (event.wake === 'now') this.#urgent = this.#pressed = true;
    if (event.wake !== null && this.#leadership?.leading === true) this.#schedule.at(event.wake === 'now' ? 0 : afterEdit, event.wake);
  }

  #wake(): void {
    this.#pressed = this.#asksWho = true;
    if (this.#leadership?.leading === true) this.#schedule.at(0, 'now');
    else this.#leadership?.tell({ type: 'ask' });
  }

  async #news(feed: string, head: number): Promise<void> {
    // An exchange under way may bring it.
    await this.#running;
    const { cursor } = await this.world.store.sync.cursor(feed).catch(() => ({ cursor: -1 }));
    if (head !== cursor && this.#leadership !== null) this.#schedule.at(0, 'soon');
  }

  #hear(message: TabMessage): void {
    if (message.type === 'ask' && this.#leadership?.leading === true) {
      this.#tellOthers();
      this.#schedule.at(0, 'now');
    } else if (message.type === 'status' && this.#leadership?.leading !== true) {
      const { message: _, ...rest } = this.#status;
      const { state, lastSent } = message;
      this.#show({ ...rest, state, lastSent, ...(message.message === undefined ? {} : { message: message.message }) });
      // A tab that died between its write and its word of it told nobody.
      void this.#count();
    }
  }

  #exchange(): Promise<void> {
    if (this.#leadership?.leading !== true) return Promise.resolve();
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#once().finally(() => {
      this.#running = null;
      if (this.#again && this.#leadership !== null) this.#schedule.at(0, this.#pressed ? 'now' : 'soon');
      this.#again = false;
    });
    return this.#running;
  }

  async #once(): Promise<void> {
    try {
      if (await this.#round.withdrawal?.finish()) throw new SyncFailure('wiped', 'This tablet was withdrawn, and is empty.');
      await this.#takeInPacks();
      const identity = await this.world.store.identity();
      if (identity === null) {
        await this.#round.runSignedOut();
        throw new SyncFailure('sign-in', 'Nobody is signed in on this device.');
      }
      this.#urgent = this.#pressed = false;
      const noRoom = await this.#round.run(identity).then(
        () => null,
        (error: unknown) => noRoomIn(error),
      );
      if (this.#leadership?.leading !== true) return;
      this.#attempts = 0;
      this.#heldUp = null;
      this.#schedule.holdOff(0, 0);
      if (hasRight(identity, 'records')) this.#hints.open();
      else this.#hints.close();
      this.#schedule.at(this.#jittered(), 'soon');
      await this.#count();
      if (noRoom === null) this.#say('idle');
      else this.#say('no-room', noRoom.message);
      if (this.#asksWho) await this.#askWho(identity);
    } catch (error) {
      // Her role changed while she was away: what it includes now is exchanged next.
      if (error instanceof SyncFailure && error.kind === 'not-allowed' && (await this.#askWho(await this.#identity()))) return;
      await this.#count();
      this.#failed(error);
    }
  }

  /** Null also where the store was closed meanwhile. */
  #identity(): Promise<Identity | null> {
    return this.world.store.identity().catch(() => null);
  }

  /** True when the server says other roles than before. Nothing depends on it that the next exchange would not tell. */
  async #askWho(identity: Identity | null): Promise<boolean> {
    this.#asksWho = false;
    return identity !== null && this.#round.askWho(identity).catch(() => false);
  }

  /** The one place where a failure is given its consequence. */
  #failed(error: unknown): void {
    if (this.#leadership?.leading !== true) return;
    if (error instanceof StoreError && error.code === 'superseded') return this.#leadership.stepDown();
    const kind = error instanceof SyncFailure ? error.kind : 'refused';
    const words = error instanceof SyncFailure || error instanceof StoreError ? error.message : 'Something went wrong while sending.';
    if (kind === 'wiped') {
      this.stop();
      return this.#say('wiped', words);
    }
    if (kind !== 'signing-in') this.#heldUp = null;
    else this.#heldUp ??= this.world.elapsed();
    // Soon there is another sign-in, or this one was left: until then nothing that is said on the screen changes.
    if (this.#heldUp !== null && this.world.elapsed() - this.#heldUp < longSignIn) return this.#schedule.at(afterSignIn, 'soon');
    if (kind === 'sign-in' || kind === 'signing-in') {
      this.#hints.close();
      this.#schedule.clear();
      // The tablet still says that it is there, and hears what it is told.
      if (this.world.tabletKey !== null) this.#schedule.at(this.#jittered(), 'soon');
      return this.#say('sign-in', words);
    }
    this.#attempts += 1;
    const asked = error instanceof SyncFailure ? error.retryAfter : 0;
    const person = personNeeded(kind);
    const wait = person === null ? backOff(this.#attempts, this.world.random()) : this.#jittered();
    this.#schedule.holdOff(Math.max(wait, asked), asked);
    this.#schedule.at(0, 'soon');
    // What was told once stands until it is done.
    this.#withdrawn ||= kind === 'withdrawn';
    if (this.#withdrawn) this.#say('withdrawn', words);
    else if (kind === 'unreachable' || kind === 'busy') this.#say('offline', words);
    else this.#say(person ?? 'problem', words);
  }

  #jittered(): number {
    return regularly * (0.5 + this.world.random());
  }

  /** What was sent while the device was locked. Its database may fail without harm: then it is sent once more. */
  async #takeInPacks(): Promise<void> {
    const { packs, store } = this.world;
    if (packs === null || store.sync.sendsOnly) return;
    const sent = await takeInPacks(store, packs).catch((error: unknown) => {
      if (error instanceof StoreError) throw error;
      return null;
    });
    if (sent !== null) await this.#sent(sent);
  }

  async #sent(lastSent = this.world.now()): Promise<void> {
    this.#show({ ...this.#status, lastSent });
    await this.world.store.setNote(lastSentNote, String(lastSent)).catch(() => undefined);
  }

  /** What the last page knew. */
  async #remember(): Promise<void> {
    await this.#count();
    const noted = await this.world.store.getNote(lastSentNote).catch(() => null);
    if (noted !== null && this.#status.lastSent === null) this.#show({ ...this.#status, lastSent: Number(noted) });
  }

  async #count(): Promise<void> {
    const counted = await this.world.store.outbox().catch(() => null);
    if (counted !== null) this.#show({ ...this.#status, waiting: counted.waiting, since: counted.since });
  }

  #rest(): void {
    this.#schedule.clear();
    this.#hints.close();
  }

  #say(state: SyncState, message?: string): void {
    const { message: _, ...rest } = this.#status;
    this.#show({ ...rest, state, ...(message === undefined ? {} : { message }) });
    this.#tellOthers();
  }

  #tellOthers(): void {
    const { state, lastSent, message } = this.#status;
    this.#leadership?.tell({ type: 'status', state, lastSent, ...(message === undefined ? {} : { message }) });
  }

  #show(status: SyncStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    for (const listener of this.#listeners) listener(status);
  }
}

/** Failures that no trying again mends, which have words of their own on the screen. */
function personNeeded(kind: SyncFailureKind): SyncState | null {
  return kind === 'update-app' || kind === 'enrol' || kind === 'not-approved' || kind === 'suspended' || kind === 'withdrawn' ? kind : null;
}

/** Everything else worked: what is saved goes out as soon as ever. Any other failure goes on. */
function noRoomIn(error: unknown): SyncFailure {
  if (error instanceof SyncFailure && error.kind === 'no-room') return error;
  throw error;
}
