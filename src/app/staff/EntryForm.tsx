import { useReducer, useState, type ReactNode, type SyntheticEvent } from 'react';
import { Button, ErrorSummary, TextInput, type TextInputProps } from '../../look';

/** What was typed into a field. */
type Typed<Name extends string> = (name: Name) => string;

export interface EntryField<Name extends string> extends Pick<
  TextInputProps,
  'label' | 'hint' | 'type' | 'autoComplete' | 'inputMode' | 'width'
> {
  readonly name: Name;
  /** What is wrong with what was typed, or null. */
  readonly wrong: (typed: Typed<Name>) => string | null;
}

interface Props<Name extends string> {
  readonly fields: readonly EntryField<Name>[];
  readonly button: ReactNode;
  readonly busyWords: ReactNode;
  readonly secondary?: boolean;
  /** Stands beside the button. */
  readonly beside?: ReactNode;
  /** Gives what went wrong, as a sentence, or null. */
  readonly onSend: (typed: Typed<Name>) => Promise<string | null>;
}

interface Problem {
  readonly field: string;
  readonly message: string;
  /** Of this field; otherwise of all that was typed, and said in the summary alone. */
  readonly own: boolean;
}

/** A short form whose words go straight to the server: kept nowhere, and left in the fields until it took them. */
export function EntryForm<Name extends string>({ fields, button, busyWords, secondary, beside, onSend }: Props<Name>) {
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const [busy, setBusy] = useState(false);

  const submit = async (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    countAttempt();
    const data = new FormData(form);
    const typed: Typed<Name> = (name) => {
      const value = data.get(name);
      // Spaces around a password are part of it.
      return typeof value !== 'string' ? '' : name.includes('assword') ? value : value.trim();
    };
    const wrong = fields.flatMap(({ name, wrong: check }) => {
      const message = check(typed);
      return message === null ? [] : [{ field: name, message, own: true }];
    });
    setProblems(wrong);
    if (wrong.length > 0) return;
    setBusy(true);
    const problem = await onSend(typed);
    setBusy(false);
    if (problem === null) form.reset();
    else setProblems([{ field: fields[0]?.name ?? '', message: problem, own: false }]);
  };

  return (
    <>
      {problems.length > 0 && (
        <ErrorSummary key={attempts} errors={problems.map(({ field, message }) => ({ message, href: `#${field}` }))} />
      )}
      <form onSubmit={(event) => void submit(event)} noValidate>
        {fields.map((field) => {
          const { name, wrong: _, ...input } = field;
          const error = problems.find((problem) => problem.own && problem.field === name)?.message;
          return <TextInput key={name} id={name} name={name} {...input} error={error} />;
        })}
        <div className="nhsuk-button-group">
          <Button type="submit" busy={busy} secondary={secondary}>
            {busy ? busyWords : button}
          </Button>
          {beside}
        </div>
      </form>
    </>
  );
}
