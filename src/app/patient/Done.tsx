import { useState, type ReactNode } from 'react';
import type { Session } from '../../engine';
import { AnswerSummary } from '../../form';
import type { Assessment, Contacts } from '../../records';
import { Button, Checkboxes, Details, InsetText, Panel } from '../../look';
import { useTranslate } from '../../messages';
import { useStored } from '../stored';
import { SyncNow } from './PatientSyncWords';

interface DoneProps {
  readonly session: Session;
  readonly assessment: Assessment;
  readonly contacts: Contacts;
  /** Somebody helps her who must not see what is private. */
  readonly hasListener: boolean;
  readonly onAdd: () => void;
  readonly onGiveBack: () => void;
}

/** Whether it has been sent, what happens next and when, how she adds something, and a copy for her. */
export function Done({ session, assessment, contacts, hasListener, onAdd, onGiveBack }: DoneProps): ReactNode {
  const t = useTranslate();
  const delivered = useStored(`sent ${assessment.id}`, async (store) => {
    const [{ quarantined, damaged }, unsent] = await Promise.all([store.outbox(), store.unsent([assessment.id])]);
    return quarantined.length === 0 && damaged === 0 && unsent.size === 0;
  });
  const sent = delivered.state === 'ready' && delivered.value;
  const mayAdd = assessment.status === 'submitted';
  return (
    <>
      <Panel heading={t('patient.done.title')} />
      <InsetText>
        <p>
          <output>
            <strong>{t(sent ? 'patient.done.sent' : 'patient.done.not-sent')}</strong>
          </output>
        </p>
      </InsetText>
      {!sent && <SyncNow label={t('patient.sync.now')} />}
      <h2 className="nhsuk-heading-m">{t('patient.done.next-heading')}</h2>
      <ul className="nhsuk-list nhsuk-list--bullet">
        <li>{t('patient.done.next-talk')}</li>
        <li>
          {contacts.coverHours === null ? t('patient.done.next-when') : t('patient.done.next-hours', { hours: contacts.coverHours })}
          {contacts.coveringTeam !== null && ` ${t('patient.done.next-cover', { team: contacts.coveringTeam })}`}
        </li>
        <li>{t('patient.done.next-plan')}</li>
        <li>{t(mayAdd ? 'patient.done.next-add' : 'patient.done.next-begun')}</li>
      </ul>
      {mayAdd && (
        <Button secondary onClick={onAdd}>
          {t('patient.done.add')}
        </Button>
      )}
      <Copy session={session} nothingToday={assessment.nothingToday} hasListener={hasListener} />
      <Button onClick={onGiveBack}>{t('patient.give-back')}</Button>
    </>
  );
}

/** Her answers to keep. What is private is on it only if she says so; what is discreet never is. */
function Copy({
  session,
  nothingToday,
  hasListener,
}: Pick<DoneProps, 'session' | 'hasListener'> & { readonly nothingToday: boolean }): ReactNode {
  const t = useTranslate();
  const [whole, setWhole] = useState<readonly string[]>([]);
  const isWhole = whole.length > 0 && !hasListener;
  return (
    <div className="hna-own-copy">
      <Details summary={t('patient.done.answers')}>
        <div className="hna-not-on-paper">
          <p>{t('patient.done.print-note')}</p>
          {!hasListener && (
            <Checkboxes
              id="copy-private"
              legend={<span className="nhsuk-u-visually-hidden">{t('patient.done.print-legend')}</span>}
              items={[{ value: 'private', label: t('patient.done.print-private') }]}
              values={whole}
              onChange={(event) => setWhole(event.currentTarget.checked ? ['private'] : [])}
            />
          )}
        </div>
        <Button secondary onClick={() => window.print()}>
          {t('patient.done.print')}
        </Button>
        <AnswerSummary session={session} nothingToday={nothingToday} sensitive={isWhole ? 'shown' : 'left-out'} />
      </Details>
    </div>
  );
}
