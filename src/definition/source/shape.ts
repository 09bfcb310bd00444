import type * as z from 'zod';
import { didYouMean, isProblemCode, mostProblems, nearest, Problems, type Problem, type ProblemCode } from '../problem';
import { keysOf, pick, schemaAt, typesOf } from './schema-walk';
import { valueAt } from './object';
import { sentence } from './sentence';
import { isRecord, type KeyPath, type Source } from './source';

type Issue = z.core.$ZodIssue;

/** Between { and }, a comma ends a value, in an expression too. */
const torn = 'Put the whole value before it in quotation marks: between { and }, a comma ends a value.';

/** Reads a source's value with its schema; problems point into the source. */
export function checkShape<T>(source: Source, schema: z.ZodType<T>): { value: T | null; problems: readonly Problem[] } {
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [] };
  const { issues } = result.error;
  const found = issues.slice(0, mostProblems).flatMap((issue) => describe(source, schema, issue, []));
  // A mistyped key is not missing as well.
  const meant = new Set(found.flatMap(({ meant: key }) => key ?? []));
  const told = found.flatMap(({ problem, missing }) => (missing !== undefined && meant.has(missing) ? [] : [problem]));
  const problems = new Problems();
  for (const problem of told) problems.add(() => problem);
  problems.leaveOut(issues.length - mostProblems);
  return { value: null, problems: problems.all() };
}

interface Finding {
  readonly problem: Problem;
  /** The address of a key that is not there. */
  readonly missing?: string;
  /** The address of the key that was meant by one that means nothing. */
  readonly meant?: string;
}

const addressOf = (path: KeyPath, key: string): string => JSON.stringify([...path.map(String), key]);

function describe(source: Source, root: z.core.$ZodType, issue: Issue, before: KeyPath): readonly Finding[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysOf(schemaAt(root, source.value, path), valueAt(source.value, path));
    return issue.keys.slice(0, mostProblems).map((key): Finding => {
      const near = nearest(key, allowed);
      const fix = near === null ? `Remove it; the keys here are ${allowed.join(', ')}.` : `Did you mean ${near}?`;
      const problem = source.keyProblem('unknown-key', path, key, `The key ${key} has no meaning here.`, /[()\s]/.test(key) ? torn : fix);
      return near === null ? { problem } : { problem, meant: addressOf(path, near) };
    });
  }
  if (issue.code === 'invalid_union') {
    const value = valueAt(source.value, path);
    if ('discriminator' in issue && issue.discriminator === 'type') return [{ problem: typeProblem(source, root, path) }];
    const chosen = pick(schemaAt(root, source.value, path), value);
    const inner = chosen === null ? undefined : issue.errors[chosen];
    if (inner !== undefined) return inner.flatMap((each) => describe(source, root, each, path));
  }
  if (issue.code === 'invalid_key') return issue.issues.map((each) => ({ problem: keyProblem(source, path, each) }));
  if ((issue.code === 'invalid_type' || issue.code === 'invalid_value') && path.length > 0 && valueAt(source.value, path) === undefined) {
    const key = String(path.at(-1));
    const problem = source.problem('missing-key', path.slice(0, -1), `The key ${key} is missing.`, `Add ${key}.`);
    return [{ problem, missing: addressOf(path.slice(0, -1), key) }];
  }
  const { says, fix } = sentence(issue, valueAt(source.value, path));
  return [{ problem: source.problem(codeOf(issue), path, `${nameOf(path)} ${says}.`, fix) }];
}

function codeOf(issue: Issue): ProblemCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return isProblemCode(code) ? code : 'wrong-value';
}

function keyProblem(source: Source, path: KeyPath, issue: Issue): Problem {
  const key = String(path.at(-1));
  const { says, fix } = sentence(issue, key);
  return source.keyProblem(codeOf(issue), path.slice(0, -1), key, `A key ${says}.`, fix);
}

function typeProblem(source: Source, root: z.core.$ZodType, path: KeyPath): Problem {
  const itemPath = path.at(-1) === 'type' ? path.slice(0, -1) : path;
  const item = valueAt(source.value, itemPath);
  const types = typesOf(schemaAt(root, source.value, itemPath));
  const written = isRecord(item) ? item['type'] : undefined;
  if (typeof written !== 'string') {
    return source.problem('missing-key', itemPath, 'The key type is missing.', `Add type: one of ${types.join(', ')}.`);
  }
  const fix = didYouMean(written, types, `The types here are ${types.join(', ')}.`);
  return source.problem('wrong-value', [...itemPath, 'type'], `There is no type ${written} here.`, fix);
}

/** The last word of a path: the key, or the list that an entry stands in. */
function nameOf(path: KeyPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'The file';
  if (typeof last === 'number') return `Entry ${last + 1} of ${String(path.at(-2) ?? 'the list')}`;
  return String(last);
}
