/** Something an author must put right. `line` and `column` count from 1. */
export interface Problem {
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** What to do about it, as an order. */
  readonly fix: string;
}

export type ProblemCode =
  | 'too-large'
  | 'too-deep'
  | 'alias'
  | 'yaml'
  | 'duplicate-key'
  | 'unknown-file'
  | 'unknown-key'
  | 'missing-key'
  | 'wrong-value'
  | 'expression-lines'
  | 'syntax'
  | 'dead-reference'
  | 'unknown-option'
  | 'type-error'
  | 'missing-policy'
  | 'cycle'
  | 'duplicate-id'
  | 'reserved-name'
  | 'scale-range'
  | 'alone-gate'
  | 'safety-check-missing'
  | 'safety-check-conditional'
  | 'safety-check-concern'
  | 'red-flag-on-rating'
  | 'red-flag-input-conditional'
  | 'red-flag-without-input'
  | 'red-flag-not-discreet'
  | 'title-names-event'
  | 'scenario-orphan'
  | 'scenario-failed';

export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${problem.code} ${problem.message} — ${problem.fix}`;
}

/** The known name nearest to a mistyped one, or null when none is near. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** "Did you mean …?" where something is near, else the fallback. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(name, known);
  return near === null ? otherwise : `Did you mean ${near}?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
