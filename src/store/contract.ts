import type { CanonicalForm } from '../definition';
import type { Changeset, Edit, FormReference, RecordId, RecordKind, RecordState, Summary } from '../records';
import type {
  Hello,
  Identity,
  PullReply,
  PushReply,
  QuarantineCode,
  SettledReply,
  SnapshotReply,
  Standing,
  WireChangeset,
} from '../protocol';
import type { SigningKey } from '../vault';

/** The world as the store sees it; passed in, so that tests own time and chance. */
export interface StoreEnvironment {
  /** Milliseconds since 1970 by the device's clock. */
  readonly now: () => number;
  /** n random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof globalThis.IDBKeyRange;
  /** Opens the channel to the other tabs; the browser's `BroadcastChannel` if not given. */
  readonly channel?: (name: string) => Channel;
  /** Milliseconds after which a database that does not answer counts as unavailable; 8 seconds if not given. */
  readonly watchdog?: number;
  /** Calls back after so many milliseconds; returns how to cancel. The browser's own if not given. */
  readonly timer?: (milliseconds: number, callback: () => void) => () => void;
  /** Called at opening; nothing is written before it ends, or before it took too long. See {@link beginNewLog}. */
  readonly beginLog?: () => Promise<void>;
  /** Called once, after the first commit: the moment to ask the browser for persistent storage. */
  readonly persistOnce?: () => void;
}

/** Who signs what she closes: the person who unlocked the tablet. */
export interface Signer {
  readonly account: string;
  readonly signing: SigningKey;
}

/** What the store needs of a `BroadcastChannel`. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  close(): void;
}

export interface CommitOptions {
  /** The one patient whom the edits concern. */
  readonly patient?: RecordId;
  /** The form version under which answers are given. */
  readonly form?: FormReference;
  /** Flags go alone and first, ahead of everything else that waits. */
  readonly urgent?: boolean;
  /**
   * The records as the author had them on screen: an edit supersedes the heads found there. A record that is not given
   * is taken as it stands in the store.
   */
  readonly seen?: ReadonlyMap<RecordId, RecordState>;
}

export interface Commit {
  readonly changeset: Changeset;
  /** The touched records as they stand now. */
  readonly records: ReadonlyMap<RecordId, RecordState>;
}

/**
 * `not-valid`: the edits themselves are not of a record's shape. `superseded`: another tab leads sync by now. `locked`: the keys are not
 * at hand (any more). `other-key`: what lies on this device was sealed by another vault.
 */
export type StoreErrorCode =
  /** The device holds the records of one team and is bound to it. */
  | 'other-team'
  | 'locked'
  | 'other-key'
  | 'damaged-file'
  | 'no-space'
  | 'blocked'
  | 'unavailable'
  | 'not-signed-in'
  | 'not-valid'
  | 'superseded';

/** Nothing is lost when a commit fails: the caller still holds the edits and says so on screen. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Quarantined {
  readonly changeset: string;
  readonly code: QuarantineCode;
  readonly message: string;
}

/** What was kept for a person to look at, and a person on the server's side decided: it was noted or rejected, or applied by the patient's new team. */
export interface SettledOutcome {
  readonly changeset: string;
  readonly outcome: SettledReply['settled'][number]['outcome'];
  readonly reason: string | null;
}

/** What the words *Saved on this device · Sent · Problem* stand on. */
export interface OutboxStatus {
  /** Changesets that the server has not acknowledged. */
  readonly waiting: number;
  /** Patients whom they concern. */
  readonly patients: number;
  /** Device time of the oldest of them. */
  readonly since: number | null;
  /** Of those and the settled ones the first two hundred. */
  readonly quarantined: readonly Quarantined[];
  readonly settled: readonly SettledOutcome[];
  /** Changesets that were saved and cannot be read any more: they are set aside, and nobody has them but this device. */
  readonly damaged: number;
}

/** What became of a file of unsent work. */
export interface BroughtIn {
  /** Changesets that this device did not have: they wait to be sent. */
  readonly taken: number;
  /** Those that it had. */
  readonly known: number;
  /** Those that cannot be read, or are not what their hash says; they stay in the file. */
  readonly damaged: number;
}

/** The patients of this device, one line each, held in memory: what lists and the find field stand on. */
export interface Caseload {
  /** By name. */
  readonly patients: readonly Summary[];
  /** Patients whom the words fit, by name: the beginning of names, an NHS number or a date of birth. */
  readonly find: (typed: string) => readonly Summary[];
  /** With a flag that is open; also one whose patient is not here. */
  readonly flagged: readonly Summary[];
  /** With an assessment whose safety check is not complete. */
  readonly incomplete: readonly Summary[];
  /** With an assessment that was submitted and not talked through. */
  readonly toTalk: readonly Summary[];
  /** With one for which the tablet was handed over, and nothing submitted yet. */
  readonly handedOver: readonly Summary[];
  /** With a task that nobody has done; also one whose patient is not here. */
  readonly tasked: readonly Summary[];
  /** With an event that no assessment answers yet. */
  readonly due: readonly Summary[];
  /** With something on which devices differ. */
  readonly differing: readonly Summary[];
  /** How many patients are not in it yet, or not as they stand: it fills by itself, and the store tells. */
  readonly preparing: number;
  /** The team's records are fetched for the first time, or anew, and are not all here; or nothing was fetched yet. */
  readonly arriving: boolean;
}

