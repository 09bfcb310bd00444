import { severityOf, type Problem } from '../definition/build';

/** A problem for people: where it stands, so that an editor jumps there, then what it is and what to do. */
export function asText(problem: Problem): string {
  const { file, path, line, column, code, message, fix } = problem;
  const place = path === undefined ? `${file}:${line}:${column}` : `${file} at ${path}, ${line}:${column}`;
  return `${place} ${severityOf(code)} ${code}\n  ${message}\n  → ${fix}`;
}

export const asJson = (problems: readonly Problem[]): string =>
  JSON.stringify(
    problems.map((problem) => ({ severity: severityOf(problem.code), ...problem })),
    null,
    2,
  );

export const count = (number: number, noun: string, many = `${noun}s`): string => `${number} ${number === 1 ? noun : many}`;
