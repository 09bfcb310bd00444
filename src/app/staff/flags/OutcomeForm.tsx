import { useReducer, useState } from 'react';
import { flagOutcomes, recordOutcome, sentPlaces, type Edit } from '../../../records';
import { Button, ErrorSummary, Radios, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useOwnDraft } from '../../drafts';
import { useOpenForm } from '../../open-forms';
import { newId, useServices } from '../../services';
import { selector } from '../../words';
import { KeptDraft } from '../KeptDraft';
import { emptyOutcome, isOutcomeDraft, readOutcomeDraft, retries, type OutcomeDraft, type OutcomeProblems } from './outcome-draft';
import { keyOf, type FlagView } from './flag-view';
import { toKey } from './words';

interface Props {
  readonly view: FlagView;
  readonly now: number;
  readonly busy: boolean;
  readonly onCancel: () => void;
  /** `ends`: it closes the flag. */
  readonly onRecord: (edits: readonly Edit[], ends: boolean) => Promise<boolean>;
}

const order = ['what', 'to', 'retry', 'secondContact', 'welfareCheck', 'reason', 'note'] as const;

/** What was done about a flag. Nothing is chosen beforehand, and nothing typed is lost when something is missing. */
export function OutcomeForm({ view, busy, onCancel, onRecord }: Props) {
  const t = useTranslate();
  const { clock } = useServices();
  const key = keyOf(view);
  const { draft, change, kept, isTyped, startAfresh, saved } = useOwnDraft<OutcomeDraft>('flag-outcome', key, isOutcomeDraft, emptyOutcome);
  const [problems, setProblems] = useState<OutcomeProblems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  useOpenForm(isTyped);
  const idOf = (field: keyof OutcomeDraft): string => `${field}-${key}`;
  const error = (field: keyof OutcomeDraft): string | undefined =>
    problems[field] === undefined ? undefined : t('flag.problem', { field, problem: selector(problems[field]) });
  const set = (field: keyof OutcomeDraft) => (event: { readonly currentTarget: { readonly value: string } }) => {
    change({ [field]: event.currentTarget.value });
  };
  const text = (field: keyof OutcomeDraft) => (
    <TextInput
      id={idOf(field)}
      name={idOf(field)}
      label={t('flag.field', { field })}
      autoComplete="off"
      value={draft[field]}
      error={error(field)}
      onChange={set(field)}
    />
  );
  const errors = order.flatMap((field) => {
    const message = error(field);
    return message === undefined ? [] : [{ message, href: `#${idOf(field)}` }];
  });
  const submit = async (): Promise<void> => {
    countAttempt();
    const read = readOutcomeDraft(draft, view.flag.urgency, clock.now());
    setProblems('problems' in read ? read.problems : {});
    if ('problems' in read) return;
    const { outcome } = read;
    const edits = recordOutcome(view.ids, newId(clock), outcome, clock.now());
    if (await onRecord(edits, outcome.what !== 'could-not-reach')) saved();
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
      {errors.length > 0 && <ErrorSummary key={attempts} errors={errors} />}
      <Radios
        id={idOf('what')}
        name={idOf('what')}
        legend={t('flag.what')}
        legendSize="s"
        error={error('what')}
        items={flagOutcomes.map((value) => ({ value, label: t('flag.what-answer', { what: selector(value) }) }))}
        value={draft.what}
        onChange={set('what')}
      />
      {draft.what === 'sent' && (
        <Radios
          id={idOf('to')}
          name={idOf('to')}
          legend={t('flag.to')}
          legendSize="s"
          error={error('to')}
          items={sentPlaces.map((value) => ({ value, label: t('flag.place', { to: toKey(value) }) }))}
          value={draft.to}
          onChange={set('to')}
        />
      )}
      {draft.what === 'could-not-reach' && (
        <>
          <Radios
            id={idOf('retry')}
            name={idOf('retry')}
            legend={t('flag.retry-when')}
            legendSize="s"
            error={error('retry')}
            items={retries.map((value) => ({ value: String(value), label: t('flag.retry-in', { minutes: `in${value}` }) }))}
            value={draft.retry}
            onChange={set('retry')}
          />
          {text('secondContact')}
          {text('welfareCheck')}
        </>
      )}
      {draft.what === 'already-known' && text('reason')}
      {draft.what !== '' && draft.what !== 'already-known' && text('note')}
      <div className="nhsuk-button-group">
        <Button type="submit" busy={busy}>
          {t('flag.record')}
        </Button>
        <Button secondary onClick={onCancel}>
          {t('flag.cancel')}
        </Button>
      </div>
    </form>
  );
}