/** Under this note stands when the server received that a flag was raised, milliseconds since 1970 by its clock; a snapshot does not tell. */
export const reachedNote = (flag: RecordId): string => `reached/${flag}`;

/** A stored record that could not be read: set aside, shown, never deleted. */
export interface CorruptRecord {
  readonly id: string;
  readonly problem: string;
}

/** What is known here of a patient who is not, or was not always, this team's own. */
export interface PatientPlace {
  /** Name of the other team that shares the patient with this one. */
  readonly sharedBy: string | null;
  /** Name of the team that did so until now. */
  readonly wasSharedBy: string | null;
  /** Left this team, at some time: `waits` until all that was written here is sent, then the records go. */
  readonly left: 'waits' | 'gone' | null;
}

/** What opens one assessment on a tablet that is in a patient's hands: see `Keyring.ofOne`. */
export interface HandedOver {
  readonly id: string;
  readonly key: Uint8Array;
}

/** What changed, in this tab, in another or by the server. */
export interface StoreEvent {
  readonly records: ReadonlySet<RecordId>;
  readonly outbox: boolean;
  /** How soon sync should look: at once for a flag or a sign-in, soon for an edit; null where nothing is new to send. */
  readonly wake: Wake;
}
export type Wake = 'now' | 'soon' | null;
export type StoreListener = (event: StoreEvent) => void;

/** The device's database. Nothing else touches its tables. */
export interface Store {
  /** This device's random id, made at first opening; made anew when the server finds its chain forked. */
  readonly device: string;

  identity(): Promise<Identity | null>;
  /** Remembers who is signed in, so that the app opens offline. A new team on this device starts a new chain. */
  setIdentity(identity: Identity | null): Promise<void>;

  /**
   * Writes the edits as one changeset: record states, outbox entry and counters in one strict transaction. Resolves only
   * after that transaction completed, so "Saved on this device" may be said then and not before.
   * @throws StoreError
   */
  commit(edits: readonly Edit[], options?: CommitOptions): Promise<Commit>;

  record(id: RecordId): Promise<RecordState | null>;
  records(kind: RecordKind): Promise<readonly RecordState[]>;
  /** Every record that concerns the patient, of one kind if given. */
  patientRecords(patient: RecordId, kind?: RecordKind): Promise<readonly RecordState[]>;
  /** Read once, then kept in step. */
  caseload(): Promise<Caseload>;
  /** Patients whom another team shares or shared, and those who left. */
  places(): Promise<ReadonlyMap<RecordId, PatientPlace>>;
  corrupt(): Promise<readonly CorruptRecord[]>;
  subscribe(listener: StoreListener): () => void;
  outbox(): Promise<OutboxStatus>;
  /**
   * Takes in a file of unsent work that another device of the team wrote, see {@link rescueUnsent}.
   * @throws StoreError `damaged-file`, `other-team`, `not-signed-in`, `no-space`
   */
  bringIn(file: string): Promise<BroughtIn>;
  /** Which of these patients and records have something that the server has not acknowledged. */
  unsent(ids: Iterable<RecordId>): Promise<ReadonlySet<RecordId>>;

  /** Small facts of this device alone that never travel: where a form was left, what is handed over. */
  getNote(key: string): Promise<string | null>;
  setNote(key: string, value: string | null): Promise<void>;

  /**
   * Whether this device has gone without the server for longer than it may show records. `now` is the device's time, and is kept as seen:
   * an earlier one later changes nothing.
   */
  hasLeaseRunOut(now: number): Promise<boolean>;
  /** The server was reached now; `hours`: how long the device may show records from here, null where the server did not say. */
  renewLease(now: number, hours: number | null): Promise<void>;

  /**
   * Puts what this assessment's form needs under a key of its own, made for it, and wraps that in the vault. A store that is opened with
   * that key alone reads, writes and sends for this assessment, keeps its notes and reads forms; the rest is not there for it. Drop
   * this store's keys before the tablet changes hands.
   * @throws StoreError `locked`, `not-valid` where the assessment is not here
   */
  handOver(assessment: RecordId): Promise<HandedOver>;
  /** What is handed over just now, to go on with after the patient’s page was closed or loaded anew. */
  handedOver(): Promise<HandedOver | null>;
  /** After unlocking again: what was written meanwhile goes under the patient's key, and what was handed over opens nothing any more. */
  takeBack(): Promise<void>;

