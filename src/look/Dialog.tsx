import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './actions';
import { useTranslate } from '../messages';

interface Props {
  readonly open: boolean;
  readonly heading: ReactNode;
  /** Escape, the close button, or the page itself. */
  readonly onClose: () => void;
  /** While something is under way that closing would not stop, Escape does nothing. */
  readonly busy?: boolean;
  /** Without it a plain Close button stands there. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** The browser's own modal dialogue: it keeps focus inside, gives it back, and closes on Escape. */
export function Dialog({ open, heading, onClose, busy = false, actions, children }: Props) {
  const t = useTranslate();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && element?.open === false) element.showModal();
    if (!open && element?.open === true) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="hna-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        if (busy) event.preventDefault();
      }}
      onClose={() => {
        if (open) onClose();
      }}
    >
      {open && (
        <>
          <h2 id={id} className="nhsuk-heading-m">
            {heading}
          </h2>
          {children}
          <div className="nhsuk-button-group">{actions ?? <Button onClick={onClose}>{t('look.close')}</Button>}</div>
        </>
      )}
    </dialog>
  );
}
