import { createContext, useContext, useState, useSyncExternalStore } from 'react';
import { Button, NotificationBanner } from '../../look';
import { useTranslate } from '../../messages';
import { useNoFormOpen } from '../open-forms';

/** A newer version of the app that is installed and waits for its turn. */
export interface Updates {
  readonly waiting: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Lets the newer version take over; the pages of this device then load anew. False where another tab has a form open. */
  readonly take: () => Promise<boolean>;
  /** Asks no more, until this page is opened again or a still newer version comes. */
  readonly later: () => void;
}

export const UpdatesContext = createContext<Updates | null>(null);

/** Stands at the top of every staff screen. */
export function UpdatePrompt() {
  const updates = useContext(UpdatesContext);
  return updates === null ? null : <WhenWaiting updates={updates} />;
}

function WhenWaiting({ updates }: { readonly updates: Updates }) {
  return useSyncExternalStore(updates.subscribe, updates.waiting) ? <Ask updates={updates} /> : null;
}

/** Asks only while no form is open: nobody's words are taken from under her hands. */
function Ask({ updates }: { readonly updates: Updates }) {
  const t = useTranslate();
  const [attempt, setAttempt] = useState(0);
  const take = async () => {
    // A form was opened in another tab meanwhile: ask again when it is closed.
    if (!(await updates.take())) setAttempt((was) => was + 1);
  };
  if (!useNoFormOpen(attempt)) return null;
  return (
    <NotificationBanner heading={t('update.heading')}>
      <p>{t('update.words')}</p>
      <div className="nhsuk-button-group">
        <Button onClick={() => void take()}>{t('update.button')}</Button>
        <Button secondary onClick={updates.later}>
          {t('update.later')}
        </Button>
      </div>
    </NotificationBanner>
  );
}
