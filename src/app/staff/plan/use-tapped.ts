import { useState } from 'react';

/** By then what was saved has been read again. In milliseconds. */
const untilRead = 500;

/**
 * What was tapped shows at once; the device's database says it a moment later. From then on, or where it could not be saved, only what
 * is stored counts.
 */
export function useTapped<Value>(): {
  readonly of: (key: string) => Value | undefined;
  readonly tap: (key: string, value: Value, save: () => Promise<boolean>) => Promise<void>;
} {
  const [tapped, setTapped] = useState<ReadonlyMap<string, Value>>(new Map());
  const forget = (key: string, value: Value) =>
    setTapped((before) => new Map([...before].filter(([of, now]) => of !== key || now !== value)));
  return {
    of: (key) => tapped.get(key),
    tap: async (key, value, save) => {
      setTapped((before) => new Map(before).set(key, value));
      if (await save()) setTimeout(() => forget(key, value), untilRead);
      else forget(key, value);
    },
  };
}
