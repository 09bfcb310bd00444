import { useEffect, useRef } from 'react';

/**
 * The browser's Back goes one step back in her form, and never out of it into a staff page. `goBack` is null where there
 * is no step before.
 */
export function useBackGuard(goBack: (() => void) | null): void {
  const latest = useRef(goBack);
  useEffect(() => {
    latest.current = goBack;
  });
  useEffect(() => {
    const guard = (): void => history.pushState({ hna: 'form' }, '');
    const back = (): void => {
      guard();
      latest.current?.();
    };
    guard();
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, []);
}
