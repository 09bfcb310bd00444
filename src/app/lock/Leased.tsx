import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { isAnyFormOpen, whenNoneHere } from '../open-forms';
import type { Services } from '../services';
import { endCaptureOnly, type CaptureOnly } from './capture-only';
import type { Lock } from './context';

const every = 30_000;

interface Props {
  readonly services: Services;
  readonly lock: Lock;
  /** Where the tablet was without the server for too long when it was unlocked. */
  readonly begun: CaptureOnly | null;
  readonly children: (services: Services) => ReactNode;
}

/**
 * Shows records for as long as the tablet may without the server. When that ends it locks, once no form is open; contact with the server brings
 * everything back, without taking a form away that somebody is filling in.
 */
export function Leased({ services, lock, begun, children }: Props) {
  const [capture, setCapture] = useState(begun);
  const shown = useMemo(
    (): Services => (capture === null ? services : { ...services, store: capture.store, captureOnly: capture }),
    [services, capture],
  );
  useEffect(() => {
    const { store, sync, clock } = services;
    let [live, ending] = [true, false];
    const end = async (): Promise<void> => {
      if (!live) return;
      await endCaptureOnly(store).catch(() => undefined);
      if (live) setCapture(null);
    };
    const look = async (): Promise<void> => {
      const hasRunOut = await store.hasLeaseRunOut(clock.now());
      if (!live) return;
      if (capture === null && hasRunOut && !isAnyFormOpen()) return lock.lockNow('lease');
      if (capture === null || hasRunOut || ending) return;
      ending = true;
      whenNoneHere(() => void end());
    };
    // A lock meanwhile closes the store.
    const quietly = (): void => void look().catch(() => undefined);
    const timer = setInterval(quietly, every);
    const forget = capture === null ? () => undefined : sync.subscribe(quietly);
    return () => {
      live = false;
      clearInterval(timer);
      forget();
    };
  }, [services, lock, capture]);
  return children(shown);
}
