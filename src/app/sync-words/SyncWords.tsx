import { useState, useSyncExternalStore } from 'react';
import type { SyncStatus } from '../../sync';
import { Button } from '../../look';
import { useTranslate } from '../../messages';
import { showTimeSince } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { useServices } from '../services';
import { ofOutbox, useStored } from '../stored';

/** As many as a day offline may bring: room is kept for the words that say so. */
const manyChanges = 888;

export function useSyncStatus(): SyncStatus {
  const { sync } = useServices();
  return useSyncExternalStore(
    (listener) => sync.subscribe(listener),
    () => sync.status(),
  );
}

/**
 * On every screen, in words: what this device has saved, what it has sent, how much waits and since when. A screen
 * reader says by itself what is news (sent, a problem, no connection), not that one more change was saved.
 */
export function SyncWords() {
  const t = useTranslate();
  const { sync, clock, identity } = useServices();
  const status = useSyncStatus();
  const outbox = useStored('outbox', (store) => store.outbox(), ofOutbox);
  const [busy, setBusy] = useState(false);
  const waiting = outbox.state === 'ready' ? outbox.value.waiting : status.waiting;
  const since = outbox.state === 'ready' ? outbox.value.since : status.since;
  const setAside = outbox.state === 'ready' ? outbox.value.quarantined.length + outbox.value.damaged : 0;
  const problem = status.state === 'problem' || outbox.state === 'failed' || setAside > 0;
  const sent = waiting === 0 && status.lastSent !== null;
  const waitingSince = (count: number, moment: number): string =>
    t('sync.waiting-since', { count, when: showTimeSince(moment, clock.now()) });
  const longest = [t('sync.saved'), waitingSince(manyChanges, since ?? clock.now()), t('sync.offline')].join(' · ');

  const syncNow = async () => {
    setBusy(true);
    try {
      await sync.syncNow();
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="hna-above hna-sync-words">
      <p className="hna-steady" data-longest={longest}>
        <span>
          {!problem && !sent && <strong>{t(waiting > 0 ? 'sync.saved' : 'sync.nothing')}</strong>}
          <output>{(problem || sent) && <strong>{t(problem ? 'sync.problem' : 'sync.sent')}</strong>}</output>
          {waiting > 0 && ` · ${since === null ? t('sync.waiting', { count: waiting }) : waitingSince(waiting, since)}`}
          <output>
            {status.state === 'offline' && ` · ${t('sync.offline')}`}
            {status.state === 'update-app' && ` · ${t('sync.update-app')}`}
            {status.state === 'no-room' && ` · ${t('sync.no-room')}`}
          </output>
        </span>
      </p>
      {identity !== null && (
        <>
          {status.state === 'sign-in' && <Link href={paths.signIn}>{t('sync.sign-in')}</Link>}
          <Link href={paths.waiting}>{t('sync.details')}</Link>
          <Button secondary className="nhsuk-button--small nhsuk-u-margin-bottom-2" busy={busy} onClick={() => void syncNow()}>
            {busy ? t('sync.busy') : t('sync.now')}
          </Button>
        </>
      )}
    </div>
  );
}
