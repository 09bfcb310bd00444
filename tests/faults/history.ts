import type { RedFlagState } from '../../src/engine';
import { addPatient, raiseFlag, type Edit, type RecordState } from '../../src/records';
import type { Identity } from '../../src/protocol';
import type { Chance } from './chance';
import { Device, watchdog, type Tab } from './device';
import { Environment } from './environment';
import { feedsOf, Ledger, outboxOf } from './ledger';
import { feedOf, MemoryServer } from './memory-server';
import { Network } from './network';
import type { Server } from './server';

const identity = (team: string, account: string): Identity => ({
  account,
  name: account,
  team,
  teamName: team,
  people: { [account]: account },
  demonstration: true,
});
export const teams = { a: identity('team-aaaa', 'nurse-aaaa'), b: identity('team-bbbb', 'nurse-bbbb') };
const people = new Map([
  [teams.a.team, [teams.a.account]],
  [teams.b.team, [teams.b.account]],
]);

export interface HistoryOptions {
  /** A real server instead of the one in memory. */
  readonly server?: (chance: Chance) => Server;
}

/** What lives in one run: server, network, devices, and the book of what happened. */
export class History {
  readonly environment: Environment;
  readonly server: Server;
  readonly network: Network;
  readonly ledger = new Ledger();
  readonly devices: Device[] = [];
  /** Two people, an assessment each. */
  readonly records = ['assessment-1', 'assessment-2'] as const;
  readonly backups: { readonly backup: unknown; readonly position: number }[] = [];
  /** The server's clock beside the true time. */
  serverSkew = 0;
  /** Until when a save may fail for a reason that the run itself made. */
  readonly #excused = new Map<Device, number>();
  #edits = 0;

  constructor(seed: number, options: HistoryOptions = {}) {
    this.environment = new Environment(seed);
    this.server = options.server?.(this.environment.chance.branch()) ?? new MemoryServer(this.environment.chance.branch(), people);
    if (this.server instanceof MemoryServer) {
      this.server.pageSize = this.environment.chance.pick([1, 2, 3, 500]);
      this.server.long = this.environment.chance.is(0.3);
    }
    this.server.now = () => 1_700_000_000_000 + Math.round(this.environment.now) + this.serverSkew;
    this.network = new Network(this.environment, this.server);
    this.network.answered = (who, path, body, reply) => {
      this.ledger.answered(path, body, reply);
      void this.server.holding(who.team).then(({ entries }) => this.ledger.feed(entries));
    };
    this.network.sent = (owner, path, body) => {
      const tab = this.tabs.find((each) => each === owner);
      if (tab !== undefined) this.ledger.sending(tab.device, path, body, this.environment.now, this.network.bodyLimit === Infinity);
    };
  }

  get tabs(): readonly Tab[] {
    return this.devices.flatMap((device) => device.tabs);
  }

  async device(name: string, who = teams.a, like?: Device): Promise<Device> {
    if (like !== undefined) this.ledger.copied(like.disk.tables);
    const device = await Device.make(name, who, this.environment, this.network, like?.disk.tables);
    device.disk.committed = (before, after) => this.ledger.committed(device, before, after, this.environment.now);
    this.devices.push(device);
    return device;
  }

  excuse(device: Device, milliseconds: number): void {
    this.#excused.set(device, Math.max(this.#excused.get(device) ?? 0, this.environment.now + milliseconds + 6 * watchdog));
  }

