import { useState } from 'react';
import type { OutboxStatus, CorruptRecord } from '../../store';
import { Button, InsetText, SummaryList, WarningCallout } from '../../look';
import { useTranslate } from '../../messages';
import { selector } from '../words';
import { useAllowed } from '../allowed';
import { showMoment } from '../dates';
import { Link } from '../router';
import { paths } from '../routes';
import { useServices } from '../services';
import { useStored } from '../stored';
import { useSyncStatus } from '../sync-words';
import { Loaded } from './Loaded';
import { BringIn } from './BringIn';
import { BackHome, Screen } from './Screen';
import { StorageWords } from './StorageWords';

interface WaitingThings {
  readonly outbox: OutboxStatus;
  readonly corrupt: readonly CorruptRecord[];
}

/** What this tablet has not sent, since when, and what stands in the way. */
export function Waiting() {
  const t = useTranslate();
  const stored = useStored('waiting', async (store): Promise<WaitingThings> => {
    const [outbox, corrupt] = await Promise.all([store.outbox(), store.corrupt()]);
    return { outbox, corrupt };
  });
  return (
    <Screen title={t('waiting.title')} back={<BackHome />}>
      <Loaded stored={stored}>{(value) => <Things things={value} />}</Loaded>
    </Screen>
  );
}

function Things({ things: { outbox, corrupt } }: { readonly things: WaitingThings }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { sync } = useServices();
  const status = useSyncStatus();
  const [busy, setBusy] = useState(false);
  // Sync comes after the first screen: until then nothing is known of the connection.
  const notYetTried = status.state === 'idle' && status.lastSent === null;
  const syncNow = async () => {
    setBusy(true);
    await sync.syncNow();
    setBusy(false);
  };
  return (
    <>
      <SummaryList
        rows={[
          { key: t('waiting.count'), value: outbox.waiting === 0 ? t('waiting.none') : t('waiting.number', { count: outbox.waiting }) },
          ...(outbox.since === null ? [] : [{ key: t('waiting.since'), value: showMoment(outbox.since) }]),
          { key: t('waiting.last-sent'), value: status.lastSent === null ? t('waiting.never') : showMoment(status.lastSent) },
          { key: t('waiting.connection'), value: t('waiting.state', { state: notYetTried ? 'other' : selector(status.state) }) },
        ]}
      />
      <Button onClick={() => void syncNow()} busy={busy}>
        {busy ? t('waiting.sending') : t('sync.now')}
      </Button>
      <InsetText>{t('waiting.kept')}</InsetText>
      {outbox.quarantined.length > 0 && (
        <WarningCallout heading={t('waiting.quarantined')}>
          <p>{t('waiting.quarantined-hint')}</p>
          <ul>
            {outbox.quarantined.map((entry) => (
              <li key={entry.changeset}>
                {t('waiting.quarantine-reason', { code: selector(entry.code) })}{' '}
                <span className="nhsuk-u-secondary-text-colour">{entry.message}</span>
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      {outbox.settled.length > 0 && (
        <section aria-labelledby="settled">
          <h2 id="settled" className="nhsuk-heading-m">
            {t('waiting.settled')}
          </h2>
          <ul>
            {outbox.settled.map((entry) => (
              <li key={entry.changeset}>{t('waiting.settled-outcome', { outcome: entry.outcome, reason: entry.reason ?? '' })}</li>
            ))}
          </ul>
        </section>
      )}
      {corrupt.length > 0 && (
        <WarningCallout heading={t('waiting.corrupt')}>
          <p>{t('waiting.corrupt-hint')}</p>
          <ul>
            {corrupt.map((record) => (
              <li key={record.id}>
                <code>{record.id}</code> — {record.problem}
              </li>
            ))}
          </ul>
        </WarningCallout>
      )}
      <StorageWords />
      {allowed('records') && <BringIn />}
      {allowed('overview') && (
        <p>
          <Link href={paths.administration}>{t('admin.title')}</Link>
        </p>
      )}
    </>
  );
}
