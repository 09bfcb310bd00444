import * as z from 'zod/mini';
import {
  bodySchema,
  canonicalJson,
  conflictsOf,
  differ,
  hashHeader,
  recordStateSchema,
  type Change,
  type Changeset,
  type RecordState,
} from '../../src/records';
import { helloSchema, pullReplySchema, pushReplySchema, pushSchema, wireChangesetSchema } from '../../src/protocol';
import type { TableName } from '../../src/store/upgrade';
import { Oracle } from '../records/oracle';
import type { Device, Tab } from './device';
import { opened } from './opened';
import { keyText, type Tables } from './disk';
import type { Holding } from './server';

interface Known {
  readonly changeset: Changeset;
  readonly changes: readonly Change[];
  readonly urgent: boolean;
  /** When it came onto the disk. */
  readonly at: number;
}

const rowSchema = z.looseObject({ id: z.string(), state: z.string(), rank: z.number(), changeset: wireChangesetSchema });
type OutboxRow = z.infer<typeof rowSchema>;
const placeSchema = z.looseObject({ position: z.number() });
const feedSchema = z.looseObject({ feed: z.string(), cursor: z.number(), checksum: z.string() });

const rowsOf = (tables: Tables, name: TableName): readonly object[] =>
  [...(tables.get(name)?.rows.values() ?? [])].map((each) => opened(tables, name, each.row));
const entryIn = (tables: Tables, row: object): OutboxRow => rowSchema.parse(opened(tables, 'outbox', row));
const idsOf = (tables: Tables, name: string): ReadonlySet<string> =>
  new Set([...(tables.get(name)?.rows.values() ?? [])].map(({ key }) => (typeof key === 'string' ? key : keyText(key))));
export const outboxOf = (tables: Tables): readonly OutboxRow[] => rowsOf(tables, 'outbox').map((row) => rowSchema.parse(row));
export const feedsOf = (tables: Tables): readonly z.infer<typeof feedSchema>[] =>
  rowsOf(tables, 'feeds').map((row) => feedSchema.parse(row));

const valueSchema = z.looseObject({ key: z.string(), value: z.unknown() });
const factOf = (tables: Tables, key: string): unknown =>
  valueSchema.safeParse(rowsOf(tables, 'meta').find((each) => Reflect.get(each, 'key') === key)).data?.value ?? null;
export const identityOf = (tables: Tables): unknown => factOf(tables, 'identity');
/** Under which id a disk writes its chain. */
const chainIdOf = (tables: Tables): string | null => {
  const id = factOf(tables, 'device');
  return typeof id === 'string' ? id : null;
};

/** Writes down everything that a person was told and everything that a disk took, and judges it by the invariants. */
export class Ledger {
  readonly violations: string[] = [];
  readonly known = new Map<string, Known>();
  /** Shown as saved: id → by whom. */
  readonly saved = new Map<string, string>();
  /** On a disk that was put back to an older state since. */
  readonly rolledBack = new Set<string>();
  /** Destroyed with the last copy, which nobody can prevent. */
  readonly gone = new Set<string>();
  /** Highest position of any history up to which a device was told to let go. */
  released = 0;
  /** Checksum of a feed → what it holds up to there. */
  readonly #upTo = new Map<string, ReadonlySet<string>>([['', new Set()]]);
  readonly #changeIds = new Map<string, string>();
  readonly #numbers = new Map<string, string>();
  /** Chains of which there were two copies once: they may fork. */
  readonly #copied = new Set<string>();
  /** Pushed → whether every answer for it said that its chain forked. */
  readonly #toldOfFork = new Map<string, boolean>();
  /** Said to be stored. */
  readonly #acknowledged = new Set<string>();

  violate(invariant: string, what: string): void {
    this.violations.push(`${invariant}: ${what}`);
  }

  /** A disk was copied, or put back to what it was. */
  copied(...disks: readonly Tables[]): void {
    for (const id of disks.map(chainIdOf)) if (id !== null) this.#copied.add(id);
  }

  /** A disk committed a transaction. */
  committed(device: Device, before: Tables, after: Tables, now: number): void {
    if (before.get('outbox') !== after.get('outbox')) this.#outbox(device, before, after, now);
    if (before.get('feeds') !== after.get('feeds')) this.#cursors(device, before, after);
  }

