import type { CanonicalCheck } from '../definition';
import type { Issue } from './contract';
import { isAnswerable } from './paths';
import { inRow, type Node, type Place, type State } from './program';
import type { Evaluate } from './scope';
import { problemOf } from './validate';
import { isBlank, isList, truthOf } from './values';

interface IssueSource {
  readonly place: Place;
  readonly page: string;
  /** `true` where the place is shown. */
  readonly within: Evaluate;
  readonly answer: Evaluate;
  readonly checks: readonly { readonly check: CanonicalCheck; readonly when: Evaluate }[];
  readonly concerns: ReadonlySet<string>;
}

/** A concern that is chosen must be rated, an open option put into words; other items say for themselves. */
export function isRequired({ item, part }: Pick<Place, 'item' | 'part'>): boolean {
  if (part !== undefined) return part === 'rating' || part === 'other';
  return item.required === true && (isAnswerable(item) || item.type === 'table');
}

/** What is missing or wrong at one path, while it is shown. */
export function issuesNode(source: IssueSource): Node {
  return {
    table: source.place.item.table,
    flag: undefined,
    paths: [source.place.key],
    issues: true,
    run: (state, at) => {
      const issues = source.within(state) === true ? issuesAt(source, state) : [];
      const before = state.issues[at];
      if (before !== undefined && sameIssues(before, issues)) return false;
      state.issues[at] = issues;
      return before !== undefined || issues.length > 0;
    },
  };
}

function issuesAt({ place, page, answer, checks, concerns }: IssueSource, state: State): readonly Issue[] {
  const issues: Issue[] = [];
  const { item, key } = place;
  const at = { path: inRow(key, state.row), page };
  const problem = isAnswerable(item) ? problemOf(place, state.raw.get(at.path), concerns) : null;
  const value = answer(state);
  if (problem !== null) issues.push({ ...at, ...problem, severity: 'error' });
  else if (isRequired(place) && isBlank(value) && value.blank === 'not-answered') {
    issues.push({ ...at, code: 'required', severity: 'error' });
  } else if (item.type === 'table') {
    const { minRows = 0, maxRows = mostRows } = item;
    const count = isList(value) ? value.length : 0;
    if (count < minRows) issues.push({ ...at, code: 'rows', severity: 'error', values: { min: minRows } });
    if (count > maxRows) issues.push({ ...at, code: 'rows', severity: 'error', values: { max: maxRows } });
  }
  for (const { check, when } of checks) {
    if (truthOf(when(state)) !== true) continue;
    issues.push({ ...at, code: 'check', severity: check.severity, message: check.message });
  }
  return issues;
}

/** Where the definition sets no limit. */
export const mostRows = 50;

function sameIssues(a: readonly Issue[], b: readonly Issue[]): boolean {
  return a.length === b.length && a.every((issue, i) => JSON.stringify(issue) === JSON.stringify(b[i]));
}
