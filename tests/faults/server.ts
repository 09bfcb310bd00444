import type { RecordState } from '../../src/records';

export interface Asker {
  readonly team: string;
  readonly account: string;
}

export interface Asked {
  readonly who: Asker;
  readonly path: string;
  /** JSON; null for a GET. */
  readonly body: string | null;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export interface Entry {
  readonly position: number;
  readonly id: string;
  readonly hash: string;
  /** Running checksum of the feed up to here. */
  readonly checksum: string;
}

export interface Chain {
  readonly have: number;
  readonly fork: boolean;
}

/** What a server holds of a team. */
export interface Holding {
  readonly epoch: string;
  readonly entries: readonly Entry[];
  /** What lies in quarantine, as it came. */
  readonly held: readonly string[];
  readonly records: ReadonlyMap<string, RecordState>;
  readonly chains: ReadonlyMap<string, Chain>;
  /** Devices whose fork was noted. */
  readonly alarms: readonly string[];
}

/** A server as the simulation needs it: in memory, or a real one. */
export interface Server<Backup = unknown> {
  /** Its clock, milliseconds since 1970. */
  now: () => number;
  answer(asked: Asked): Promise<Answered>;
  holding(team: string): Promise<Holding>;
  /** Everything it holds. A backup that is kept raises the safe position, as `hna backup` does. */
  backUp(): Promise<Backup>;
  /** Under a new epoch as `hna restore` does, or under the old one as whoever copies a folder back does. */
  restore(backup: Backup, epoch: 'new' | 'old'): Promise<void>;
}
