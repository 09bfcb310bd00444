import { basename } from 'node:path';
import type { Database } from '../database';
import { messageOf } from '../failure';
import type { Keys } from '../keys';
import { backUp } from './back-up';
import { listNightly, makeRoom } from './files';

export interface NightlyOptions {
  readonly folder: string;
  /** How many to keep. */
  readonly keep: number;
  readonly say: (line: string) => void;
  readonly now?: () => number;
}

/** The hour of the night, by this machine's clock and time zone. */
const hour = 2;
const firstLook = 60_000;
const lookEvery = 15 * 60_000;

/**
 * Backs up once a night, and after the start when a night was missed. It looks at the files, not at a clock of its own:
 * a machine that slept or was off catches up.
 */
export class Nightly {
  readonly #timers: (NodeJS.Timeout | undefined)[];
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly database: Database,
    private readonly keys: Keys,
    private readonly options: NightlyOptions,
  ) {
    this.#timers = [setTimeout(() => void this.look(), firstLook), setInterval(() => void this.look(), lookEvery)];
    for (const timer of this.#timers) timer?.unref();
  }

  /** Backs up if it is time. Gives the path of the file, or null. */
  look(): Promise<string | null> {
    const done = this.#running.then(() => (this.#stopped ? null : this.#look()));
    this.#running = done;
    return done;
  }

  /** Waits for a backup under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#stopped = true;
    await this.#running;
  }

  async #look(): Promise<string | null> {
    const { folder, keep, say } = this.options;
    const now = (this.options.now ?? Date.now)();
    try {
      const { id } = await this.database.selectFrom('installation').select('id').executeTakeFirstOrThrow();
      // One from the future was named by a wrong clock.
      const last = (await listNightly(folder, id)).findLast(({ made }) => made <= now)?.made ?? 0;
      if (last >= lastNight(now)) return null;
      const { path, bytes } = await backUp(this.database, this.keys, folder, 'nightly', now);
      await makeRoom(folder, id, keep, basename(path));
      say(`Backed up to ${path} (${Math.ceil(bytes / 1024)} KiB). The last ${keep} nightly backups are kept.`);
      return path;
    } catch (error) {
      say(`The nightly backup did not succeed and will be tried again. ${messageOf(error)}`);
      return null;
    }
  }
}

/** The most recent moment at which a night's backup was due. */
function lastNight(now: number): number {
  const due = new Date(now);
  due.setHours(hour, 0, 0, 0);
  if (due.getTime() > now) due.setDate(due.getDate() - 1);
  return due.getTime();
}
