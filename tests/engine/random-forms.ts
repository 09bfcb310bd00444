import * as fc from 'fast-check';
import type { CanonicalForm, CanonicalItem, Expression } from '../../src/definition';
import { code, formOf, number, ref, type ItemSketch } from './forms';

/** What an item of a random form may be read as. */
type Kind = 'code' | 'number' | 'list' | 'truth' | 'text' | 'table';
interface Readable {
  readonly path: string;
  readonly kind: Kind;
  /** Of a table: what may be read in its rows. */
  readonly cells?: readonly Readable[];
}

const codes = ['yes', 'no', 'not-sure'];
const options = ['a', 'b', 'c'].map((each, index) => ({
  code: each,
  text: each,
  score: index,
  ...(index === 2 ? { exclusive: true as const } : {}),
}));
const openOptions = options.map((option) => (option.code === 'b' ? { ...option, open: true as const } : option));

const readablesOf = (item: ItemSketch, table = ''): Readable[] => {
  const path = `${table}${item.id}`;
  if (item.type === 'concern') {
    return [
      { path: `${item.id}.chosen`, kind: 'truth' },
      { path: `${item.id}.rating`, kind: 'number' },
      { path: `${item.id}.talk`, kind: 'code' },
    ];
  }
  // The top three read every concern, so nothing that a concern reads may read them.
  if (item.type === 'text-block' || item.type === 'rank') return [];
  if (item.type === 'table') {
    return [{ path, kind: 'table', cells: (item.cells ?? []).flatMap((cell) => readablesOf(cell, `${item.id}/:row/`)) }];
  }
  const kinds: Partial<Record<CanonicalItem['type'], Kind>> = { 'yes-no': 'code', choice: 'code', choices: 'list', text: 'text' };
  const own = { path, kind: kinds[item.type] ?? 'number' };
  return item.options?.some((option) => option.open) !== true ? [own] : [own, { path: `${path}.other`, kind: 'text' }];
};

/** A truth over what stands earlier, so that a form never reads itself. */
function truth(readables: readonly Readable[], depth = 2): fc.Arbitrary<Expression> {
  if (readables.length === 0) return fc.boolean().map((value) => ({ op: 'truth', value }));
  const inner = depth === 0 ? undefined : truth(readables, depth - 1);
  const leaf = fc.oneof(
    fc.constantFrom(...readables).chain(({ path, kind, cells }): fc.Arbitrary<Expression> => {
      if (kind === 'truth') return fc.constant(ref(path));
      if (kind === 'number') {
        return fc
          .record({
            op: fc.constantFrom('ge' as const, 'lt' as const, 'eq' as const, 'ne' as const),
            value: fc.integer({ min: 0, max: 10 }),
          })
          .map(({ op, value }) => ({ op, left: ref(path), right: number(value) }));
      }
      if (cells !== undefined) return ofRows(path, cells);
      if (kind === 'list') return fc.constantFrom('a', 'b').map((each) => ({ op: 'includes', of: ref(path), option: code(each) }));
      return fc.subarray(codes, { minLength: 1 }).map((some) => ({ op: 'in', of: ref(path), options: some.map(code) }));
    }),
    fc.constantFrom(...readables).map(({ path }): Expression => ({ op: 'answered', of: ref(path) })),
    numeric(readables).chain((left) =>
      fc.integer({ min: 0, max: 12 }).map((value): Expression => ({ op: 'gt', left, right: number(value) })),
    ),
  );
  if (inner === undefined) return leaf;
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: several.chain((all) => fc.constantFrom('and' as const, 'or' as const).map((op): Expression => ({ op, all }))) },
    { weight: 1, arbitrary: inner.map((of): Expression => ({ op: 'not', of })) },
    { weight: 1, arbitrary: several.map((all): Expression => ({ op: 'ge', left: { op: 'count', all }, right: number(1) })) },
  );
}

