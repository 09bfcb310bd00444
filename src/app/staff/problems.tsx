import { useReducer, useState, type ReactNode } from 'react';
import { ErrorSummary } from '../../look';

/** What is wrong with a form, field by field: the same words at the field and in the summary, which takes focus each time anew. */
export function useProblems<Field extends string>(
  /** In the order of the screen: of each field the id to which the summary leads. */
  targets: Readonly<Record<Field, string>>,
): {
  /** Undefined until something was told. */
  readonly problems: Readonly<Partial<Record<Field, string>>> | undefined;
  /** Shows these, and says whether there are none. */
  readonly tell: (found: Readonly<Partial<Record<Field, string>>>) => boolean;
  readonly summary: ReactNode;
} {
  const [problems, setProblems] = useState<Readonly<Partial<Record<Field, string>>>>();
  const [attempts, countAttempt] = useReducer((count: number) => count + 1, 0);
  const all = new Map<string, string | undefined>(Object.entries(problems ?? {}));
  const errors = Object.entries<string>(targets).flatMap(([field, target]) => {
    const message = all.get(field);
    return message === undefined ? [] : [{ message, href: `#${target}` }];
  });
  return {
    problems,
    tell: (found) => {
      countAttempt();
      setProblems(found);
      return Object.values(found).every((message) => message === undefined);
    },
    summary: errors.length === 0 ? null : <ErrorSummary key={attempts} errors={errors} />,
  };
}
