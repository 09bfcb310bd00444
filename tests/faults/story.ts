import { Chance } from './chance';
import type { Device, Tab } from './device';
import { History, teams, type HistoryOptions } from './history';
import { identityOf } from './ledger';

const year = 365 * 24 * 60 * 60 * 1000;
const minute = 60_000;

/** How rough a run is. */
interface Weather {
  readonly calm: boolean;
  readonly steps: number;
}

export interface Outcome {
  readonly violations: readonly string[];
  readonly saved: number;
  readonly requests: number;
  readonly steps: number;
}

type Act = (history: History, chance: Chance, device: Device, tab: Tab | undefined) => void | Promise<void>;

const edit: Act = (history, chance, _device, tab) => {
  if (tab === undefined || tab.frozen) return;
  const how = { record: chance.below(2), path: chance.pick(['pain', 'sleep', 'note']), blind: chance.is(0.4) };
  history.answer(tab, how);
  if (chance.is(0.2)) history.answer(tab, { ...how, path: chance.pick(['pain', 'sleep']) });
};

const ordinary: readonly (readonly [weight: number, act: Act])[] = [
  [14, edit],
  [2, (history, _chance, _device, tab) => void (tab !== undefined && !tab.frozen && history.person(tab))],
  [
    3,
    (history, chance, _device, tab) =>
      void (tab !== undefined && !tab.frozen && history.answer(tab, { record: chance.below(2), urgent: true, blind: true })),
  ],
  [4, (history, _chance, _device, tab) => void (tab !== undefined && history.look(tab))],
  [3, (_history, _chance, _device, tab) => void (tab !== undefined && !tab.frozen && tab.sync?.syncNow())],
  // Two tabs close a changeset at once.
  [
    3,
    (history, chance, device) =>
      device.tabs.forEach((each) => !each.frozen && history.answer(each, { record: chance.below(2), blind: chance.is(0.5) })),
  ],
  [2, (_history, _chance, device) => void (device.tabs.length < 3 && device.open())],
  [
    1,
    (history, _chance, _device, tab) =>
      void (tab !== undefined && !tab.frozen && history.answer(tab, { poison: true, path: 'note', blind: true })),
  ],
];

const rough: readonly (readonly [weight: number, act: Act])[] = [
  [5, (history, chance, device, tab) => void (tab !== undefined && killSoon(history, chance, device, tab))],
  [2, (_history, _chance, device) => (device.killAll(), device.disk.cutPower(), void device.open())],
  [3, (history, chance) => void (history.network.trouble = chance.pick([0, 0.1, 0.3, 0.6]))],
  [3, (_history, _chance, device) => void (device.line.online = !device.line.online)],
  [2, (history) => void (history.network.up = !history.network.up)],
  [2, (history, chance) => void (history.network.bodyLimit = chance.pick([Infinity, Infinity, 4_000, 2_000]))],
  [2, (_history, chance, device) => void (device.skew += chance.pick([-10, -1, 1, 10]) * year * chance.next())],
  [3, freeze],
  [2, (_history, chance, _device, tab) => void (tab !== undefined && ((tab.visible = chance.is(0.5)), tab.wake()))],
  [2, spoilDisk],
  [2, (history, _chance, device) => (history.excuse(device, 0), device.disk.loseConnections())],
  [2, (history) => history.backUp()],
  [2, putBack],
  [2, (_history, _chance, device) => void device.kept.push(device.disk.tables)],
  [1, (history, _chance, device) => history.rollBack(device)],
  [1, clone],
  [2, signOut],
  [1, (history) => void (history.serverSkew += 15 * 24 * 60 * minute)],
];

function killSoon(history: History, chance: Chance, device: Device, tab: Tab): void {
  let left = chance.below(25);
  const before = history.environment.beforeEach;
  history.environment.beforeEach = (owner, kind) => {
    before(owner, kind);
    if (owner !== tab || (left -= 1) >= 0) return;
    device.kill(tab);
    if (device.tabs.length === 0) device.open();
  };
}

function freeze(history: History, _chance: Chance, device: Device, tab: Tab | undefined): void {
  if (tab === undefined) return;
  history.excuse(device, 0);
  if (tab.frozen) history.environment.thaw(tab);
  else tab.frozen = true;
}

function spoilDisk(history: History, chance: Chance, device: Device): void {
  const { disk } = device;
  const [what, long] = [chance.pick(['full', 'stalled'] as const), chance.between(100, 8_000)];
  history.excuse(device, long);
  disk[what] = true;
  history.environment.after(null, long, 'disk', () => void (disk[what] = false));
}

