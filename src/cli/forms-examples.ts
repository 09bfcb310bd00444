import { canonicalJson } from '../definition';
import type { MigrationExample, Problem } from '../definition/build';
import { migrateOnce, type Answers, type AnswerValue, type Archived } from '../engine';

/** Runs the example of each migration; a problem for each that does not come out exactly. */
export function runExamples(examples: readonly MigrationExample[]): readonly Problem[] {
  return examples.flatMap(({ form, to, before, after, archived, problem }) => {
    const found = migrateOnce(form, before, to);
    const wrong = [...differences(found.answers, after, ''), ...differences(byPath(found.archived), archived, 'archived ')];
    return wrong.length === 0 ? [] : [problem(`The migration to ${to} does not give its example: ${wrong.join(' ')}`)];
  });
}

/** What was archived, by path; several codes of one list together. */
function byPath(archived: readonly Archived[]): Answers {
  const all = new Map<string, AnswerValue>();
  for (const { path, value } of archived) {
    const there = all.get(path);
    all.set(path, Array.isArray(there) && Array.isArray(value) ? [...there, ...value] : value);
  }
  return Object.fromEntries(all);
}

function differences(found: Answers, expected: Answers, what: string): readonly string[] {
  return [...new Set([...Object.keys(found), ...Object.keys(expected)])].flatMap((path) => {
    const [is, should] = [found[path] ?? null, expected[path] ?? null];
    if (canonicalJson(is) === canonicalJson(should)) return [];
    const say = (value: AnswerValue): string => (value === null ? 'not there' : JSON.stringify(value));
    return [`${what}${path} is ${say(is)}, and should be ${say(should)}.`];
  });
}
