import type { Problem, ProblemCode } from '../problem';
import { forbiddenNames } from '../schema';
import { isRecord, type KeyPath, type Source } from './source';
import { limits } from './yaml-scan';

/** A definition written as a plain object. Problems are located by key path; line and column count inside the text there. */
export class ObjectSource implements Source {
  constructor(
    readonly file: string,
    readonly value: unknown,
  ) {}

  problem(code: ProblemCode, path: KeyPath, message: string, fix: string, offset = 0): Problem {
    const before = textAt(this.value, path).slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { code, file: this.file, path: writtenPath(path), line: before.length, column, message, fix };
  }

  keyProblem(code: ProblemCode, path: KeyPath, key: string, message: string, fix: string): Problem {
    return this.problem(code, [...path, key], message, fix);
  }

  hasTrueColumns(): boolean {
    return true;
  }
}

/** A look at an object before a schema sees it: bounded in depth and size, and free of names that every object has. */
export function readObject(file: string, value: unknown): { source: Source | null; problems: readonly Problem[] } {
  const source = new ObjectSource(file, value);
  const refuse = (code: ProblemCode, path: KeyPath, message: string, fix: string) => ({
    source: null,
    problems: [source.problem(code, path, message, fix)],
  });
  const waiting: { at: unknown; path: KeyPath }[] = [{ at: value, path: [] }];
  let values = 0;
  let characters = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, path } = next;
    // An array may say that it is long and hold nothing.
    values += Array.isArray(at) ? 1 + at.length : 1;
    if (typeof at === 'string') characters += at.length;
    if (values > limits.values || characters > limits.bytes) {
      return refuse('too-large', [], 'The definition is larger than 2 MiB.', 'Split it into several definitions.');
    }
    if (path.length > limits.depth) return refuse('too-deep', [], `Nested deeper than ${limits.depth} levels.`, 'Make it flatter.');
    if (Array.isArray(at)) at.forEach((entry: unknown, index) => waiting.push({ at: entry, path: [...path, index] }));
    else if (isRecord(at)) {
      for (const key of Object.keys(at)) {
        if (forbiddenNames.has(key)) {
          return refuse('reserved-name', [...path, key], `${key} is a name of JavaScript’s own.`, 'Choose another name.');
        }
        waiting.push({ at: at[key], path: [...path, key] });
      }
    }
  }
  return { source, problems: [] };
}

function textAt(value: unknown, path: KeyPath): string {
  const at = valueAt(value, path);
  return typeof at === 'string' ? at : '';
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

/** `pages[0].items[2].showIf` */
const writtenPath = (path: KeyPath): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`)).join('');
