import { useEffect, useState } from 'react';

/** What the browser says of the room that it gives this app; null where it does not say. */
export interface StorageHealth {
  /** Whether it has promised not to clear it when the device runs short. */
  readonly kept: boolean | null;
  /** Bytes. Browsers overstate it: a full disk may still promise much. */
  readonly free: number | null;
}

/** Below this a photo or an update of the device may fill it: time to say so. */
export const lowSpace = 200 * 1024 * 1024;

/** Some browsers have only a part of it. */
async function answered<T, U>(ask: () => Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await ask();
  } catch {
    return otherwise;
  }
}

async function look(): Promise<StorageHealth> {
  if (!('storage' in navigator)) return { kept: null, free: null };
  const [kept, { quota, usage }]: [boolean | null, StorageEstimate] = await Promise.all([
    answered(() => navigator.storage.persisted(), null),
    answered(() => navigator.storage.estimate(), {}),
  ]);
  return { kept, free: quota === undefined || usage === undefined ? null : Math.max(0, quota - usage) };
}

/** Looked at when the screen opens, and again after `ask` asked the browser to keep what is stored. */
export function useStorageHealth(): { readonly health: StorageHealth | null; readonly ask: () => Promise<void> } {
  const [health, setHealth] = useState<StorageHealth | null>(null);
  useEffect(() => {
    void look().then(setHealth);
  }, []);
  return {
    health,
    ask: async () => {
      await answered(() => navigator.storage.persist(), false);
      setHealth(await look());
    },
  };
}
