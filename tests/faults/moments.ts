import { Chance } from './chance';
import type { Device } from './device';
import { History } from './history';
import { MemoryServer } from './memory-server';
import type { Fate } from './network';
import { rest } from './story';

/** A small story, short enough to be broken off at every moment of it. `first` is the tablet that dies. */
interface Small {
  readonly devices: number;
  readonly play: (history: History, first: Device, others: readonly Device[]) => Promise<void>;
}

const tabOf = (device: Device | undefined) => device?.tabs[0];

export const smallStories: Readonly<Record<string, Small>> = {
  'two answers and a flag are sent': {
    devices: 1,
    play: async (history, first) => {
      for (const urgent of [false, true, false]) {
        const tab = tabOf(first);
        if (tab !== undefined) history.answer(tab, { urgent, blind: true });
        await history.environment.pass(40);
      }
      await history.environment.pass(4_000);
    },
  },
  'a colleague’s changes arrive while answering': {
    devices: 2,
    play: async (history, first, [other]) => {
      for (const path of ['pain', 'sleep', 'pain']) {
        const tab = tabOf(other);
        if (tab !== undefined) history.answer(tab, { path, blind: true });
      }
      await history.environment.pass(3_000);
      const tab = tabOf(first);
      if (tab !== undefined) history.answer(tab, { blind: true });
      void tab?.sync?.syncNow();
      await history.environment.pass(4_000);
    },
  },
  'two tabs close a changeset at once': {
    devices: 1,
    play: async (history, first) => {
      first.open();
      await history.environment.pass(1_000);
      for (let turn = 0; turn < 2; turn += 1) for (const tab of first.tabs) history.answer(tab, { blind: turn === 1 });
      await history.environment.pass(4_000);
    },
  },
  'the server is put back and refilled': {
    devices: 2,
    play: async (history, first, [other]) => {
      for (const device of [first, other]) {
        const tab = tabOf(device);
        if (tab !== undefined) history.answer(tab, { blind: true });
      }
      await history.environment.pass(5_000);
      await history.backUp();
      const tab = tabOf(first);
      if (tab !== undefined) history.answer(tab, { path: 'after', blind: true });
      await history.environment.pass(5_000);
      await history.restore(0, 'new');
      void tabOf(first)?.sync?.syncNow();
      await history.environment.pass(5_000);
    },
  },
  'a profile is put back and its chain forks': {
    devices: 1,
    play: async (history, first) => {
      first.kept.push(first.disk.tables);
      for (let turn = 0; turn < 2; turn += 1) {
        const tab = tabOf(first);
        if (tab !== undefined) history.answer(tab, { path: `turn${turn}`, blind: true });
        await history.environment.pass(4_000);
        if (turn === 0) await history.rollBack(first);
        await history.environment.pass(1_000);
      }
    },
  },
  'what a backup holds for long is let go': {
    devices: 1,
    play: async (history, first) => {
      const tab = tabOf(first);
      if (tab !== undefined) history.answer(tab, { blind: true });
      await history.environment.pass(5_000);
      await history.backUp();
      history.serverSkew += 15 * 24 * 60 * 60_000;
      void tabOf(first)?.sync?.syncNow();
      await history.environment.pass(3_000);
    },
  },
};

/** Longer ones, each made for one mistake. */
export const longStories: Readonly<Record<string, Small>> = {
  'a leader sleeps while a colleague’s changes arrive': {
    devices: 2,
    play: async (history, first, [other]) => {
      if (history.server instanceof MemoryServer) history.server.pageSize = 1;
      first.open();
      await history.environment.pass(1_000);
      for (const path of ['pain', 'sleep', 'note', 'pain', 'sleep', 'note', 'pain']) {
        const tab = tabOf(other);
        if (tab !== undefined) history.answer(tab, { path, blind: true });
        await history.environment.pass(path === 'note' ? 30_000 : 500);
      }
      await history.environment.pass(60_000);
    },
  },
  'the server’s folder is put back as it was, and grows past where it stood': {
    devices: 2,
    play: async (history, first, [other]) => {
      const [mine, hers] = [tabOf(first), tabOf(other)];
      if (mine !== undefined) history.answer(mine, { blind: true });
      await history.environment.pass(60_000);
      await history.backUp();
      const tab = tabOf(first);
      if (tab !== undefined) history.answer(tab, { path: 'after', blind: true });
      await history.environment.pass(60_000);
      first.line.online = false;
      if (other !== undefined) other.line.online = false;
      for (const path of ['sleep', 'note', 'pain']) if (hers !== undefined) history.answer(hers, { path, blind: true });
      await history.environment.pass(4_000);
      await history.restore(0, 'old');
      if (other !== undefined) other.line.online = true;
      await history.environment.pass(60_000);
    },
  },
};

export type Break = 'killed' | 'power cut' | 'frozen' | Fate;
export const waysToBreak: readonly Break[] = [
  'killed',
  'power cut',
  'crash-before',
  'crash-after',
  'silence',
  'twice',
  'cut-short',
  'old-reply',
];

/** Long enough for another tab to take the lead. */
const sleep = 40_000;
/** Broken off where something reaches a page; otherwise at a request. */
const isOfThePage = (how: Break): how is 'killed' | 'power cut' | 'frozen' => how === 'killed' || how === 'power cut' || how === 'frozen';

/** Plays it broken off at the k-th moment; false when it has no such moment. */
export async function playBroken(
  story: Small,
  how: Break,
  k: number,
): Promise<{ readonly broke: boolean; readonly violations: readonly string[] }> {
  const history = new History(7);
  let broke = false;
  let left = k;
  if (isOfThePage(how)) {
    history.environment.beforeEach = (owner) => {
      const device = history.devices[0];
      const tab = device?.tabs.find((each) => each === owner);
      if (device === undefined || tab === undefined || (left -= 1) !== 0) return;
      broke = true;
      if (how === 'frozen') {
        history.excuse(device, sleep);
        tab.frozen = true;
        history.environment.after(null, sleep, 'timer', () => history.environment.thaw(tab));
      } else if (how === 'killed') device.kill(tab);
      else {
        device.killAll();
        device.disk.cutPower();
      }
      if (device.tabs.length === 0) device.open();
    };
  } else {
    history.network.fate = (count) => {
      broke ||= count === k;
      return count === k ? how : 'fine';
    };
  }
  for (let index = 0; index < story.devices; index += 1) (await history.device(`tablet${index}`)).open();
  await history.environment.pass(1_000);
  const [first, ...others] = history.devices;
  if (first !== undefined) await story.play(history, first, others);
  await rest(history, new Chance(k));
  return { broke, violations: history.ledger.violations };
}

/** Breaks it off at every moment that it has, or at every so-manieth. */
export async function breakEverywhere(
  story: Small,
  how: Break,
  stride = 1,
): Promise<{ readonly moments: number; readonly violations: readonly string[] }> {
  const violations: string[] = [];
  for (let k = 1; ; k += stride) {
    const outcome = await playBroken(story, how, k);
    violations.push(...outcome.violations.map((each) => `${how} at moment ${k}: ${each}`));
    if (!outcome.broke) return { moments: k - 1, violations };
  }
}