/** A truth about the rows of a table. */
function ofRows(table: string, cells: readonly Readable[]): fc.Arbitrary<Expression> {
  const each = truth(cells, 0).map((of): Expression => ({ op: 'each-row', table, of }));
  const least = (left: Expression, value: number): Expression => ({ op: 'ge', left, right: number(value) });
  return fc.oneof(
    fc.integer({ min: 0, max: 3 }).map((value) => least({ op: 'rows', table }, value)),
    each.chain((one) => fc.constantFrom('any' as const, 'all' as const).map((op): Expression => ({ op, all: [one] }))),
    each.chain((one) => fc.integer({ min: 0, max: 3 }).map((value) => least({ op: 'count', all: [one] }, value))),
  );
}

/** What a total may take: a number, or all the numbers of a column. */
function terms(readables: readonly Readable[]): readonly Expression[] {
  return readables.flatMap(({ path, kind, cells = [] }): readonly Expression[] => {
    if (kind === 'number') return [ref(path)];
    return terms(cells).flatMap((of): readonly Expression[] => (of.op === 'ref' ? [{ op: 'each-row', table: path, of }] : []));
  });
}

function numeric(readables: readonly Readable[]): fc.Arbitrary<Expression> {
  const all = terms(readables);
  if (all.length === 0) return fc.integer({ min: 0, max: 10 }).map(number);
  return fc
    .record({
      op: fc.constantFrom('sum' as const, 'mean' as const),
      some: fc.subarray([...all], { minLength: 1 }),
      missing: fc.constantFrom({ policy: 'blank' as const }, { policy: 'zero' as const }, { policy: 'prorate' as const, atLeast: 2 }),
    })
    .map(({ op, some, missing }) => ({ op, all: some, missing }));
}

const cellTypes = ['yes-no', 'choice', 'choices', 'scale', 'text', 'computed', 'text-block'] as const;
const plainTypes = ['concern', 'concern', ...cellTypes, 'rank'] as const;

/** `readables`: what it may read; `before`: the items above it. Only where there may be tables are there open options and overrides. */
function itemAfter(
  before: readonly ItemSketch[],
  readables: readonly Readable[],
  id: string,
  types: readonly CanonicalItem['type'][],
): fc.Arbitrary<ItemSketch> {
  const wide = types.includes('table') || types === cellTypes;
  const concerns = before.filter((item) => item.type === 'concern').map((item) => item.id);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });
  const said = readables.filter(({ kind }) => kind !== 'table');
  const piped = said.length === 0 ? undefined : fc.constantFrom(...said).map(({ path }) => ['You said ', { path }, '.'] as const);
  return fc
    .record({
      type: fc.constantFrom(...types),
      showIf: maybe(truth(readables)),
      readOnlyIf: fc.option(truth(readables), { nil: undefined, freq: 1 }),
      required: fc.boolean(),
      alone: fc.boolean(),
      value: numeric(readables),
      check: maybe(truth(readables)),
      text: piped === undefined ? fc.constant(undefined) : maybe(piped),
      override: fc.boolean(),
      carry: fc.boolean(),
      rows: fc.record({ minRows: fc.integer({ min: 0, max: 2 }), maxRows: fc.integer({ min: 2, max: 3 }) }),
      cells: cellsAfter(types.includes('table') ? readables : null, id),
      follows: concerns.length === 0 ? fc.constant(undefined) : maybe(fc.constantFrom(...concerns)),
    })
    .map(({ type, showIf, readOnlyIf, required, alone, value, check, text, follows, override, carry, rows, cells }): ItemSketch => {
      const own = type !== 'computed' && type !== 'text-block';
      return {
        id,
        type,
        ...(text === undefined ? {} : { text }),
        ...(showIf === undefined ? {} : { showIf }),
        ...(type === 'computed' ? { value, valueKind: 'number' as const, ...(wide && override ? { override: true as const } : {}) } : {}),
        ...(type === 'table' ? { ...rows, row: 'Row', cells } : {}),
        ...(own && carry && type !== 'concern' && type !== 'table' ? { carryForward: true as const } : {}),
        ...(type === 'scale' ? { min: 0, max: 10 } : {}),
        ...(type === 'rank' ? { top: 3 } : {}),
        ...(type === 'choice' || type === 'choices' ? { options: wide ? openOptions : options } : {}),
        ...(type === 'yes-no' ? { notSure: true, preferNotToSay: true } : {}),
        ...(own && type !== 'concern' && required ? { required: true } : {}),
        ...(own && type !== 'concern' && readOnlyIf !== undefined ? { readOnlyIf } : {}),
        ...(own && type !== 'concern' && check !== undefined ? { checks: [{ when: check, severity: 'error', message: 'No.' }] } : {}),
        ...(type === 'yes-no' && alone ? { sensitive: 'alone' } : {}),
        ...(type !== 'concern' && type !== 'rank' && follows !== undefined ? { follows } : {}),
      };
    });
}

