import * as z from 'zod';
import { isRecord, type KeyPath } from './source';

/** Finds one's way in a schema beside a value: which shape is meant at a path, and which keys may stand there. */

type Schema = z.core.$ZodType;

/** The schema at a path, or null where the path leads out of it. */
export function schemaAt(root: Schema, value: unknown, path: KeyPath): Schema | null {
  let schema: Schema | null = root;
  let at = value;
  for (const key of path) {
    const shape: Schema | null = objectOrList(schema, at);
    if (shape instanceof z.ZodObject && typeof key === 'string') schema = Object.hasOwn(shape.shape, key) ? shape.shape[key] : null;
    else if (shape instanceof z.ZodArray && typeof key === 'number') schema = shape.element;
    else if (shape instanceof z.ZodRecord) schema = shape.valueType;
    else return null;
    at = isRecord(at) && typeof key === 'string' ? at[key] : Array.isArray(at) && typeof key === 'number' ? at[key] : undefined;
  }
  return unwrapped(schema);
}

/** The keys that may stand in this value. */
export function keysOf(schema: Schema | null, value: unknown): readonly string[] {
  const shape = objectOrList(schema, value);
  return shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];
}

/** Which option of a union is meant by a value: the one with the most keys in common, or with the same kind of plain value. */
export function pick(schema: Schema | null, value: unknown): number | null {
  const union = unwrapped(schema);
  if (!(union instanceof z.ZodUnion)) return null;
  const scores = union.options.map((option) => likeness(option, value));
  return scores.indexOf(Math.max(...scores));
}

/** The words that may stand under `type`. */
export function typesOf(schema: Schema | null): readonly string[] {
  const shape = unwrapped(schema);
  if (shape instanceof z.ZodUnion) return shape.options.flatMap((option) => typesOf(option));
  if (!(shape instanceof z.ZodObject)) return [];
  const type: unknown = shape.shape['type'];
  if (type instanceof z.ZodLiteral) return [...type.values].map(String);
  return type instanceof z.ZodEnum ? type.options.map(String) : [];
}

function likeness(option: Schema, value: unknown): number {
  const shape = unwrapped(option);
  if (shape instanceof z.ZodUnion) return Math.max(...shape.options.map((each) => likeness(each, value)));
  if (!(shape instanceof z.ZodObject)) return isRecord(value) ? 0 : 1;
  if (!isRecord(value)) return 0;
  if ('use' in value) return 'use' in shape.shape ? 1000 : 0;
  const rightType = typesOf(shape).some((type) => type === value['type']) ? 100 : 0;
  return rightType + Object.keys(value).filter((key) => Object.hasOwn(shape.shape, key)).length;
}

function objectOrList(schema: Schema | null, value: unknown): Schema | null {
  let shape = unwrapped(schema);
  while (shape instanceof z.ZodUnion) {
    const chosen = pick(shape, value);
    shape = unwrapped(chosen === null ? null : (shape.options[chosen] ?? null));
  }
  return shape;
}

function unwrapped(schema: Schema | null): Schema | null {
  let shape = schema;
  while (shape instanceof z.ZodOptional || shape instanceof z.ZodNullable) shape = shape.unwrap();
  return shape;
}
