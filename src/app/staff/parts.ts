import { useState } from 'react';

/** Enough for a screen. */
const screenful = 50;

/** Everything in a list can be reached, and a long one comes a part at a time, so that the screen stays quick. */
export function useParts<T>(
  list: readonly T[],
  part = screenful,
): { readonly shown: readonly T[]; readonly rest: number; readonly more: () => void } {
  const [count, setCount] = useState(part);
  return { shown: list.slice(0, count), rest: Math.max(0, list.length - count), more: () => setCount(count + part) };
}
