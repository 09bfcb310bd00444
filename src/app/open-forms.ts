import { useEffect, useSyncExternalStore } from 'react';

/** An update of the app waits until no form is open: screens with a form, or with something typed, say so here. */
let open = 0;
const listeners = new Set<() => void>();

const change = (by: number): void => {
  open += by;
  for (const listener of listeners) listener();
};

export function useOpenForm(): void {
  useEffect(() => {
    change(1);
    return () => change(-1);
  }, []);
}

export const anyFormOpen = (): boolean => open > 0;

export function useAnyFormOpen(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, anyFormOpen);
}
