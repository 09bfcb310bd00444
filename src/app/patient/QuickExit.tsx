import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslate } from '../../messages';

/** Two presses of Escape within so many milliseconds are meant. */
const together = 1_500;
/** When Escape was pressed last. The page may show something else between two presses, and they still belong together. */
let last = Number.NEGATIVE_INFINITY;

/** In the same place on every page of hers, however far down she is: one tap, or Escape twice, and nothing of it is on the screen. */
export function QuickExit({ onHide }: { readonly onHide: () => void }): ReactNode {
  const t = useTranslate();
  const hide = useRef(onHide);
  useEffect(() => {
    hide.current = onHide;
  });
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.repeat) return;
      if (event.timeStamp - last < together) hide.current();
      last = event.timeStamp;
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);
  return (
    <div className="hna-quick-exit">
      <button type="button" className="nhsuk-button nhsuk-button--secondary" onClick={() => hide.current()}>
        {t('patient.hide')}
      </button>
    </div>
  );
}
