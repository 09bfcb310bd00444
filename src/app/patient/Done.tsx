import type { ReactNode } from 'react';
import type { Session } from '../../engine';
import { AnswerSummary } from '../../form';
import { Button, Details, Panel } from '../../look';
import { useTranslate } from '../../messages';
import { useStored } from '../stored';
import { SyncNow } from './PatientSyncWords';

interface DoneProps {
  readonly session: Session;
  readonly assessment: string;
  readonly nothingToday: boolean;
  readonly onGiveBack: () => void;
}

/** What happens next, whether it has been sent, and a copy for her. */
export function Done({ session, assessment, nothingToday, onGiveBack }: DoneProps): ReactNode {
  const t = useTranslate();
  const delivered = useStored(`sent ${assessment}`, async (store) => {
    const [{ quarantined, damaged }, unsent] = await Promise.all([store.outbox(), store.unsent([assessment])]);
    return quarantined.length === 0 && damaged === 0 && unsent.size === 0;
  });
  const sent = delivered.state === 'ready' && delivered.value;
  return (
    <>
      <Panel heading={t('patient.done.title')}>
        <output>{t(sent ? 'patient.done.sent' : 'patient.done.not-sent')}</output>
      </Panel>
      {!sent && <SyncNow label={t('patient.sync.now')} />}
      <h2 className="nhsuk-heading-m">{t('patient.done.next-heading')}</h2>
      <ul className="nhsuk-list nhsuk-list--bullet">
        <li>{t('patient.done.next-talk')}</li>
        <li>{t('patient.done.next-plan')}</li>
        <li>{t('patient.done.next-add')}</li>
      </ul>
      <Details summary={t('patient.done.answers')}>
        <AnswerSummary session={session} nothingToday={nothingToday} />
        <p>{t('patient.done.print-note')}</p>
        <Button secondary onClick={() => window.print()}>
          {t('patient.done.print')}
        </Button>
      </Details>
      <Button onClick={onGiveBack}>{t('patient.give-back')}</Button>
    </>
  );
}