/** Columns may read the form above their table, and the columns before them in their row. */
function cellsAfter(readables: readonly Readable[] | null, table: string): fc.Arbitrary<readonly ItemSketch[]> {
  if (readables === null) return fc.constant([]);
  const upTo = (count: number, before: readonly ItemSketch[]): fc.Arbitrary<readonly ItemSketch[]> => {
    if (count === before.length) return fc.constant(before);
    const all = [...readables, ...before.flatMap((cell) => readablesOf(cell, `${table}/:row/`))];
    const total = before.length === 0 ? [] : readablesOf({ id: table, type: 'table', cells: before });
    return itemAfter([], [...all, ...total], `${table}c${before.length}`, cellTypes).chain((cell) => upTo(count, [...before, cell]));
  };
  return fc.integer({ min: 1, max: 3 }).chain((count) => upTo(count, []));
}

const itemsUpTo = (
  count: number,
  types: readonly CanonicalItem['type'][],
  before: readonly ItemSketch[] = [],
): fc.Arbitrary<readonly ItemSketch[]> =>
  count === before.length
    ? fc.constant(before)
    : itemAfter(
        before,
        before.flatMap((item) => readablesOf(item)),
        `i${before.length}`,
        types,
      ).chain((item) => itemsUpTo(count, types, [...before, item]));

const formsOf = (types: readonly CanonicalItem['type'][]): fc.Arbitrary<CanonicalForm> =>
  fc.integer({ min: 1, max: 10 }).chain((count) =>
    itemsUpTo(count, types).chain((items) => {
      const readables = items.flatMap((item) => readablesOf(item));
      const half = Math.ceil(items.length / 2);
      const early = items.slice(0, half).flatMap((item) => readablesOf(item));
      return fc
        .record({
          condition: truth([{ path: 'gate', kind: 'code' }, ...early]),
          pageShowIf: fc.option(truth(early), { nil: undefined }),
          flags: fc.array(truth(readables), { minLength: 1, maxLength: 3 }),
        })
        .map(({ condition, pageShowIf, flags }) =>
          formOf({
            aloneGate: 'gate',
            conditions: [{ id: 'named', because: 'it is so', when: condition }],
            pages: [
              { id: 'p0', safetyCheck: true, items: [{ id: 'gate', type: 'yes-no' }, ...items.slice(0, half)] },
              { id: 'p1', ...(pageShowIf === undefined ? {} : { showIf: pageShowIf }), items: items.slice(half) },
            ],
            redFlags: [{ op: 'condition' as const, id: 'named' }, ...flags].map((when, index) => ({ id: `f${index}`, when })),
          }),
        );
    }),
  );

/** Forms without tables. */
export const randomForm = formsOf(plainTypes);
export const randomFormWithTables = formsOf([...plainTypes, 'table', 'table', 'table']);
