import { useState } from 'react';
import { markSeen, reopenFlag, setFlagOwner, type Edit } from '../../../records';
import { Button, Select, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { useReason } from '../../drafts';
import { useOpenForm } from '../../open-forms';
import { newId, useServices } from '../../services';
import { KeptDraft } from '../KeptDraft';
import { useSave } from '../save';
import { OutcomeForm } from './OutcomeForm';
import { keyOf, type FlagView } from './flag-view';

interface Props {
  readonly view: FlagView;
  readonly now: number;
  readonly onDone?: ((words: string) => void) | undefined;
}

type Open = 'outcome' | 'give' | 'reopen' | null;

/** What can be done about a flag now. To have seen it closes nothing; only a nurse, whose key signs it, takes, gives or closes it. */
export function FlagActions({ view, now, onDone }: Props) {
  const t = useTranslate();
  const allowed = useAllowed();
  const { clock, identity } = useServices();
  const save = useSave();
  const [open, setOpen] = useState<Open>(null);
  const { ids, flag, work } = view;
  const own = identity?.account ?? '';
  const commit = async (edits: readonly Edit[], said: string): Promise<boolean> => {
    const saved = await save.commit(edits, { ...(flag.patient === '' ? {} : { patient: flag.patient }), urgent: true });
    if (saved === null) return false;
    setOpen(null);
    onDone?.(said);
    return true;
  };
  const maySign = allowed('sign');
  if (work.closedBy !== null) {
    if (!maySign) return null;
    return (
      <>
        {save.problem}
        {open === 'reopen' ? (
          <ReopenForm
            id={keyOf(view)}
            busy={save.busy}
            onCancel={() => setOpen(null)}
            onReopen={async (reason) => {
              const outcomes = work.history?.outcomes.map(({ field }) => field) ?? [];
              return commit(reopenFlag(ids, newId(clock), { outcomes, reason, at: clock.now() }), t('flag.said-reopened'));
            }}
          />
        ) : (
          <Button secondary onClick={() => setOpen('reopen')}>
            {t('flag.reopen')}
          </Button>
        )}
      </>
    );
  }
  const isMine = work.owners.length === 1 && work.owners[0] === own;
  return (
    <>
      {save.problem}
      {open === 'outcome' && (
        <OutcomeForm
          view={view}
          now={now}
          busy={save.busy}
          onCancel={() => setOpen(null)}
          onRecord={(edits, ends) => commit(edits, t(ends ? 'flag.said-closed' : 'flag.said-tried'))}
        />
      )}
      {open === 'give' && (
        <GiveForm
          id={keyOf(view)}
          busy={save.busy}
          onCancel={() => setOpen(null)}
          onGive={(account, name) => void commit(setFlagOwner(ids, account), t('flag.said-given', { name }))}
        />
      )}
      {open === null && (
        <div className="nhsuk-button-group">
          {maySign && <Button onClick={() => setOpen('outcome')}>{t('flag.act')}</Button>}
          {!work.seen && (
            <Button secondary busy={save.busy} onClick={() => void commit(markSeen(ids, newId(clock), clock.now()), t('flag.said-seen'))}>
              {t('flag.see')}
            </Button>
          )}
          {maySign && !isMine && (
            <Button secondary busy={save.busy} onClick={() => void commit(setFlagOwner(ids, own), t('flag.said-taken'))}>
              {t('flag.take')}
            </Button>
          )}
          {maySign && (
            <Button secondary onClick={() => setOpen('give')}>
              {t('flag.give')}
            </Button>
          )}
          {maySign && isMine && (
            <Button secondary busy={save.busy} onClick={() => void commit(setFlagOwner(ids, null), t('flag.said-handed-back'))}>
              {t('flag.hand-back')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

interface FormProps {
  /** What makes the ids of its inputs unlike those of other cards. */
  readonly id: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
}

function GiveForm({ id, busy, onCancel, onGive }: FormProps & { readonly onGive: (account: string, name: string) => void }) {
  const t = useTranslate();
  const { identity } = useServices();
  const [account, setAccount] = useState('');
  const [missing, setMissing] = useState(false);
  const people = Object.entries(identity?.people ?? {}).filter(([each]) => each !== identity?.account);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(account === '');
        if (account !== '') onGive(account, identity?.people[account] ?? '');
      }}
    >
      <Select
        id={`give-${id}`}
        name={`give-${id}`}
        label={t('flag.give-to')}
        error={missing ? t('flag.give-missing') : undefined}
        items={[{ value: '', label: t('flag.give-choose') }, ...people.map(([value, label]) => ({ value, label }))]}
        value={account}
        onChange={(event) => setAccount(event.currentTarget.value)}
      />
      <div className="nhsuk-button-group">
        <Button type="submit" busy={busy}>
          {t('flag.give-button')}
        </Button>
        <Button secondary onClick={onCancel}>
          {t('flag.cancel')}
        </Button>
      </div>
    </form>
  );
}

function ReopenForm({ id, busy, onCancel, onReopen }: FormProps & { readonly onReopen: (reason: string) => Promise<boolean> }) {
  const t = useTranslate();
  const { draft, change, kept, isTyped, startAfresh, saved } = useReason('flag-reopen', id);
  const [missing, setMissing] = useState(false);
  useOpenForm(isTyped);
  const reason = draft.reason.trim();
  const submit = async (): Promise<void> => {
    setMissing(reason === '');
    if (reason !== '' && (await onReopen(reason))) saved();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {kept !== null && <KeptDraft kept={kept} onAfresh={startAfresh} />}
      <TextInput
        id={`reopen-${id}`}
        name={`reopen-${id}`}
        label={t('flag.reopen-why')}
        error={missing ? t('flag.reopen-missing') : undefined}
        autoComplete="off"
        value={draft.reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
      <div className="nhsuk-button-group">
        <Button type="submit" busy={busy}>
          {t('flag.reopen')}
        </Button>
        <Button secondary onClick={onCancel}>
          {t('flag.cancel')}
        </Button>
      </div>
    </form>
  );
}
