import type { ReactNode } from 'react';
import type { Session } from '../../engine';
import { useTranslate } from '../../messages';
import { useFlagDelivery } from '../assessment';
import { showMoment } from '../dates';
import { personName, useServices } from '../services';
import { SyncNow } from './PatientSyncWords';

/** Whether her team can know of what was raised. Anything short of an acknowledgement by the server is *not sent*. */
export function FlagDelivery({ session, assessment }: { readonly session: Session; readonly assessment: string }): ReactNode {
  const t = useTranslate();
  const { identity } = useServices();
  const { sent, read, problem } = useFlagDelivery(session, assessment);
  if (sent && !problem) {
    return (
      <p>
        <strong>
          {read === null
            ? t('patient.flag.sent')
            : t('patient.flag.read', { who: personName(identity, read.by, t('patient.flag.somebody')), when: showMoment(read.at) })}
        </strong>
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
