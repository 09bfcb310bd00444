import { useState, type FormEvent } from 'react';
import { decliners, isText, objectOf, referralStatuses, type NewStep, type Referral, type ReferralStatus } from '../../../records';
import { Button, DateInput, Details, Radios, Tag, TextArea } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { careLibrary } from '../../care-library';
import { readDate, showDate, typedDate, type TypedDate } from '../../dates';
import { useOwnDraft } from '../../drafts';
import { useOpenForm } from '../../open-forms';
import { todayOf, useServices } from '../../services';
import { selector } from '../../words';
import { KeptDraft } from '../KeptDraft';
import { isTypedDate } from '../person/event-form';
import type { Held } from './load';
import { closedSince } from './services';

/** What usually comes next. */
const next: Readonly<Record<ReferralStatus, readonly ReferralStatus[]>> = {
  offered: ['sent'],
  sent: ['accepted'],
  accepted: ['done'],
  declined: [],
  'no-such-service': [],
  done: [],
};

export interface ReferralEdits {
  readonly step: (referral: Held<Referral>, step: Omit<NewStep, 'id'>) => Promise<boolean>;
  readonly remove: (referral: Held<Referral>, removed: boolean) => Promise<void>;
}

/** A service that was asked to help: how far it is, and the next step in one tap. */
export function ReferralEntry({ referral, edits }: { readonly referral: Held<Referral>; readonly edits: ReferralEdits }) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { clock } = useServices();
  const today = todayOf(clock);
  const { read } = referral;
  const service = careLibrary.services.find(({ id }) => id === read.service);
  const closed = service === undefined ? null : closedSince(service, today);
  const last = read.steps.at(-1);
  return (
    <div className="hna-plan-item">
      <p>
        <strong>{read.serviceName}</strong> <ReferralTag status={read.status} />{' '}
        {last !== undefined && t('referral.on', { date: showDate(last.date) })}
        {last !== undefined && last.decliner !== null && ` ${t('referral.decliner', { decliner: last.decliner })}`}
        {closed !== null && (
          <>
            <br />
            {t('referral.closed', { date: showDate(closed) })}
          </>
        )}
      </p>
      {last !== undefined && last.note !== '' && <p>{last.note}</p>}
      {allowed('sign') && (
        <div className="nhsuk-button-group">
          {next[read.status].map((status) => (
            <Button key={status} secondary onClick={() => void edits.step(referral, { status, date: today })}>
              {t('referral.next', { status })}
              <span className="nhsuk-u-visually-hidden">: {read.serviceName}</span>
            </Button>
          ))}
          <Button secondary onClick={() => void edits.remove(referral, true)}>
            {t('plan.take-out')}
            <span className="nhsuk-u-visually-hidden">: {read.serviceName}</span>
          </Button>
        </div>
      )}
      {allowed('sign') && (
        <Details summary={t('referral.other-step')}>
          <StepForm referral={referral} edits={edits} today={today} />
        </Details>
      )}
    </div>
  );
}

export function ReferralTag({ status }: { readonly status: ReferralStatus }) {
  const t = useTranslate();
  const colour = status === 'done' ? 'green' : status === 'declined' || status === 'no-such-service' ? 'orange' : 'blue';
  return <Tag colour={colour}>{t('referral.status', { status: selector(status) })}</Tag>;
}

interface StepDraft {
  readonly status: string;
  readonly decliner: string;
  readonly date: TypedDate;
  readonly note: string;
}
const isStepDraft = objectOf({ status: isText, decliner: isText, date: isTypedDate, note: isText });

function StepForm({
  referral,
  edits,
  today,
}: {
  readonly referral: Held<Referral>;
  readonly edits: ReferralEdits;
  readonly today: string;
}) {
  const t = useTranslate();
  const { id, since } = referral.read;
  const fresh: StepDraft = { status: '', decliner: '', date: typedDate(today), note: '' };
  const { draft, change, kept, isTyped, startAfresh } = useOwnDraft('referral-step', id, isStepDraft, fresh);
  const { status, decliner, date, note } = draft;
  const [tried, setTried] = useState(false);
  useOpenForm(isTyped);
  const read = readDate(date, { earliest: since === '' || since > today ? today : since, latest: today });
  const chosen = referralStatuses.find((each) => each === status);
  const by = decliners.find((each) => each === decliner) ?? null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (chosen === undefined || 'problem' in read || (chosen === 'declined' && by === null)) return;
    if (!(await edits.step(referral, { status: chosen, date: read.date, note: note.trim(), decliner: chosen === 'declined' ? by : null })))
      return;
    startAfresh();
    setTried(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <Radios
        id={`step-${id}`}
        name={`step-${id}`}
        legend={t('referral.what')}
        error={tried && chosen === undefined ? t('referral.what-missing') : undefined}
        items={referralStatuses.map((value) => ({
          value,
          label: t('referral.status', { status: selector(value) }),
          inside: value === 'declined' && status === 'declined' && (
            <Radios
              id={`decliner-${id}`}
              name={`decliner-${id}`}
              legend={t('referral.who-declined')}
              error={tried && by === null ? t('referral.who-declined-missing') : undefined}
              items={decliners.map((each) => ({ value: each, label: t('referral.declined-by', { decliner: each }) }))}
              value={decliner}
              onChange={(event) => change({ decliner: event.currentTarget.value })}
            />
          ),
        }))}
        value={status}
        onChange={(event) => change({ status: event.currentTarget.value })}
      />
      <DateInput
        id={`when-${id}`}
        legend={t('referral.date')}
        error={tried && 'problem' in read ? t('referral.date-problem', { problem: selector(read.problem) }) : undefined}
        value={date}
        onChange={(when) => change({ date: when })}
      />
      <TextArea
        label={t('referral.note')}
        rows={2}
        maxLength={1000}
        value={note}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
      <Button type="submit" secondary>
        {t('referral.save-step')}
      </Button>
    </form>
  );
}