async function putBack(history: History, chance: Chance): Promise<void> {
  // An older one than devices were told to let go of is no disaster that was ever promised to be survived.
  const usable = history.backups.flatMap(({ position }, index) => (position >= history.ledger.released ? [index] : []));
  const which = chance.pick(usable);
  if (which !== undefined) await history.restore(which, chance.pick(['new', 'old']));
}

async function clone(history: History, _chance: Chance, device: Device): Promise<void> {
  if (history.devices.length >= 5) return;
  (await history.device(`${device.name}'`, device.identity, device)).open();
}

function signOut(history: History, chance: Chance, device: Device, tab: Tab | undefined): void {
  if (chance.is(0.5)) device.line.session = null;
  else if (tab !== undefined) {
    history.excuse(device, 60_000 * 60);
    void tab.store?.setIdentity(null).catch(() => undefined);
  }
}

/** One run from one seed. The same seed gives the same run. */
export async function run(seed: number, options: HistoryOptions = {}): Promise<Outcome> {
  const chance = new Chance(seed ^ 0x5eed);
  const weather: Weather = { calm: chance.is(0.12), steps: chance.between(12, 32) };
  const history = new History(seed, options);
  const { environment, ledger } = history;
  const count = chance.between(1, 3);
  for (let index = 0; index < count; index += 1) await history.device(`tablet${index}`);
  if (chance.is(0.15)) await history.device('other', teams.b);
  for (const device of history.devices) {
    device.hasLocks = weather.calm || chance.is(0.85);
    device.open();
    if (chance.is(0.4)) device.open();
  }
  await environment.pass(chance.below(4_000));
  const acts = weather.calm ? ordinary : [...ordinary, ...rough];
  for (let step = 0; step < weather.steps; step += 1) {
    const device = chance.pick(history.devices);
    const act = draw(chance, acts);
    if (device !== undefined) await act(history, chance, device, chance.pick(device.tabs));
    await environment.pass(chance.is(0.5) ? chance.below(100) : chance.is(0.8) ? chance.below(4_000) : chance.below(2 * minute));
  }
  await rest(history, chance);
  return { violations: ledger.violations, saved: ledger.saved.size, requests: history.network.requests, steps: environment.steps };
}

function draw(chance: Chance, acts: readonly (readonly [number, Act])[]): Act {
  let left = chance.below(acts.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, act] of acts) if ((left -= weight) < 0) return act;
  return edit;
}

/** All troubles end; whoever is asked signs in, and nobody presses anything else. Everything that was saved must find its way by itself. */
export async function rest(history: History, chance: Chance): Promise<void> {
  const { environment, network, ledger } = history;
  Object.assign(network, { trouble: 0, up: true, bodyLimit: Infinity, fate: null });
  environment.beforeEach = () => undefined;
  for (const device of history.devices) {
    const { team, account } = device.identity;
    device.line.online = true;
    device.disk.full = device.disk.stalled = false;
    device.line.session = { team, account };
    // One page may stay frozen with the lock in its hands: another one that is seen takes over.
    const [first, ...others] = device.tabs;
    if (device.tabs.some((tab) => tab.frozen)) history.excuse(device, minute);
    if (first?.frozen === true && !others.some((tab) => !tab.frozen)) environment.thaw(first);
    for (const tab of device.tabs) if (tab.frozen && (others.length === 0 || chance.is(0.7))) environment.thaw(tab);
    if (device.tabs.length === 0) device.open();
    for (const tab of device.tabs) tab.visible = true;
  }
  await environment.pass(10_000);
  let isQuiet = false;
  for (let turn = 0; turn < 120 && !isQuiet; turn += 1) {
    for (const device of history.devices) if (asksToSignIn(device)) for (const tab of device.tabs) await signIn(history, device, tab);
    await environment.pass(minute / 2);
    isQuiet = await history.isQuiet();
  }
  if (!isQuiet) ledger.violate('I10', 'an hour after all troubles ended something still waits');
  for (const team of [teams.a.team, teams.b.team])
    ledger.judge(
      await history.server.holding(team),
      history.devices.filter((device) => device.identity.team === team),
      team,
    );
  for (const tab of history.tabs)
    if (!tab.frozen && tab.sync !== null && (tab.sync.status().waiting !== 0 || tab.sync.status().since !== null))
      ledger.violate('I10', `${tab.name} says that something waits`);
}

const asksToSignIn = (device: Device): boolean =>
  identityOf(device.disk.tables) === null || device.tabs.some((tab) => tab.sync?.status().state === 'sign-in');

async function signIn(history: History, device: Device, { store }: Tab): Promise<void> {
  if (store === null) return;
  const work = store.setIdentity(device.identity).catch(() => undefined);
  await history.environment.outcome(work, 30_000).catch(() => undefined);
}