  /** A canonical form by id and version, or null when this device does not hold it. */
  definition(id: string, version: string): Promise<CanonicalForm | null>;
  definitions(): Promise<
    readonly {
      readonly id: string;
      readonly version: string;
      readonly hash: string;
      readonly points: readonly string[];
      /** The kinds of treatment change that call for it, before any form that names none. */
      readonly changes?: readonly string[];
      readonly status: string;
    }[]
  >;
  /** One that passed `definitionSchema`: what is read again is only looked at for being the same. */
  putDefinition(form: CanonicalForm): Promise<void>;

  /** Signs with her key what she closes from now on, a moment after it was saved, and what of hers waits unsigned, before it is sent. */
  signWith(signer: Signer): void;
  /** Resolves when all that she closed in this page is signed, or could not be. Never rejects. */
  signed(): Promise<void>;
  /** Of these changesets, those that no author has signed: whoever was at the device made them. */
  unsigned(changesets: Iterable<string>): Promise<ReadonlySet<string>>;

  /** Wraps every key under the newest vault key. May be cut short at any time, and is then done again. */
  wrapKeysAnew(): Promise<void>;

  /** For `sync`. */
  readonly sync: SyncStore;
  /** Whether it takes nothing any more: there is no use in trying again. */
  readonly isClosed: boolean;
  /** Lets go of all that it holds of anybody, also where something still holds the store. What is asked from then on fails. */
  close(): void;
}

export interface PackLimit {
  readonly changesets: number;
  readonly bytes: number;
  /** Ids of changesets to pass over this time. */
  readonly except?: ReadonlySet<string>;
  /** Whoever is signed in, and for whichever team: where the tablet itself sends what it has. */
  readonly everyTeam?: true;
}

/** How far a feed was read. `snapshot`: one was begun, and goes on after that record. */
export interface FeedPlace {
  readonly cursor: number;
  readonly epoch: string | null;
  readonly checksum: string;
  readonly snapshot?: { readonly after: string };
}

/** What only `sync` may call. */
export interface SyncStore {
  /** The tablet is in a patient's hands: what she says is sent, and nothing is received. */
  readonly sendsOnly: boolean;
  /**
   * Unacknowledged changesets of the signed-in team: urgent ones alone while there are any, then in order of `seq`. A
   * changeset keeps its exact bytes on retry. At least one comes even if it is beyond the limit.
   */
  next(limit: PackLimit): Promise<readonly WireChangeset[]>;
  acknowledge(reply: PushReply): Promise<void>;
  /** Whoever signs here just now. */
  signer(): Signer | null;
  /** The server did not know her key before: what it held back for want of a signature is offered again. */
  signAgain(): Promise<void>;
  /**
   * Whether the server acknowledged something that no feed has brought back. After all feeds were read to their ends
   * that means: it has lost it since.
   */
  unreturned(): Promise<boolean>;
  cursor(feed: string): Promise<FeedPlace>;
  /** Folds the page and moves the cursor in one transaction; own changesets come back as acknowledgements. */
  applyPull(reply: PullReply): Promise<void>;
  /** Forgets patients who left the team, once nothing about them waits. */
  forget(): Promise<void>;
  /** Joins a page of records and keeps the place in one transaction; with the last page the cursor is set. */
  applySnapshot(reply: SnapshotReply): Promise<void>;
  /** What this device says of itself; null before its chain can be read. */
  standing(): Promise<Standing | null>;
  /** Changesets in quarantine of which it is not known here what became. */
  quarantined(): Promise<readonly string[]>;
  settle(reply: SettledReply): Promise<void>;
  /** The server's history that this device knows; null before the first contact. */
  epoch(): Promise<string | null>;
  /** A new epoch: cursors go back to 0 and every retained changeset is offered again. */
  startEpoch(epoch: string): Promise<void>;
  learn(hello: Hello): Promise<void>;
  /** After the feeds were read to their ends: lets go of sent changesets that a backup of the server has held for long. */
  release(hello: Hello): Promise<void>;
  /** Entries of the outbox that cannot be read any more, as they were found. */
  damaged(): Promise<readonly unknown[]>;
  /**
   * Empties every table at once, where nothing waits to be sent and no more than these damaged entries are here: nothing that was
   * saved meanwhile goes unsent. False where something does; nothing is changed then.
   */
  wipe(damagedSent: number): Promise<boolean>;
  /** Destroys the keys and every row of patients who were erased. Gives those of whom nothing is here any more: what waits is sent first. */
  erase(patients: readonly RecordId[]): Promise<readonly RecordId[]>;
  /** Takes the leader's fence number; a later leader's number makes earlier ones' writes fail. */
  takeFence(): Promise<number>;
}
