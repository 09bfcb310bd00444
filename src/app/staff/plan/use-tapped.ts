import { useState } from 'react';

interface Tapped<Value> {
  readonly value: Value;
  /** How it stood in what was read when it was tapped. */
  readonly before: string;
  readonly saving: boolean;
}

/**
 * What was tapped shows at once, while it is saved and until what is stored has moved on: the device's database says it a moment later.
 * Where it could not be saved, only what is stored counts. `stored`: how each stands in what was read.
 */
export function useTapped<Value>(stored: (key: string) => Value): {
  readonly of: (key: string) => Value;
  readonly tap: (key: string, value: Value, save: () => Promise<boolean>) => Promise<void>;
} {
  const [tapped, setTapped] = useState<ReadonlyMap<string, Tapped<Value>>>(new Map());
  const isStored = (key: string, { before, saving }: Tapped<Value>): boolean => !saving && JSON.stringify(stored(key)) !== before;
  return {
    of: (key) => {
      const held = tapped.get(key);
      return held === undefined || isStored(key, held) ? stored(key) : held.value;
    },
    tap: async (key, value, save) => {
      const held: Tapped<Value> = { value, before: JSON.stringify(stored(key)), saving: true };
      setTapped((before) => new Map(before).set(key, held));
      const isSaved = await save();
      setTapped((now) => {
        // Tapped again meanwhile.
        if (now.get(key) !== held) return now;
        const next = new Map(now);
        if (isSaved) next.set(key, { ...held, saving: false });
        else next.delete(key);
        return next;
      });
    },
  };
}
