import * as z from 'zod/mini';
import type { Channel, Store } from '../store';
import { syncStates, type World } from './contract';

const lock = 'hna-sync';
const beatEvery = 5_000;
/** A tab that the browser froze keeps its lock: after so long without a sign of life a visible tab takes it. */
const silence = 20_000;
const pauseAfterRefusal = 1_000;

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('beat') }),
  z.object({ type: z.literal('ask') }),
  z.object({
    type: z.literal('status'),
    state: z.enum(syncStates),
    lastSent: z.nullable(z.number()),
    message: z.exactOptional(z.string()),
  }),
]);
export type TabMessage = z.infer<typeof messageSchema>;

export interface LeadershipEvents {
  lead(): void;
  follow(): void;
  hear(message: TabMessage): void;
}

/**
 * Which tab syncs: the one that holds the Web Lock.
 *
 * 1. A leader takes a fence number before it does anything; an earlier leader's writes fail from then on.
 * 2. A leader that is silent loses the lock to a visible tab; hidden tabs never steal, since the browser slows their clocks.
 */
export class Leadership {
  #leading = false;
  #stopped = false;
  #steal = false;
  #heard = 0;
  #request = new AbortController();
  #release: (() => void) | null = null;
  #cancelTick: () => void = () => undefined;
  readonly #channel: Channel | null;

  constructor(
    private readonly world: World,
    private readonly store: Store,
    private readonly events: LeadershipEvents,
  ) {
    this.#channel = world.channel?.(lock) ?? null;
    this.#channel?.addEventListener('message', (event) => {
      const message = messageSchema.safeParse(event.data);
      if (!message.success || this.#stopped) return;
      this.#heard = this.world.elapsed();
      this.events.hear(message.data);
    });
  }

  get leading(): boolean {
    return this.#leading;
  }

  start(): void {
    this.#heard = this.world.elapsed();
    if (this.world.locks === null) {
      this.#leading = true;
      this.events.lead();
      return;
    }
    void this.#compete(this.world.locks);
    this.#tick();
  }

  tell(message: TabMessage): void {
    if (!this.#stopped) this.#channel?.postMessage(message);
  }

  /** Another tab took over: go back into the queue. */
  stepDown(): void {
    this.#release?.();
  }

  stop(): void {
    this.#stopped = true;
    this.#leading = false;
    this.#cancelTick();
    this.#request.abort();
    this.#release?.();
    this.#channel?.close();
  }

  async #compete(locks: NonNullable<World['locks']>): Promise<void> {
    while (!this.#stopped) {
      const steal = this.#steal;
      this.#steal = false;
      this.#request = new AbortController();
      const refused = await locks
        .request(lock, steal ? { steal } : { signal: this.#request.signal }, () => this.#hold())
        .then(
          () => false,
          () => !this.#steal,
        );
      const led = this.#leading;
      this.#leading = false;
      this.#heard = this.world.elapsed();
      if (led && !this.#stopped) this.events.follow();
      if (refused && !this.#stopped) await new Promise<void>((resolve) => this.world.timer(pauseAfterRefusal, resolve));
    }
  }

  async #hold(): Promise<void> {
    if (this.#stopped) return;
    await this.store.sync.takeFence();
    // A page that holds the lock for ever keeps the next one from sending.
    if (this.#stopped) return;
    this.#leading = true;
    const released = new Promise<void>((resolve) => (this.#release = resolve));
    this.tell({ type: 'beat' });
    this.events.lead();
    await released;
  }

  #tick(): void {
    this.#cancelTick = this.world.timer(beatEvery, () => {
      if (this.#leading) this.tell({ type: 'beat' });
      else if (this.world.page.visible() && this.world.elapsed() - this.#heard > silence) {
        this.#steal = true;
        this.#heard = this.world.elapsed();
        this.#request.abort();
      }
      this.#tick();
    });
  }
}
