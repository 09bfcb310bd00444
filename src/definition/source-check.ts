import type * as z from 'zod';
import { didYouMean, type Problem } from './problem';
import { concernSchema, conditionSchema, itemSchema, pageSchema, redFlagSchema, useConcernSchema } from './schema';
import type { KeyPath, YamlSource } from './yaml-source';

type Issue = z.core.$ZodIssue;

const itemTypes = itemSchema.options.map((option) => option.shape.type.value);
const conditionShape = conditionSchema.options[1].shape;

/** Reads a file's value with its schema; problems point into the file. */
export function checkSource<T>(
  source: YamlSource,
  schema: z.ZodType<T>,
  rootKeys: readonly string[],
): { value: T | null; problems: Problem[] } {
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [] };
  return { value: null, problems: result.error.issues.flatMap((issue) => describe(source, issue, [], rootKeys)) };
}

function describe(source: YamlSource, issue: Issue, before: KeyPath, rootKeys: readonly string[]): Problem[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(source, path, rootKeys);
    return issue.keys.map((key) => {
      const fix = didYouMean(key, allowed, allowed.length === 0 ? 'Remove it.' : `Remove it; the keys here are ${allowed.join(', ')}.`);
      return source.keyProblem('unknown-key', path, key, `The key ${key} has no meaning here.`, fix);
    });
  }
  if (issue.code === 'invalid_union') {
    const value = valueAt(source.value, path);
    const branch = issue.errors.length === 2 ? issue.errors[usesFirst(value) ? 0 : 1] : undefined;
    if (branch !== undefined) return branch.flatMap((inner) => describe(source, inner, path, rootKeys));
    if (path.at(-1) === 'type' || (isRecord(value) && itemTypes.length > 0 && 'id' in value)) return [typeProblem(source, path)];
  }
  if (issue.code === 'invalid_type' && valueAt(source.value, path) === undefined) {
    const key = String(path.at(-1) ?? 'the file');
    return [source.problem('missing-key', path.slice(0, -1), `The key ${key} is missing.`, `Add ${key}.`)];
  }
  const where = path.length === 0 ? 'The file' : String(path.at(-1));
  return [source.problem('wrong-value', path, `${where}: ${issue.message}.`, 'Correct the value.')];
}

function typeProblem(source: YamlSource, path: KeyPath): Problem {
  const itemPath = path.at(-1) === 'type' ? path.slice(0, -1) : path;
  const item = valueAt(source.value, itemPath);
  const written = isRecord(item) ? item['type'] : undefined;
  if (typeof written !== 'string') {
    return source.problem('missing-key', itemPath, 'The item has no type.', `Add type: one of ${itemTypes.join(', ')}.`);
  }
  const fix = didYouMean(written, itemTypes, `The types are ${itemTypes.join(', ')}.`);
  return source.problem('wrong-value', [...itemPath, 'type'], `There is no type ${written}.`, fix);
}

/** Of the two forms that a list entry or a condition may take, `use:` and plain text are the first. */
const usesFirst = (value: unknown): boolean => !isRecord(value) || 'use' in value;

function allowedKeys(source: YamlSource, path: KeyPath, rootKeys: readonly string[]): readonly string[] {
  const parent = path.at(-2);
  if (path.length === 0) return rootKeys;
  if (parent === 'items' || parent === 'followUps') {
    const value = valueAt(source.value, path);
    if (isRecord(value) && 'use' in value) return Object.keys(useConcernSchema.shape);
    const type = isRecord(value) ? value['type'] : undefined;
    const option = itemSchema.options.find((candidate) => candidate.shape.type.value === type);
    return option === undefined ? [] : Object.keys(option.shape);
  }
  if (parent === 'redFlags') return Object.keys(redFlagSchema.shape);
  if (parent === 'conditions') return Object.keys(conditionShape);
  if (parent === 'concerns') return Object.keys(concernSchema.shape);
  if (parent === 'pages') return Object.keys(pageSchema.shape);
  if (parent === 'check') return ['when', 'severity', 'message'];
  if (parent === 'options') return ['code', 'text', 'exclusive', 'score'];
  return [];
}

export function valueAt(value: unknown, path: KeyPath): unknown {
  let at = value;
  for (const key of path) {
    if (Array.isArray(at) && typeof key === 'number') at = at[key];
    else if (isRecord(at) && typeof key === 'string' && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
