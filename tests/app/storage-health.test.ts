// @vitest-environment jsdom
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { useStorageHealth } from '../../src/app/storage-health';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('says what it knows where the browser does not tell how much room there is', async () => {
  vi.stubGlobal('navigator', { storage: { persisted: () => Promise.resolve(true) } });
  const { result } = renderHook(() => useStorageHealth());
  await waitFor(() => expect(result.current.health).toEqual({ kept: true, free: null }));
});
