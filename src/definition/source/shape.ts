import type * as z from 'zod';
import { didYouMean, isProblemCode, mostProblems, type Problem, type ProblemCode } from '../problem';
import { keysOf, pick, schemaAt, typesOf } from './schema-walk';
import { valueAt } from './object';
import { sentence } from './sentence';
import { isRecord, type KeyPath, type Source } from './source';

type Issue = z.core.$ZodIssue;

/** Between { and }, a comma ends a value, in an expression too. */
const torn = 'Put the whole value before it in quotation marks: between { and }, a comma ends a value.';

/** Reads a source's value with its schema; problems point into the source. */
export function checkShape<T>(source: Source, schema: z.ZodType<T>): { value: T | null; problems: Problem[] } {
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues.slice(0, mostProblems).flatMap((issue) => describe(source, schema, issue, []));
  return { value: null, problems: problems.slice(0, mostProblems) };
}

function describe(source: Source, root: z.core.$ZodType, issue: Issue, before: KeyPath): Problem[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysOf(schemaAt(root, source.value, path), valueAt(source.value, path));
    return issue.keys.slice(0, mostProblems).map((key) => {
      const fix = /[()\s]/.test(key) ? torn : didYouMean(key, allowed, `Remove it; the keys here are ${allowed.join(', ')}.`);
      return source.keyProblem('unknown-key', path, key, `The key ${key} has no meaning here.`, fix);
    });
  }
  if (issue.code === 'invalid_union') {
    const value = valueAt(source.value, path);
    if ('discriminator' in issue && issue.discriminator === 'type') return [typeProblem(source, root, path)];
    const chosen = pick(schemaAt(root, source.value, path), value);
    const inner = chosen === null ? undefined : issue.errors[chosen];
    if (inner !== undefined) return inner.flatMap((each) => describe(source, root, each, path));
  }
  if (issue.code === 'invalid_key') return issue.issues.flatMap((each) => keyProblems(source, path, each));
  if ((issue.code === 'invalid_type' || issue.code === 'invalid_value') && path.length > 0 && valueAt(source.value, path) === undefined) {
    const key = String(path.at(-1));
    return [source.problem('missing-key', path.slice(0, -1), `The key ${key} is missing.`, `Add ${key}.`)];
  }
  const { says, fix } = sentence(issue, valueAt(source.value, path));
  return [source.problem(codeOf(issue), path, `${nameOf(path)} ${says}.`, fix)];
}

function codeOf(issue: Issue): ProblemCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return isProblemCode(code) ? code : 'wrong-value';
}

function keyProblems(source: Source, path: KeyPath, issue: Issue): Problem[] {
  const key = String(path.at(-1));
  const { says, fix } = sentence(issue, key);
  return [source.keyProblem(codeOf(issue), path.slice(0, -1), key, `The key ${key} ${says}.`, fix)];
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
