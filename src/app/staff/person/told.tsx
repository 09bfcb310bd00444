import { DateInput, TextInput } from '../../../look';
import { useTranslate, type Translate } from '../../../messages';
import { selector } from '../../words';
import { readDate, type TypedDate } from '../../dates';

export interface ToldDraft {
  readonly date: TypedDate;
  readonly by: string;
}

export interface ToldProblems {
  readonly date?: string;
  readonly by?: string;
}

/** Reads who told her and when; null with the problems where it cannot be said. */
export function readTold(
  draft: ToldDraft,
  bounds: { readonly earliest: string; readonly latest: string },
  t: Translate,
): { readonly told: { readonly date: string; readonly by: string } } | { readonly problems: ToldProblems } {
  const date = readDate(draft.date, bounds);
  const by = draft.by.trim();
  if ('date' in date && by !== '') return { told: { date: date.date, by } };
  return {
    problems: {
      ...('problem' in date ? { date: t('told.date-problem', { problem: selector(date.problem) }) } : {}),
      ...(by === '' ? { by: t('told.by-missing') } : {}),
    },
  };
}

export function ToldFields(props: {
  readonly prefix: string;
  readonly draft: ToldDraft;
  readonly problems: ToldProblems;
  readonly onChange: (draft: ToldDraft) => void;
}) {
  const t = useTranslate();
  const { prefix, draft, problems, onChange } = props;
  return (
    <>
      <TextInput
        id={`${prefix}-by`}
        name={`${prefix}-by`}
        label={t('told.by')}
        autoComplete="off"
        value={draft.by}
        error={problems.by}
        onChange={(event) => onChange({ ...draft, by: event.currentTarget.value })}
      />
      <DateInput
        id={`${prefix}-date`}
        legend={t('told.date')}
        value={draft.date}
        error={problems.date}
        onChange={(date) => onChange({ ...draft, date })}
      />
    </>
  );
}