  /** An answer is given on a screen. */
  answer(
    tab: Tab,
    how: {
      readonly record?: number;
      readonly path?: string;
      readonly urgent?: boolean;
      readonly blind?: boolean;
      readonly poison?: boolean;
    } = {},
  ): void {
    this.#edits += 1;
    const record = this.records[how.record ?? 0] ?? this.records[0];
    const edits: Edit[] =
      how.urgent === true
        ? raiseFlag(record, flag(`rule-${this.#edits % 3}`), this.#edits)
        : [{ record, kind: 'assessment', path: `answers/${how.path ?? 'pain'}`, value: `${tab.name} ${this.#edits}` }];
    this.save(tab, edits, how);
  }

  person(tab: Tab): void {
    this.save(
      tab,
      addPatient(tab.device.newId(), { name: `Ann ${tab.name}`, born: '1960-02-03', nhsNumber: null, noNumberReason: 'not-known' }),
    );
  }

  save(
    tab: Tab,
    edits: readonly Edit[],
    how: { readonly urgent?: boolean; readonly blind?: boolean; readonly poison?: boolean } = {},
  ): void {
    const { store } = tab;
    if (store === null) return;
    const seen = how.blind === true ? null : new Map(tab.shown);
    const form = { id: 'gone', version: '1.0.0', hash: 'A'.repeat(43) };
    store
      .commit(edits, {
        urgent: how.urgent === true,
        ...(seen === null ? {} : { seen: withAll(seen, edits) }),
        ...(how.poison === true ? { form } : {}),
      })
      .then(
        ({ changeset, records }) => {
          if (!tab.alive) return;
          this.ledger.shown(tab, changeset, seen);
          for (const [id, state] of records) tab.shown.set(id, state);
        },
        (error: unknown) => {
          if (this.environment.now > (this.#excused.get(tab.device) ?? -1))
            this.ledger.violate('I1', `a save failed without a reason: ${String(error)}`);
        },
      );
  }

  /** The person looks at the records again. */
  look(tab: Tab): void {
    for (const record of this.records)
      void tab.store?.record(record).then(
        (state) => void (state !== null && tab.shown.set(record, state)),
        () => undefined,
      );
  }

  async backUp(): Promise<void> {
    const { entries } = await this.server.holding(teams.a.team);
    this.backups.push({ backup: await this.server.backUp(), position: entries.length });
  }

  async restore(which: number, epoch: 'new' | 'old'): Promise<void> {
    const one = this.backups[which];
    if (one === undefined) return;
    await this.server.restore(one.backup, epoch);
    await this.#destroyed();
  }

  /** The profile of a device is put back to what it was. */
  async rollBack(device: Device): Promise<void> {
    const old = this.environment.chance.pick(device.kept);
    if (old === undefined) return;
    device.killAll();
    for (const { id } of outboxOf(device.disk.tables)) this.ledger.rolledBack.add(id);
    this.ledger.copied(old, device.disk.tables);
    device.disk.restore(old);
    await this.#destroyed();
    device.open();
  }

  async #destroyed(): Promise<void> {
    this.ledger.destroyed([await this.server.holding(teams.a.team), await this.server.holding(teams.b.team)], this.devices);
  }

  /** Nothing waits anywhere, and every device has read everything. */
  async isQuiet(): Promise<boolean> {
    for (const device of this.devices) {
      const { team } = device.identity;
      const { entries, epoch } = await this.server.holding(team);
      const [feed] = feedsOf(device.disk.tables).filter((each) => each.feed === feedOf(team));
      if (feed?.['epoch'] !== epoch || feed.cursor !== entries.length || feed.checksum !== (entries.at(-1)?.checksum ?? '')) return false;
      if (outboxOf(device.disk.tables).some((row) => row.state === 'waiting' || row.state === 'stored')) return false;
    }
    return true;
  }
}

/** What was not on the screen was not seen. */
function withAll(seen: ReadonlyMap<string, RecordState>, edits: readonly Edit[]): ReadonlyMap<string, RecordState> {
  const all = new Map(seen);
  for (const { record, kind } of edits) if (!all.has(record)) all.set(record, { id: record, kind, fields: {}, superseded: [] });
  return all;
}

const flag = (id: string): RedFlagState => ({
  id,
  status: 'fired',
  urgency: 'same-day',
  patient: 'Call us.',
  staff: 'Call her.',
  source: 'local',
  version: '1.0.0',
  discreet: false,
  inputs: [],
});
