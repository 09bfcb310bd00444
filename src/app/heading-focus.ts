import { useEffect, useRef } from 'react';

/** Where what had focus is gone, a screen reader and Tab go on from the screen's heading. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Arriving at another step, its heading takes focus; at the first of them only when one came from another screen. */
export function useHeadingFocus(step: string, arrived = false): void {
  const last = useRef(arrived ? null : step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    focusHeading();
    scrollTo(0, 0);
  }, [step]);
}
