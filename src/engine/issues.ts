import type { CanonicalCheck } from '../definition';
import type { Issue } from './contract';
import type { Evaluate } from './evaluate';
import { isAnswerable, type Place } from './paths';
import type { Node, State } from './program';
import { problemOf } from './validate';
import { isBlank, truthOf } from './values';

interface IssueSource {
  readonly place: Place;
  readonly slot: number;
  readonly page: string;
  readonly visible: number;
  readonly answer: number;
  readonly checks: readonly { readonly check: CanonicalCheck; readonly evaluate: Evaluate; readonly reads: readonly number[] }[];
  readonly concerns: ReadonlySet<string>;
}

/** A concern that is chosen must be rated; other items say for themselves. */
export const isRequired = ({ item, part }: Place): boolean =>
  part === undefined ? item.required === true && isAnswerable(item) : part === 'rating';

/** What is missing or wrong at one path, while it is shown. */
export function issuesNode(source: IssueSource): Node {
  const reads = [source.visible, source.answer, ...source.checks.flatMap((check) => check.reads)];
  return {
    reads: [...new Set(reads)],
    paths: [source.place.path],
    issues: true,
    run: (state) => {
      const issues = state.values[source.visible] === true ? [...issuesAt(source, state)] : [];
      const before = state.issues[source.slot] ?? [];
      if (sameIssues(before, issues)) return false;
      state.issues[source.slot] = issues;
      return true;
    },
  };
}

function* issuesAt({ place, page, answer, checks, concerns }: IssueSource, state: State): Generator<Issue> {
  const at = { path: place.path, page };
  const problem = problemOf(place, state.raw.get(place.path) ?? null, concerns);
  const value = state.values[answer];
  if (problem !== null) yield { ...at, ...problem, severity: 'error' };
  else if (isRequired(place) && value !== undefined && isBlank(value) && value.blank === 'not-answered') {
    yield { ...at, code: 'required', severity: 'error' };
  }
  for (const { check, evaluate } of checks) {
    if (truthOf(evaluate(state)) !== true) continue;
    yield { ...at, code: 'check', severity: check.severity, message: check.message };
  }
}

function sameIssues(a: readonly Issue[], b: readonly Issue[]): boolean {
  return a.length === b.length && a.every((issue, i) => JSON.stringify(issue) === JSON.stringify(b[i]));
}
