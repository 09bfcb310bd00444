import type { ReactNode } from 'react';
import type { Session } from '../../engine';
import { useTranslate } from '../../messages';
import { useFlagDelivery } from '../assessment';
import { SyncNow } from './PatientSyncWords';

/** Whether her team can know of what was raised. Anything short of an acknowledgement by the server is *not sent*. */
export function FlagDelivery({ session, assessment }: { readonly session: Session; readonly assessment: string }): ReactNode {
  const t = useTranslate();
  const { sent, problem } = useFlagDelivery(session, assessment);
  if (sent && !problem) {
    return (
      <p>
        <strong>{t('patient.flag.sent')}</strong>
      </p>
    );
  }
  return (
    <>
      <p>
        <strong>{t('patient.flag.not-sent')}</strong>
      </p>
      {problem && <p>{t('patient.sync.not-sent-problem')}</p>}
      <SyncNow label={t('patient.flag.send')} />
    </>
  );
}
