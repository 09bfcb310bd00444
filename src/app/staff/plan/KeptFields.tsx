import { useId, useState, type ReactNode } from 'react';
import { DateInput, TextArea, TextInput } from '../../../look';
import { useTranslate } from '../../../messages';
import type { RecordState } from '../../../records';
import { emptyDate, readDate, typedDate } from '../../dates';
import { useOpenForm } from '../../open-forms';
import { todayOf, useServices } from '../../services';
import { selector } from '../../words';
import type { KeptState } from './kept-text';
import { useKeptText } from './use-kept';

interface Props {
  readonly record: RecordState;
  readonly path: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

/** Long enough for what is said about one concern. */
const longest = 2000;

/** Several lines that are saved while they are typed. */
export function KeptTextArea({ record, path, rows = 2, ...words }: Props & { readonly rows?: number }) {
  const kept = useKeptText(record, path);
  const problem = useProblem(kept.state);
  return (
    <TextArea
      {...words}
      rows={rows}
      maxLength={longest}
      error={problem}
      value={kept.text}
      onChange={(event) => kept.type(event.currentTarget.value)}
      onBlur={kept.leave}
    />
  );
}

export function KeptTextInput({ record, path, ...words }: Props) {
  const kept = useKeptText(record, path);
  const problem = useProblem(kept.state);
  return (
    <TextInput
      {...words}
      maxLength={200}
      autoComplete="off"
      error={problem}
      value={kept.text}
      onChange={(event) => kept.type(event.currentTarget.value)}
      onBlur={kept.leave}
    />
  );
}

function useProblem(state: KeptState): string | undefined {
  const t = useTranslate();
  return state === 'saved' || state === 'waiting' ? undefined : t('save.failed', { code: selector(state) });
}

/** How far ahead something may be planned, in years. */
const farthest = 3;

/** A day from today on, saved as soon as it is one; a blank field saves that there is none. What is no day stays as typed, and says so. */
export function KeptDate(
  props: Omit<Props, 'record' | 'path'> & { readonly value: string; readonly onDate: (date: string | null) => void },
) {
  const { value, onDate, label, hint } = props;
  const t = useTranslate();
  const id = useId();
  const { clock } = useServices();
  const today = todayOf(clock);
  const latest = `${Number(today.slice(0, 4)) + farthest}${today.slice(4)}`;
  const [typed, setTyped] = useState(value === '' ? emptyDate : typedDate(value));
  const [left, setLeft] = useState(false);
  const isBlank = Object.values(typed).every((part) => part.trim() === '');
  // What was agreed for a day that has passed since stays as it is.
  const read = readDate(typed, { earliest: value !== '' && value < today ? value : today, latest });
  const problem = isBlank || 'date' in read ? null : read.problem;
  useOpenForm(problem !== null);
  return (
    <DateInput
      id={id}
      legend={label}
      hint={hint}
      error={left && problem !== null ? t('plan.date-problem', { problem: selector(problem) }) : undefined}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        const given = readDate(next, { earliest: today, latest });
        if ('date' in given && given.date !== value) onDate(given.date);
        if (value !== '' && Object.values(next).every((part) => part.trim() === '')) onDate(null);
      }}
      // From one of the three fields into the next is not leaving them.
      onBlur={() => setTimeout(() => setLeft(document.activeElement?.id.startsWith(`${id}-`) !== true))}
    />
  );
}
