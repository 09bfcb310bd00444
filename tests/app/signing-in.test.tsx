// @vitest-environment jsdom
import { cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ifNobodySignsIn, useSigningIn } from '../../src/app/signing-in';
import { stubLocks } from './locks';

beforeEach(() => {
  stubLocks();
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  Reflect.deleteProperty(navigator, 'locks');
});

const isTaken = async () => (await ifNobodySignsIn(async () => 'free')) === null;

/** Sync is replacing the sign-in of this browser, on a Wi-Fi that hardly answers; gives how it ends that. */
function syncIsAtIt(): () => Promise<void> {
  let end = (): void => undefined;
  const done = ifNobodySignsIn(() => new Promise<void>((resolve) => (end = resolve)));
  return async () => {
    end();
    await done;
  };
}

it('waits a few seconds behind sync and no longer, and has its place as soon as sync lets go', async () => {
  const letGo = syncIsAtIt();
  const { result } = renderHook(() => useSigningIn());
  const begun = vi.fn<() => void>();
  void result.current.begin().then(begun);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(begun).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(begun).toHaveBeenCalled();
  await letGo();
  expect(await isTaken()).toBe(true);
  result.current.end();
  await vi.advanceTimersByTimeAsync(0);
  expect(await isTaken()).toBe(false);
});

it('takes no place any more where it ended while it still stood behind sync', async () => {
  const letGo = syncIsAtIt();
  const { result } = renderHook(() => useSigningIn());
  const begun = result.current.begin();
  await vi.advanceTimersByTimeAsync(5_000);
  await begun;
  result.current.end();
  await letGo();
  await vi.advanceTimersByTimeAsync(0);
  expect(await isTaken()).toBe(false);
});

it('is over after ten minutes: the server has forgotten the first step', async () => {
  const { result } = renderHook(() => useSigningIn());
  await result.current.begin();
  await vi.advanceTimersByTimeAsync(599_000);
  expect(await isTaken()).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await isTaken()).toBe(false);
});
