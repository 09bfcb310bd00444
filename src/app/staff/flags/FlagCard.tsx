import type { ReactNode } from 'react';
import type { EscalationMinutes } from '../../../records';
import { reachedNote } from '../../../store';
import { CareCard, Details, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { showMoment } from '../../dates';
import { personName, useServices } from '../../services';
import { useStored } from '../../stored';
import { selector } from '../../words';
import { DeviceOnly, useUnsigned } from '../device-only';
import { FlagActions } from './FlagActions';
import { escalationIn, keyOf, type FlagView } from './flag-view';
import { TeamRoute } from './TeamRoute';
import { ageWords, outcomeWords } from './words';

interface Props {
  readonly view: FlagView;
  readonly minutes: EscalationMinutes;
  readonly now: number;
  /** Stands first: whose it is, where the screen is about several people. */
  readonly children?: ReactNode;
  /** Somebody acted; told to whoever keeps the list, because the card may be gone by then. */
  readonly onDone?: (words: string) => void;
}

const careUrgency = { immediate: 'emergency', 'same-day': 'urgent', soon: 'non-urgent' } as const;

/** A red flag: what it is, how long nobody has ended it, whose it is, what was done, and what can be done now. */
export function FlagCard({ view, minutes, now, children, onDone }: Props) {
  const t = useTranslate();
  const { flag, work, discreet } = view;
  const isOpen = work.closedBy === null;
  const { escalated, age, retryDue } = escalationIn(view, minutes, now);
  const isLate = isOpen && escalated && view.ids.length > 0;
  return (
    <div className="hna-flag">
      <CareCard
        urgency={isOpen ? careUrgency[flag.urgency] : 'non-urgent'}
        heading={isOpen ? t('urgency', { urgency: selector(flag.urgency) }) : t('flag.closed')}
        headingLevel={3}
      >
        {isLate && (
          <p>
            <Tag colour="red">{t('flag.escalated')}</Tag>{' '}
            <strong>
              {age === null ? t('flag.escalated-unknown') : t('flag.escalated-words', { limit: ageWords(t, minutes[flag.urgency]) })}
            </strong>
          </p>
        )}
        {children}
        {discreet ? (
          <Details summary={t('flag.private')}>
            <Said view={view} />
          </Details>
        ) : (
          <Said view={view} />
        )}
        <p>
          {flag.raisedAt !== null && `${t('flag.raised', { when: showMoment(flag.raisedAt) })} `}
          {isOpen && age !== null && flag.raisedAt !== null && `${t('flag.open-for', { age: ageWords(t, age) })} `}
          <strong>{view.sent ? t('flag.sent') : t('flag.not-sent')}</strong> {view.sent && <Reached ids={view.ids} />}
          {!view.sent && flag.raisedAt !== null && age !== null && t('flag.delay', { age: ageWords(t, age) })}
        </p>
        {isOpen && <Standing view={view} retryDue={retryDue} />}
        {view.ids.length > 0 && <FlagActions key={keyOf(view)} view={view} now={now} onDone={onDone} />}
      </CareCard>
    </div>
  );
}

/** When the server had the first of them, where this tablet knows. */
function Reached({ ids }: { readonly ids: readonly string[] }) {
  const t = useTranslate();
  const notes = useStored(`reached ${ids.join()}`, (store) => Promise.all(ids.map((id) => store.getNote(reachedNote(id)))));
  const moments = notes.state === 'ready' ? notes.value.flatMap((note) => (note === null ? [] : [Number(note)])) : [];
  return moments.length === 0 ? null : t('flag.reached', { when: showMoment(Math.min(...moments)) });
}

/** What the flag says, and everything that was done about it: of a private one behind a tap. */
function Said({ view }: { readonly view: FlagView }) {
  const t = useTranslate();
  return (
    <>
      <p>{view.words ?? t('flag.no-words')}</p>
      <TeamRoute rule={view.flag.rule} />
      {!view.firesNow && <p>{t('flag.changed-since')}</p>}
      {view.source !== null && view.work.history !== null && <p>{t('flag.source', { source: view.source })}</p>}
      <History view={view} />
    </>
  );
}

/** Who has it, whether somebody has seen it, and how often she could not be reached. */
function Standing({ view: { work }, retryDue }: { readonly view: FlagView; readonly retryDue: boolean }) {
  const t = useTranslate();
  const { identity } = useServices();
  const names = work.owners.map((owner) =>
    owner === identity?.account ? t('flag.me') : personName(identity, owner, t('conflict.someone')),
  );
  return (
    <p>
      <strong>
        {names.length === 0 ? t('flag.no-owner') : t(names.length === 1 ? 'flag.owner' : 'flag.owners-differ', { name: names.join(', ') })}
      </strong>{' '}
      {work.attempts === 0 ? t(work.seen ? 'flag.seen-only' : 'flag.unseen') : t('flag.attempts', { count: work.attempts })}{' '}
      {work.retryAt !== null && (retryDue ? <strong>{t('flag.retry-now')}</strong> : t('flag.retry', { when: showMoment(work.retryAt) }))}
    </p>
  );
}

/** Who saw it, who did what, and who opened it again; who did only by the tablet's word is marked so. Without the form no note is told. */
function History({ view }: { readonly view: FlagView }) {
  const t = useTranslate();
  const { identity } = useServices();
  const { history } = view.work;
  const unsigned = useUnsigned(
    history === null ? [] : [...history.outcomes, ...history.seen, ...history.reopened].map((each) => each.changeset),
  );
  if (history === null || history.outcomes.length + history.seen.length + history.reopened.length === 0) return null;
  const lines = [
    ...history.seen.map((each) => ({ ...each, words: t('flag.was-seen') })),
    ...history.outcomes.map((each) => ({
      ...each,
      words: outcomeWords(t, view.words === null ? { ...each, note: '', reason: '', secondContact: '', welfareCheck: '' } : each),
    })),
    ...history.reopened.map((each) => ({
      ...each,
      words: view.words === null ? t('flag.was-reopened-only') : t('flag.was-reopened', { reason: each.reason }),
    })),
  ].toSorted((a, b) => a.at - b.at);
  return (
    <ul>
      {lines.map(({ by, at, changeset, words }) => (
        <li key={`${changeset} ${words}`}>
          {words} {t('flag.by', { who: personName(identity, by, t('conflict.someone')), when: showMoment(at) })}
          {unsigned.has(changeset) && <DeviceOnly />}
        </li>
      ))}
    </ul>
  );
}
