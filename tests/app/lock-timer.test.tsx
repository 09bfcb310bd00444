// @vitest-environment jsdom
import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useOpenForm } from '../../src/app/open-forms';
import { watchIdle } from '../../src/app/lock/lock-timer';

/** A page whose visibility tests set, over a clock of their own. */
class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible';
  show(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

let clock = 0;
let page: Page;
const heard: string[] = [];
const watch = (): (() => void) =>
  watchIdle(
    { onWarning: (left) => heard.push(left === null ? 'far' : 'near'), onLock: () => heard.push('lock') },
    { now: () => clock, document: page },
  );
const pass = (seconds: number): void => {
  for (let second = 0; second < seconds; second += 1) {
    clock += 1_000;
    vi.advanceTimersByTime(1_000);
  }
};
let stop = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  clock = 0;
  heard.length = 0;
  page = new Page();
  stop = watch();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('a tablet that nobody uses', () => {
  it('says so twenty seconds before, then locks after two minutes', () => {
    pass(99);
    expect(heard).toEqual([]);
    pass(1);
    expect(heard[0]).toBe('near');
    pass(19);
    expect(heard).not.toContain('lock');
    pass(1);
    expect(heard.filter((word) => word === 'lock')).toEqual(['lock']);
    pass(600);
    expect(heard.filter((word) => word === 'lock')).toHaveLength(1);
  });

  it('stays open for whoever touches it', () => {
    pass(110);
    page.dispatchEvent(new Event('pointerdown'));
    expect(heard.at(-1)).toBe('far');
    pass(99);
    expect(heard.at(-1)).toBe('far');
  });

  it('waits for fifteen minutes while a form is open', () => {
    const form = renderHook(() => useOpenForm());
    pass(14 * 60);
    expect(heard).not.toContain('lock');
    pass(60);
    expect(heard).toContain('lock');
    form.unmount();
  });
});

describe('a tablet that was put away', () => {
  it('locks after a minute out of sight, but not for a glance elsewhere', () => {
    page.show('hidden');
    pass(50);
    page.show('visible');
    pass(20);
    expect(heard).toEqual([]);
    page.show('hidden');
    pass(60);
    expect(heard).toEqual(['lock']);
  });

  it('is locked when it wakes up, though its timers stood still', () => {
    page.show('hidden');
    clock += 3_600_000;
    page.show('visible');
    expect(heard).toEqual(['lock']);
  });
});
