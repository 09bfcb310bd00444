import { useState, type ReactNode } from 'react';
import { Button } from '../../look';
import { useTranslate } from '../../messages';
import type { OutboxStatus } from '../../store';
import type { SaveState } from '../assessment';
import { useServices } from '../services';
import { ofOutbox, useStored, type Stored } from '../stored';

function useOutbox(): Stored<OutboxStatus> {
  return useStored('patient-outbox', (store) => store.outbox(), ofOutbox);
}

/**
 * *Saved on this device · Sent*, or *Problem*: only what is true now, and how many wait. A screen reader says by itself
 * that it was sent or that there is a problem; every answer is saved, and saying so each time would talk over the form.
 */
export function PatientSyncWords({ save }: { readonly save: SaveState }): ReactNode {
  const t = useTranslate();
  const outbox = useOutbox();
  const waiting = outbox.state === 'ready' ? outbox.value.waiting : null;
  const damaged = outbox.state === 'ready' && outbox.value.damaged > 0;
  const refused = damaged || (outbox.state === 'ready' && outbox.value.quarantined.length > 0);
  const waits = waiting !== null && waiting > 0;
  // The words change while she answers; as many changes as a day offline may bring have their room from the start.
  const longest = `${t('patient.sync.saved')} · ${t('patient.sync.waiting', { count: 888 })}`;
  return (
    <div className="hna-sync-words">
      <p className="hna-steady" data-longest={longest}>
        <span>
          {save.state !== 'problem' && <strong>{t(`patient.sync.${save.state}`)}</strong>}
          <output>
            {save.state === 'problem' && <strong>{problemWords(save.code, t)}</strong>}
            {save.state !== 'problem' && waiting === 0 && !damaged && ` · ${t('patient.sync.sent')}`}
            {refused && ` · ${t('patient.sync.not-sent-problem')}`}
          </output>
          {waits && ` · ${t('patient.sync.waiting', { count: waiting })}`}
        </span>
      </p>
      <div style={{ visibility: waits ? 'visible' : 'hidden' }}>
        <SyncNow label={t('patient.sync.now')} />
      </div>
    </div>
  );
}

function problemWords(code: string, t: (id: string) => string): string {
  return t(code === 'no-space' || code === 'not-signed-in' ? `patient.sync.${code}` : 'patient.sync.problem');
}

export function SyncNow({ label }: { readonly label: string }): ReactNode {
  const t = useTranslate();
  const { sync } = useServices();
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    await sync.syncNow();
    setBusy(false);
  };
  return (
    <Button secondary busy={busy} onClick={() => void send()}>
      {busy ? t('patient.sync.busy') : label}
    </Button>
  );
}
