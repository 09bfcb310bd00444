import { useSyncExternalStore } from 'react';
import { Button, NotificationBanner } from '../../look';
import { useTranslate } from '../../messages';
import { useAnyFormOpen } from '../open-forms';

/** A newer version of the app that is installed and waits for its turn. */
export interface Updates {
  readonly waiting: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Lets the newer version take over; the page then loads anew. */
  readonly take: () => void;
}

/** Asks only while no form is open: nobody's words are taken from under her hands. */
export function UpdatePrompt({ updates }: { readonly updates: Updates }) {
  const t = useTranslate();
  const waiting = useSyncExternalStore(updates.subscribe, updates.waiting);
  const formOpen = useAnyFormOpen();
  if (!waiting || formOpen) return null;
  return (
    <div className="nhsuk-width-container">
      <NotificationBanner heading={t('update.heading')}>
        <p>{t('update.words')}</p>
        <Button onClick={updates.take}>{t('update.button')}</Button>
      </NotificationBanner>
    </div>
  );
}
