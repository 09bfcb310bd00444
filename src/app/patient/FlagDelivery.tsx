import type { ReactNode } from 'react';
import { useRedFlags } from '../../form';
import type { Session } from '../../engine';
import { useTranslate } from '../../messages';
import { flagId } from '../../records';
import { useStored } from '../stored';
import { SyncNow } from './PatientSyncWords';

/** Whether her team can know of what was raised. Anything short of an acknowledgement by the server is *not sent*. */
export function FlagDelivery({ session, assessment }: { readonly session: Session; readonly assessment: string }): ReactNode {
  const t = useTranslate();
  const flags = useRedFlags(session)
    .filter(({ status, discreet }) => status === 'fired' && !discreet)
    .map(({ id }) => flagId(assessment, id));
  const delivery = useStored(`flags/${flags.join()}`, async (store) => {
    const held = await Promise.all(flags.map((id) => store.record(id)));
    const [{ quarantined, damaged }, unsent, corrupt] = await Promise.all([store.outbox(), store.unsent(flags), store.corrupt()]);
    if (quarantined.length + damaged > 0 || corrupt.some(({ id }) => flags.includes(id))) return 'problem';
    return held.every((flag) => flag !== null && !unsent.has(flag.id)) ? 'sent' : 'not-sent';
  });
  if (delivery.state === 'ready' && delivery.value === 'sent') {
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
      {delivery.state === 'ready' && delivery.value === 'problem' && <p>{t('patient.sync.not-sent-problem')}</p>}
      <SyncNow label={t('patient.flag.send')} />
    </>
  );
}
