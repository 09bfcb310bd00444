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
  const sent = useStored(`flags/${flags.join()}`, async (store) => {
    const [{ quarantined }, unsent] = await Promise.all([store.outbox(), store.unsent(flags)]);
    const held = await Promise.all(flags.map((id) => store.record(id)));
    return quarantined.length === 0 && held.every((flag) => flag !== null && !unsent.has(flag.id));
  });
  if (sent.state === 'ready' && sent.value) {
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
      <SyncNow label={t('patient.flag.send')} />
    </>
  );
}
