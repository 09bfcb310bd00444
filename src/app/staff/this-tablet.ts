import { useEffect, useState } from 'react';
import { useServices } from '../services';

/** The id of this tablet; null until it is known, and where this browser has none. */
export function useTabletId(): string | null {
  const { sync } = useServices();
  const [id, setId] = useState<string | null>(null);
  useEffect(() => {
    let live = true;
    void sync.tablet().then(
      (found) => live && setId(found),
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, [sync]);
  return id;
}
