import * as z from 'zod/mini';
import type { CanonicalForm, Expression } from './canonical';

/** Reads a canonical form back from storage or the network. What was built here passes unchanged. */

const id = z.string().check(z.minLength(1), z.maxLength(200));
const text = z.string().check(z.maxLength(10_000));
const yes = z.exactOptional(z.literal(true));

const expression: z.ZodMiniType<Expression> = z.lazy(() => expressionNode);
const all = z.array(expression);
const pair = { left: expression, right: expression };
const missing = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('blank') }),
  z.strictObject({ policy: z.literal('zero') }),
  z.strictObject({ policy: z.literal('prorate'), atLeast: z.int().check(z.positive()) }),
]);
const expressionNode = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('number'), value: z.number() }),
  z.strictObject({ op: z.enum(['text', 'code', 'date']), value: z.string() }),
  z.strictObject({ op: z.literal('truth'), value: z.boolean() }),
  z.strictObject({ op: z.literal('today') }),
  z.strictObject({ op: z.enum(['ref', 'previous', 'score']), path: id }),
  z.strictObject({ op: z.literal('condition'), id }),
  z.strictObject({ op: z.literal('context'), name: id }),
  z.strictObject({ op: z.enum(['answered', 'not']), of: expression }),
  z.strictObject({ op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'add', 'sub', 'mul', 'div', 'days-between']), ...pair }),
  z.strictObject({ op: z.literal('in'), of: expression, options: all }),
  z.strictObject({ op: z.literal('includes'), of: expression, option: expression }),
  z.strictObject({ op: z.enum(['and', 'or', 'min', 'max', 'count', 'any', 'all']), all }),
  z.strictObject({ op: z.literal('each-row'), table: id, of: expression }),
  z.strictObject({ op: z.literal('rows'), table: id }),
  z.strictObject({ op: z.literal('round'), of: expression, digits: z.int() }),
  z.strictObject({ op: z.enum(['sum', 'mean']), all, missing }),
  z.strictObject({
    op: z.literal('case'),
    // oxlint-disable-next-line unicorn/no-thenable -- the word of released forms; it holds an object, never a function, so nothing can take it for a promise
    branches: z.array(z.strictObject({ when: expression, then: expression })),
    otherwise: z.nullable(expression),
  }),
]);

const piped = z.union([text, z.array(z.union([text, z.strictObject({ path: id })]))]);
const option = z.strictObject({ code: id, text, exclusive: yes, open: yes, score: z.exactOptional(z.number()) });

const item = z.strictObject({
  id,
  type: z.enum([
    'concern',
    'scale',
    'yes-no',
    'choice',
    'choices',
    'text',
    'paragraph',
    'number',
    'date',
    'rank',
    'computed',
    'text-block',
    'body-map',
    'table',
  ]),
  page: z.int().check(z.nonnegative()),
  text: piped,
  hint: z.exactOptional(piped),
  domain: z.exactOptional(id),
  more: yes,
  lead: yes,
  follows: z.exactOptional(id),
  required: yes,
  showIf: z.exactOptional(expression),
  readOnlyIf: z.exactOptional(expression),
  checks: z.exactOptional(z.array(z.strictObject({ when: expression, severity: z.enum(['error', 'warning']), message: text }))),
  sensitive: z.exactOptional(z.enum(['private', 'alone'])),
  discreet: yes,
  options: z.exactOptional(z.array(option)),
  notSure: yes,
  preferNotToSay: yes,
  min: z.exactOptional(z.number()),
  max: z.exactOptional(z.number()),
  step: z.exactOptional(z.number()),
  unit: z.exactOptional(z.string()),
  maxLength: z.exactOptional(z.int()),
  ends: z.exactOptional(z.strictObject({ low: text, high: text })),
  top: z.exactOptional(z.int()),
  value: z.exactOptional(expression),
  valueKind: z.exactOptional(z.enum(['number', 'truth', 'text', 'date', 'code', 'codes'])),
  override: yes,
  carryForward: yes,
  prefill: z.exactOptional(expression),
  widget: z.exactOptional(id),
  pattern: z.exactOptional(z.strictObject({ matches: z.string().check(z.maxLength(200)), message: text })),
  precision: z.exactOptional(z.enum(['day', 'month', 'year'])),
  row: z.exactOptional(text),
  minRows: z.exactOptional(z.int()),
  maxRows: z.exactOptional(z.int()),
  columns: z.exactOptional(z.array(z.int().check(z.nonnegative()))),
  table: z.exactOptional(id),
  code: z.exactOptional(z.string()),
});

const page = z.strictObject({
  id,
  title: text,
  intro: z.exactOptional(text),
  safetyCheck: yes,
  showIf: z.exactOptional(expression),
  items: z.array(z.int().check(z.nonnegative())),
});

const redFlag = z.strictObject({
  id,
  when: expression,
  urgency: z.enum(['immediate', 'same-day', 'soon']),
  patient: text,
  staff: text,
  source: text,
  version: z.string(),
  discreet: yes,
  inputs: z.array(id),
});

const migrationStep = z.union([
  z.strictObject({ rename: z.strictObject({ from: id, to: id }) }),
  z.strictObject({ map: z.strictObject({ item: id, codes: z.record(id, id) }) }),
  z.strictObject({ split: z.strictObject({ item: id, into: z.record(id, z.strictObject({ item: id, answer: id })) }) }),
  z.strictObject({ merge: z.strictObject({ items: z.array(id), to: id, by: z.enum(['first', 'join']) }) }),
  z.strictObject({ archive: z.strictObject({ item: id, because: text }) }),
]);

const form = z.strictObject({
  format: z.literal(1),
  id,
  version: z.string(),
  status: z.enum(['draft', 'active', 'retired']),
  language: z.string(),
  licence: z.string(),
  points: z.array(z.enum(['diagnosis', 'progression', 'treatment-change'])),
  changes: z.exactOptional(z.array(z.enum(['new-line', 'dose-or-route', 'break', 'stopping']))),
  title: text,
  context: z.array(
    z.strictObject({ name: id, type: z.enum(['truth', 'number', 'code', 'text', 'date']), options: z.exactOptional(z.array(id)) }),
  ),
  conditions: z.array(z.strictObject({ id, because: text, when: expression })),
  pages: z.array(page),
  items: z.array(item),
  redFlags: z.array(redFlag),
  aloneGate: z.exactOptional(id),
  minimumSafeVersion: z.exactOptional(z.string()),
  migrations: z.exactOptional(z.array(z.strictObject({ to: z.string(), steps: z.array(migrationStep) }))),
  translations: z.exactOptional(z.record(id, z.record(id, piped))),
  hash: z.string(),
});

const deepest = 1000;
const mostItems = 20_000;

/** The schema reads from level to level by recursion, so that depth is looked at before, without any. */
function isBounded(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return false;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  const items: unknown = typeof value === 'object' && value !== null && 'items' in value ? value.items : [];
  return !Array.isArray(items) || items.length <= mostItems;
}

export const canonicalFormSchema: z.ZodMiniType<CanonicalForm> = z.pipe(
  z.unknown().check(z.refine(isBounded, `A form nests at most ${deepest} levels deep and has at most ${mostItems} items.`)),
  form,
);
