import type { Problem, ProblemCode } from '../problem';

export type KeyPath = readonly PropertyKey[];

/** A definition as it was read: its plain value, and where each part of it stands. */
export interface Source {
  /** The file's name, or the name that a definition in code goes by. */
  readonly file: string;
  readonly value: unknown;
  /** A problem with the value at `path`; inside a text, `offset` characters on. */
  problem(code: ProblemCode, path: KeyPath, message: string, fix: string, offset?: number): Problem;
  /** A problem that points at a key of the mapping at `path`. */
  keyProblem(code: ProblemCode, path: KeyPath, key: string, message: string, fix: string): Problem;
  /** Whether a place inside the text at `path` can be pointed at. */
  hasTrueColumns(path: KeyPath): boolean;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
