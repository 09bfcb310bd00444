// @vitest-environment jsdom
import { act, cleanup, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ServicesProvider } from '../../src/app/services';
import { useStored } from '../../src/app/stored';
import type { Store, StoreEvent, StoreListener } from '../../src/store';
import { clock, identity, offlineSync } from './harness';

const listeners = new Set<StoreListener>();
const changed = (event: Partial<StoreEvent> = {}) =>
  listeners.forEach((listener) => listener({ records: new Set(), outbox: true, wake: null, ...event }));
const store = {
  subscribe: (listener: StoreListener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
} as unknown as Store;
const wrapper = ({ children }: { readonly children: ReactNode }) => (
  <ServicesProvider services={{ store, sync: offlineSync(), clock, identity }}>{children}</ServicesProvider>
);
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('shows what it reads during a long burst of changes, though each read takes longer than the time between two of them', async () => {
  let version = 0;
  const load = async () => {
    const read = version;
    await new Promise((resolve) => setTimeout(resolve, 200));
    return read;
  };
  const { result } = renderHook(() => useStored('x', load), { wrapper });
  const seen = new Set<unknown>();
  for (let n = 0; n < 40; n += 1) {
    version += 1;
    changed();
    await pass(60);
    if (result.current.state === 'ready') seen.add(result.current.value);
  }
  expect(seen.size).toBeGreaterThan(5);
  await pass(1000);
  expect(result.current).toEqual({ state: 'ready', value: 40 });
});

it('reads a burst once, never twice at a time, and passes over what does not concern it', async () => {
  let reading = 0;
  const load = vi.fn<() => Promise<number>>(async () => {
    expect((reading += 1)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (reading -= 1);
  });
  renderHook(() => useStored('x', load, (event) => event.outbox), { wrapper });
  await pass(500);
  expect(load).toHaveBeenCalledTimes(1);
  for (let n = 0; n < 20; n += 1) changed();
  await pass(500);
  expect(load).toHaveBeenCalledTimes(2);
  for (let n = 0; n < 20; n += 1) changed({ outbox: false });
  await pass(500);
  expect(load).toHaveBeenCalledTimes(2);
});

it('says that it could not be read, and reads again when asked', async () => {
  const load = vi.fn<() => Promise<string>>(async () => 'there').mockRejectedValueOnce(new Error('no'));
  const { result } = renderHook(() => useStored('x', load), { wrapper });
  await pass(0);
  expect(result.current.state).toBe('failed');
  act(() => {
    if (result.current.state === 'failed') result.current.retry();
  });
  await pass(0);
  expect(result.current).toEqual({ state: 'ready', value: 'there' });
});