  #outbox(device: Device, before: Tables, after: Tables, now: number): void {
    const [old, fresh] = [before.get('outbox')?.rows, after.get('outbox')?.rows];
    for (const [key, { row }] of fresh ?? []) {
      const was = old?.get(key)?.row;
      if (was === row) continue;
      const { changeset } = entryIn(after, row);
      if (was === undefined) {
        this.learn(changeset, now);
        this.#number(changeset);
      } else if (canonicalJson(entryIn(before, was).changeset) !== canonicalJson(changeset))
        this.violate('I1', `${device.name} rewrote a changeset in its outbox`);
    }
    this.#forks(device, before, after);
    for (const [key, { row }] of old ?? []) {
      if (fresh?.has(key) === true) continue;
      const gone = entryIn(before, row);
      const returned = placeSchema.safeParse(gone['returned']);
      if (gone.state !== 'returned' || !returned.success || returned.data.position > this.released)
        this.violate('I1', `${device.name} deleted a changeset (${gone.state}) that no old backup holds`);
    }
  }

  #number({ header }: Changeset): void {
    const number = `${header.team} ${header.device} ${header.seq}`;
    if (this.#numbers.has(number) && !this.#copied.has(header.device)) this.violate('I4', 'a chain that was never copied forked');
    this.#numbers.set(number, header.id);
  }

  /** Who hears that its chain forked goes on under another id. */
  #forks(device: Device, before: Tables, after: Tables): void {
    const id = chainIdOf(before);
    if (id === null || id !== chainIdOf(after)) return;
    const old = before.get('outbox')?.rows;
    for (const [key, { row }] of after.get('outbox')?.rows ?? []) {
      if (old?.get(key)?.row === row || Reflect.get(old?.get(key)?.row ?? {}, 'state') !== 'waiting') continue;
      const { state, changeset } = entryIn(after, row);
      const isAcknowledged = (state === 'stored' || state === 'quarantined') && changeset.header.device === id;
      if (isAcknowledged && this.#toldOfFork.get(changeset.header.id) === true)
        this.violate('I4', `${device.name} was told that its chain forked and goes on under the same id`);
    }
  }

  learn(changeset: Changeset, at: number): void {
    const { changes } = bodySchema.parse(JSON.parse(changeset.body));
    this.known.set(changeset.header.id, { changeset, changes, urgent: changes.some((change) => change.kind === 'flag'), at });
    for (const { id } of changes) {
      const other = this.#changeIds.get(id);
      if (other !== undefined && other !== changeset.header.id) this.violate('I6', 'a value was replaced under its old change id');
      this.#changeIds.set(id, changeset.header.id);
    }
  }

  /** Whether a disk holds a changeset: by having folded it, or by records into which a server did. */
  #heldOn(tables: Tables): (id: string) => boolean {
    const applied = idsOf(tables, 'applied');
    const aside = idsOf(tables, 'corrupt');
    const records = new Map(rowsOf(tables, 'records').map((row) => [String(Reflect.get(row, 'id')), recordStateSchema.parse(row)]));
    const isIn = ({ id, record, path }: Change): boolean => {
      const state = records.get(record);
      return state !== undefined && ((state.fields[path]?.some((head) => head.id === id) ?? false) || state.superseded.includes(id));
    };
    return (id) => applied.has(id) || aside.has(id) || (this.known.get(id)?.changes.every(isIn) ?? false);
  }

  #cursors(device: Device, before: Tables, after: Tables): void {
    const holds = this.#heldOn(after);
    const old = new Map(feedsOf(before).map((row) => [row.feed, row]));
    for (const { feed, cursor, checksum, epoch } of feedsOf(after)) {
      const was = old.get(feed);
      // Without locks every tab leads, and one may be behind another.
      if (device.hasLocks && was !== undefined && was['epoch'] === epoch && cursor < was.cursor)
        this.violate('I11', `the cursor of ${device.name} went back`);
      const passed = this.#upTo.get(checksum);
      if (passed === undefined) this.violate('I11', `${device.name} holds a checksum that no server gave`);
      else if (passed.size !== cursor) this.violate('I3', `a feed of ${passed.size} changesets ends at position ${cursor}`);
      for (const id of passed ?? [])
        if (!holds(id)) this.violate('I11', `the cursor of ${device.name} passed a changeset that it does not hold`);
    }
  }

  /** The screen says "Saved on this device". */
  shown(tab: Tab, changeset: Changeset, seen: ReadonlyMap<string, RecordState> | null): void {
    const { id } = changeset.header;
    this.saved.set(id, tab.device.name);
    if (!tab.device.disk.holdsForSure((row) => Reflect.get(row, 'id') === id))
      this.violate('I1', 'said to be saved before it was on the disk');
    if (seen === null) return;
    for (const change of this.known.get(id)?.changes ?? []) {
      const heads = seen.get(change.record)?.fields[change.path]?.map((head) => head.id) ?? [];
      if (canonicalJson(heads.toSorted()) !== canonicalJson(change.supersedes.toSorted()))
        this.violate('I6', 'an edit does not supersede exactly what its author had before their eyes');
    }
  }

  /** A feed as it stands on the server now. */
  feed(entries: Holding['entries']): void {
    let ids: ReadonlySet<string> = new Set();
    for (const { id, checksum } of entries) {
      ids = this.#upTo.get(checksum) ?? new Set([...ids, id]);
      this.#upTo.set(checksum, ids);
    }
  }

  /** A server answered, whether or not the answer arrived. */
  answered(path: string, body: string | null, reply: unknown): void {
    const url = new URL(path, 'http://server');
    if (url.pathname === '/api/sync/pull') {
      const { entries, cursor } = pullReplySchema.safeParse(reply).data ?? { entries: [], cursor: 0 };
      const first = cursor - entries.length + 1;
      if (entries.some((entry, index) => entry.position !== first + index)) this.violate('I3', 'positions of a page have a gap');
    }
    if (url.pathname === '/api/sync/hello')
      for (const { released } of Object.values(helloSchema.safeParse(reply).data?.safe ?? {}))
        this.released = Math.max(this.released, released);
    if (url.pathname === '/api/sync/push' && body !== null) {
      const results = pushReplySchema.safeParse(reply);
      for (const { id, outcome } of results.data?.results ?? []) {
        if (outcome !== 'quarantined') this.#acknowledged.add(id);
        this.#toldOfFork.set(id, (this.#toldOfFork.get(id) ?? true) && results.data?.chain.fork === true);
      }
    }
  }

  /** A page sends. Flags go alone and first. */
  sending(device: Device, path: string, body: string | null, now: number, patient: boolean): void {
    if (!path.startsWith('/api/sync/push') || body === null) return;
    const ids = pushSchema.parse(JSON.parse(body)).changesets.map((each) => wireChangesetSchema.parse(each).header.id);
    const urgent = ids.filter((id) => this.known.get(id)?.urgent === true);
    if (urgent.length > 0 && urgent.length < ids.length) this.violate('I14', 'a flag did not go alone');
    if (urgent.length > 0 || !patient) return;
    const waits = outboxOf(device.disk.tables).some(
      (row) => row.state === 'waiting' && this.known.get(row.id)?.urgent === true && (this.known.get(row.id)?.at ?? now) < now - 200,
    );
    if (waits) this.violate('I14', 'something else was sent while a flag waited');
  }

  /** The server was put back, or a disk: what did that destroy for good? */
  destroyed(holdings: readonly Holding[], devices: readonly Device[]): void {
    const there = new Set([
      ...holdings.flatMap((each) => [...idsOn(each)]),
      ...devices.flatMap(({ disk }) => outboxOf(disk.tables).map((row) => row.id)),
    ]);
    for (const id of this.rolledBack) if (!there.has(id)) this.gone.add(id);
  }

  /** All is quiet: what is where? */
  judge(holding: Holding, devices: readonly Device[], team: string): void {
    const entries = new Map(holding.entries.map((entry) => [entry.id, entry]));
    if (entries.size !== holding.entries.length) this.violate('I8', 'a changeset is in the feed twice');
    if (holding.entries.some((entry, index) => entry.position !== index + 1)) this.violate('I3', 'positions of the feed have a gap');
    const there = idsOn(holding);
    const ours = [...this.known.values()].filter(({ changeset }) => changeset.header.team === team);
    for (const { changeset } of ours) {
      const { id } = changeset.header;
      const isOwed = this.saved.has(id) || this.#acknowledged.has(id);
      if (!there.has(id) && !this.gone.has(id) && isOwed)
        this.violate('I1', `a saved changeset of ${this.saved.get(id) ?? 'a device'} is nowhere on the server`);
      const entry = entries.get(id);
      if (entry !== undefined && entry.hash !== hashHeader(changeset.header))
        this.violate('I2', 'a stored changeset is not the one that was saved');
    }
    for (const id of entries.keys()) if (!this.known.has(id)) this.violate('I2', 'the server holds a changeset that nobody made');
    this.#chains(holding, ours);
    this.#states('the server', new Set(entries.keys()), holding.records);
    for (const device of devices) this.#device(device, holding);
  }

  #device(device: Device, holding: Holding): void {
    const { tables } = device.disk;
    const holds = this.#heldOn(tables);
    const held = new Set(idsHeld(holding));
    const entries = new Set(holding.entries.map((entry) => entry.id));
    const here = new Set([...this.known.keys()].filter(holds));
    for (const id of entries) if (!here.has(id)) this.violate('I11', `${device.name} has not what the feed holds`);
    for (const id of here) {
      if (!entries.has(id) && !held.has(id) && !this.gone.has(id)) this.violate('I1', `${device.name} shows what the server has not`);
      if (this.known.get(id)?.changeset.header.team !== device.identity.team)
        this.violate('I9', `${device.name} holds another team's changeset`);
    }
    if (rowsOf(tables, 'corrupt').length > 0) this.violate('I1', `${device.name} found something unreadable`);
    const states = new Map(
      rowsOf(tables, 'records')
        .map((row) => recordStateSchema.parse(row))
        .map((state) => [state.id, state]),
    );
    // What a device knows only as superseded by something else, it may never have seen: what was destroyed is not looked for.
    const [folded, own] = [idsOf(tables, 'applied'), new Set(outboxOf(tables).map((row) => row.id))];
    const seen = new Set([...here].filter((id) => entries.has(id) || folded.has(id) || own.has(id)));
    this.#states(device.name, seen, states);
    for (const row of outboxOf(tables)) {
      if (row.state === 'waiting' || row.state === 'stored') this.violate('I10', `${device.name} still has a changeset ${row.state}`);
      if (row.state === 'quarantined' && entries.has(row.id)) this.violate('I10', `${device.name} shows as a problem what the server has`);
    }
  }

  /** Equal sets give equal bytes, by the definition; what differs shows; a raised flag stands. */
  #states(where: string, ids: ReadonlySet<string>, states: ReadonlyMap<string, RecordState>): void {
    const oracles = new Map<string, Oracle>();
    for (const id of ids) {
      const known = this.known.get(id);
      for (const change of known?.changes ?? []) {
        const oracle = oracles.get(change.record) ?? new Oracle();
        oracles.set(change.record, oracle);
        if (known !== undefined) oracle.add({ header: known.changeset.header, change });
      }
    }
    if (states.size !== oracles.size) this.violate('I5', `${where} has ${states.size} records of ${oracles.size}`);
    for (const [id, oracle] of oracles) {
      const state = states.get(id);
      const expected = oracle.state();
      if (state === undefined || canonicalJson(state) !== canonicalJson(expected)) {
        this.violate('I5', `${where} folded a record otherwise than its changes say`);
        continue;
      }
      const shown = new Set(conflictsOf(state).map((conflict) => conflict.path));
      for (const [path, heads] of Object.entries(expected.fields))
        if (path.startsWith('answers/') && differ(heads) && !shown.has(path)) this.violate('I7', `${where} hides a conflict`);
      if (state.kind === 'flag' && state.fields['raisedAt'] === undefined) this.violate('I14', `${where} lost a raised flag`);
    }
  }

  /** A hole is named, a fork alarms, both branches are kept. */
  #chains(holding: Holding, ours: readonly Known[]): void {
    const there = idsOn(holding);
    for (const device of new Set(ours.map(({ changeset }) => changeset.header.device))) {
      const all = ours.filter(({ changeset }) => changeset.header.device === device);
      const here = all.filter(({ changeset }) => there.has(changeset.header.id)).map(({ changeset }) => changeset.header);
      if (here.length === 0) continue;
      const seqs = new Set(here.map((header) => header.seq));
      let have = 0;
      while (seqs.has(have + 1)) have += 1;
      const chain = holding.chains.get(device);
      if (chain?.have !== have) this.violate('I4', `of a chain ${have} are here, the server says ${chain?.have ?? 'nothing'}`);
      const entries = new Set(holding.entries.map((entry) => entry.id));
      const stored = here.filter((header) => entries.has(header.id)).map((header) => header.seq);
      const forked = new Set(stored).size < stored.length;
      if (forked && chain?.fork !== true) this.violate('I4', 'the server does not know of a fork');
      if (chain?.fork === true && !holding.alarms.includes(device)) this.violate('I4', 'a fork was not noted');
      const hashes = new Set(all.map(({ changeset }) => hashHeader(changeset.header)));
      for (const header of here)
        if (header.prev !== null && !hashes.has(header.prev)) this.violate('I4', 'a changeset follows one that never was');
    }
  }
}

const idsHeld = (holding: Holding): readonly string[] =>
  holding.held.map((text) => wireChangesetSchema.safeParse(JSON.parse(text)).data?.header.id ?? '');
const idsOn = (holding: Holding): ReadonlySet<string> => new Set([...holding.entries.map((entry) => entry.id), ...idsHeld(holding)]);
