import * as z from 'zod';
import type { CanonicalForm, Expression } from './canonical';

/** Reads a canonical form back from storage or the network. What was built here passes unchanged. */

const id = z.string().min(1).max(200);
const text = z.string().max(10_000);
const yes = z.literal(true).exactOptional();

const expression: z.ZodType<Expression> = z.lazy(() => expressionNode);
const all = z.array(expression);
const pair = { left: expression, right: expression };
const missing = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('blank') }),
  z.strictObject({ policy: z.literal('zero') }),
  z.strictObject({ policy: z.literal('prorate'), atLeast: z.number().int().positive() }),
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
  z.strictObject({ op: z.literal('round'), of: expression, digits: z.number().int() }),
  z.strictObject({ op: z.enum(['sum', 'mean']), all, missing }),
  z.strictObject({
    op: z.literal('case'),
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the canonical form, which is never awaited
    branches: z.array(z.strictObject({ when: expression, then: expression })),
    otherwise: expression.nullable(),
  }),
]);

const piped = z.union([text, z.array(z.union([text, z.strictObject({ path: id })]))]);
const option = z.strictObject({ code: id, text, exclusive: yes, open: yes, score: z.number().exactOptional() });

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
  page: z.number().int().min(0),
  text: piped,
  hint: piped.exactOptional(),
  domain: id.exactOptional(),
  more: yes,
  lead: yes,
  follows: id.exactOptional(),
  required: yes,
  showIf: expression.exactOptional(),
  readOnlyIf: expression.exactOptional(),
  checks: z.array(z.strictObject({ when: expression, severity: z.enum(['error', 'warning']), message: text })).exactOptional(),
  sensitive: z.enum(['private', 'alone']).exactOptional(),
  discreet: yes,
  options: z.array(option).exactOptional(),
  notSure: yes,
  preferNotToSay: yes,
  min: z.number().exactOptional(),
  max: z.number().exactOptional(),
  step: z.number().exactOptional(),
  unit: z.string().exactOptional(),
  maxLength: z.number().int().exactOptional(),
  ends: z.strictObject({ low: text, high: text }).exactOptional(),
  top: z.number().int().exactOptional(),
  value: expression.exactOptional(),
  valueKind: z.enum(['number', 'truth', 'text', 'date', 'code', 'codes']).exactOptional(),
  override: yes,
  carryForward: yes,
  prefill: expression.exactOptional(),
  widget: id.exactOptional(),
  pattern: z.strictObject({ matches: z.string().max(200), message: text }).exactOptional(),
  precision: z.enum(['day', 'month', 'year']).exactOptional(),
  row: text.exactOptional(),
  minRows: z.number().int().exactOptional(),
  maxRows: z.number().int().exactOptional(),
  columns: z.array(z.number().int().min(0)).exactOptional(),
  table: id.exactOptional(),
  code: z.string().exactOptional(),
});

const page = z.strictObject({
  id,
  title: text,
  intro: text.exactOptional(),
  safetyCheck: yes,
  showIf: expression.exactOptional(),
  items: z.array(z.number().int().min(0)),
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

export const canonicalFormSchema: z.ZodType<CanonicalForm> = z.strictObject({
  format: z.literal(1),
  id,
  version: z.string(),
  status: z.enum(['draft', 'active', 'retired']),
  language: z.string(),
  licence: z.string(),
  points: z.array(z.enum(['diagnosis', 'progression', 'treatment-change'])),
  title: text,
  context: z.array(
    z.strictObject({ name: id, type: z.enum(['truth', 'number', 'code', 'text', 'date']), options: z.array(id).exactOptional() }),
  ),
  conditions: z.array(z.strictObject({ id, because: text, when: expression })),
  pages: z.array(page),
  items: z.array(item),
  redFlags: z.array(redFlag),
  aloneGate: id.exactOptional(),
  minimumSafeVersion: z.string().exactOptional(),
  migrations: z.array(z.strictObject({ to: z.string(), steps: z.array(migrationStep) })).exactOptional(),
  translations: z.record(id, z.record(id, piped)).exactOptional(),
  hash: z.string(),
});
