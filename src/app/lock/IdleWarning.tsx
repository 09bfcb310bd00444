import { useEffect, useState } from 'react';
import { Button, Dialog } from '../../look';
import { useTranslate } from '../../messages';
import type { Lock } from './context';
import { watchIdle } from './lock-timer';

/** Locks a tablet that nobody uses, and says so twenty seconds before. Anything that is touched takes it back. */
export function IdleWarning({ lock }: { readonly lock: Lock }) {
  const t = useTranslate();
  const [near, setNear] = useState(false);
  useEffect(() => {
    const stop = watchIdle({ onWarning: (left) => setNear(left !== null), onLock: () => void lock.lockNow('idle') });
    // A page that the browser keeps for going back must keep no keys.
    const away = (): void => void lock.lockNow('away');
    addEventListener('pagehide', away);
    return () => {
      stop();
      removeEventListener('pagehide', away);
    };
  }, [lock]);
  return (
    <Dialog
      open={near}
      heading={t('lock.soon')}
      onClose={() => setNear(false)}
      actions={<Button onClick={() => setNear(false)}>{t('lock.stay')}</Button>}
    >
      <p>{t('lock.soon-words')}</p>
    </Dialog>
  );
}
