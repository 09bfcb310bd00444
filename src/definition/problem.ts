/** Something an author must put right. `line` and `column` count from 1. */
export interface Problem {
  readonly code: ProblemCode;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** In a definition written as an object: the keys that lead there; line and column then count inside that text. */
  readonly path?: string;
  readonly message: string;
  /** What to do about it, as an order. */
  readonly fix: string;
  /** Of the last one of a file that has too many: how many are not told. */
  readonly more?: number;
}

export const problemCodes = [
  'too-large',
  'too-deep',
  'alias',
  'yaml',
  'duplicate-key',
  'unknown-file',
  'unknown-key',
  'missing-key',
  'wrong-value',
  'expression-lines',
  'syntax',
  'dead-reference',
  'unknown-option',
  'type-error',
  'missing-policy',
  'cycle',
  'duplicate-id',
  'reserved-name',
  'scale-range',
  'alone-gate',
  'safety-check-missing',
  'safety-check-late',
  'safety-check-conditional',
  'safety-check-concern',
  'red-flag-on-rating',
  'red-flag-input-conditional',
  'red-flag-without-input',
  'red-flag-not-discreet',
  'title-names-event',
  'scenario-orphan',
  'scenario-failed',
  'html',
  'control-character',
  'unsafe-pattern',
  'body-site',
  'open-option',
  'override-kind',
  'prefill',
  'comes-later',
  'rows',
  'version-order',
  'version-bump',
  'migration-target',
  'migration-failed',
  'translation-missing',
  'translation-stale',
  'translation-placeholder',
  'translation-unknown',
  'duplicate-code',
  'reused-id',
  'exclusive-in-choice',
  'exclusive-all',
  'exclusive-together',
  'safety-check-carried',
  'red-flag-input-carried',
  'red-flag-input-override',
  'never-true',
  'always-true',
  'never-shown',
  'required-never-shown',
  'red-flag-never-fires',
  'red-flag-unproven',
  'unproven',
  'unused-condition',
  'unused-context',
  'unused-concern',
  'unused-page',
  'reading-age',
  'not-covered',
  'piped-blank',
  'standard-missing',
  'service-stale',
  'service-closed',
  'service-local',
  'more-problems',
  'more-warnings',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** What is worth a look, and no reason not to build. */
const warnings: ReadonlySet<ProblemCode> = new Set([
  'red-flag-unproven',
  'unproven',
  'unused-condition',
  'unused-context',
  'unused-concern',
  'unused-page',
  'reading-age',
  'translation-missing',
  'translation-stale',
  'piped-blank',
  'service-stale',
  'service-closed',
  'service-local',
  'more-warnings',
]);

export const severityOf = (code: ProblemCode): 'error' | 'warning' => (warnings.has(code) ? 'warning' : 'error');

export const isProblemCode = (value: unknown): value is ProblemCode => problemCodes.some((code) => code === value);

/** The most mistakes, and the most warnings, that are told of one file: the rest is mostly the same again, and is counted. */
export const mostProblems = 100;

/** The first of many problems; where the others stand is never looked for. */
export class Problems {
  readonly #told: Problem[] = [];
  #more = 0;

  add(problem: () => Problem): void {
    if (this.#told.length < mostProblems) this.#told.push(problem());
    else this.#more += 1;
  }

  /** More are known to be there. */
  leaveOut(count: number): void {
    this.#more += Math.max(count, 0);
  }

  all(): readonly Problem[] {
    const last = this.#told.at(-1);
    return last === undefined || this.#more === 0 ? this.#told : [...this.#told, others(last, this.#more)];
  }
}

/** Stands for those that are not told. */
function others(last: Problem, more: number): Problem {
  const [code, things] =
    severityOf(last.code) === 'error' ? (['more-problems', 'problem'] as const) : (['more-warnings', 'warning'] as const);
  const message = `And ${more} more ${things}${more === 1 ? ' is' : 's are'} not told here.`;
  return { ...last, code, message, fix: 'Correct those above, then look again.', more };
}

export function formatProblem(problem: Problem): string {
  const { file, path, line, column, code, message, fix } = problem;
  const place = path === undefined ? `${file}:${line}:${column}` : `${file} at ${path || 'the top'}, ${line}:${column}`;
  return `${place} ${code} ${message} — ${fix}`;
}

/** The known name nearest to a mistyped one, or null when none is near. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** "Did you mean …?" where something is near, else the fallback. */
export function didYouMean(name: string, known: Iterable<string>, otherwise: string): string {
  const near = nearest(name, known);
  return near === null ? otherwise : `Did you mean ${near}?`;
}

/** Letters put in, left out, changed, or changed over with the next one; `limit` where it is that or more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const over = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      const distance = Math.min(swap, over, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      least = Math.min(least, distance);
      row.push(distance);
    }
    // Letters changed over look back two rows; behind two that are too far nothing comes near again.
    if (least >= limit && leastBefore >= limit) return limit;
    leastBefore = least;
    [before, previous] = [previous, row];
  }
  return Math.min(previous[b.length] ?? 0, limit);
}

/** Each once, in order of file, line and column; of one severity, and no more than {@link mostProblems} of a file. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const distinct = new Map(problems.map((problem) => [formatProblem(problem), problem])).values();
  const files = new Map<string, Problem[]>();
  for (const problem of distinct) {
    const known = files.get(problem.file);
    if (known === undefined) files.set(problem.file, [problem]);
    else known.push(problem);
  }
  const byName = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byName.flatMap(([, all]) => {
    const sorted = all.filter(({ more }) => more === undefined).toSorted((a, b) => a.line - b.line || a.column - b.column);
    const told = sorted.slice(0, mostProblems);
    const more = all.reduce((sum, problem) => sum + (problem.more ?? 0), sorted.length - told.length);
    const last = told.at(-1);
    return last === undefined || more === 0 ? told : [...told, others(last, more)];
  });
}
