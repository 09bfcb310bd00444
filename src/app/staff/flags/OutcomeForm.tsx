import { useReducer, useState } from 'react';
import { flagOutcomes, recordOutcome, sentPlaces, type Edit } from '../../../records';
import { Button, ErrorSummary, Radios, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import { useOpenForm } from '../../open-forms';
import { newId, useServices } from '../../services';
import { selector } from '../../words';
import { emptyOutcome, readOutcomeDraft, retries, type OutcomeDraft, type OutcomeProblems } from './outcome-draft';
import { keyOf, type FlagView } from './flag-view';
import { toKey } from './words';

interface Props {
  readonly view: FlagView;
  readonly now: number;
  readonly busy: boolean;
  readonly onCancel: () => void;
  /** `ends`: it closes the flag. */
  readonly onRecord: (edits: readonly Edit[], ends: boolean) => void;
}

const order = ['what', 'to', 'retry', 'secondContact', 'welfareCheck', 'reason', 'note'] as const;

/** What was done about a flag. Nothing is chosen beforehand, and nothing typed is lost when something is missing. */
export function OutcomeForm({ view, busy, onCancel, onRecord }: Props) {
  const t = useTranslate();
  const { clock } = useServices();
  const [draft, setDraft] = useState<OutcomeDraft>(emptyOutcome);
  const [problems, setProblems] = useState<OutcomeProblems>({});
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  useOpenForm(Object.values(draft).some((typed) => typed !== ''));
  const key = keyOf(view);
  const idOf = (field: keyof OutcomeDraft): string => `${field}-${key}`;
  const error = (field: keyof OutcomeDraft): string | undefined =>
    problems[field] === undefined ? undefined : t('flag.problem', { field, problem: selector(problems[field]) });
  const set = (field: keyof OutcomeDraft) => (event: { readonly currentTarget: { readonly value: string } }) => {
    const { value } = event.currentTarget;
    setDraft((was) => ({ ...was, [field]: value }));
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
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        countAttempt();
        const read = readOutcomeDraft(draft, view.flag.urgency, clock.now());
        setProblems('problems' in read ? read.problems : {});
        if ('outcome' in read)
          onRecord(recordOutcome(view.ids, newId(clock), read.outcome, clock.now()), read.outcome.what !== 'could-not-reach');
      }}
    >
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
