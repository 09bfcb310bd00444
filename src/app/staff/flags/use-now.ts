import { useEffect, useState } from 'react';
import { useServices } from '../../services';

const halfMinute = 30_000;

/** The time, again every half minute: what waits grows older while somebody looks at it. */
export function useNow(): number {
  const { clock } = useServices();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), halfMinute);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}
