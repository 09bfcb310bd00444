import { useSyncExternalStore } from 'react';

const media = (): MediaQueryList | null => (typeof matchMedia === 'function' ? matchMedia('print') : null);

function subscribe(listener: () => void): () => void {
  const query = media();
  query?.addEventListener('change', listener);
  return () => query?.removeEventListener('change', listener);
}

/** True while the page is laid out for paper. */
export function usePrinting(): boolean {
  return useSyncExternalStore(subscribe, () => media()?.matches === true);
}
