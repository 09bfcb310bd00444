import * as fc from 'fast-check';
import type { CanonicalForm, CanonicalItem, Expression } from '../../src/definition';
import type { Answers, AnswerValue } from '../../src/engine';
import { code, formOf, number, ref } from './forms';

/** What an item of a random form may be read as. */
type Kind = 'code' | 'number' | 'list' | 'truth' | 'text';
interface Readable {
  readonly path: string;
  readonly kind: Kind;
}

const codes = ['yes', 'no', 'not-sure'];
const options = ['a', 'b', 'c'].map((each, index) => ({
  code: each,
  text: each,
  score: index,
  ...(index === 2 ? { exclusive: true as const } : {}),
}));

const readablesOf = (item: Pick<CanonicalItem, 'id' | 'type'>): Readable[] => {
  if (item.type === 'concern') {
    return [
      { path: `${item.id}.chosen`, kind: 'truth' },
      { path: `${item.id}.rating`, kind: 'number' },
      { path: `${item.id}.talk`, kind: 'code' },
    ];
  }
  // The top three read every concern, so nothing that a concern reads may read them.
  if (item.type === 'text-block' || item.type === 'rank') return [];
  const kinds: Partial<Record<CanonicalItem['type'], Kind>> = { 'yes-no': 'code', choice: 'code', choices: 'list', text: 'text' };
  return [{ path: item.id, kind: kinds[item.type] ?? 'number' }];
};

/** A truth over what stands earlier, so that a form never reads itself. */
function truth(readables: readonly Readable[], depth = 2): fc.Arbitrary<Expression> {
  if (readables.length === 0) return fc.boolean().map((value) => ({ op: 'truth', value }));
  const inner = depth === 0 ? undefined : truth(readables, depth - 1);
  const leaf = fc.oneof(
    fc.constantFrom(...readables).chain(({ path, kind }): fc.Arbitrary<Expression> => {
      if (kind === 'truth') return fc.constant(ref(path));
      if (kind === 'number') {
        return fc
          .record({
            op: fc.constantFrom('ge' as const, 'lt' as const, 'eq' as const, 'ne' as const),
            value: fc.integer({ min: 0, max: 10 }),
          })
          .map(({ op, value }) => ({ op, left: ref(path), right: number(value) }));
      }
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

function numeric(readables: readonly Readable[]): fc.Arbitrary<Expression> {
  const paths = readables.filter((each) => each.kind === 'number').map((each) => each.path);
  if (paths.length === 0) return fc.integer({ min: 0, max: 10 }).map(number);
  return fc
    .record({
      op: fc.constantFrom('sum' as const, 'mean' as const),
      some: fc.subarray(paths, { minLength: 1 }),
      missing: fc.constantFrom({ policy: 'blank' as const }, { policy: 'zero' as const }, { policy: 'prorate' as const, atLeast: 2 }),
    })
    .map(({ op, some, missing }) => ({ op, all: some.map(ref), missing }));
}

type Sketch = Omit<CanonicalItem, 'page' | 'text'> & { readonly text?: CanonicalItem['text'] };

function itemAfter(before: readonly Sketch[], id: string): fc.Arbitrary<Sketch> {
  const readables = before.flatMap(readablesOf);
  const concerns = before.filter((item) => item.type === 'concern').map((item) => item.id);
  const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });
  const piped = readables.length === 0 ? undefined : fc.constantFrom(...readables).map(({ path }) => ['You said ', { path }, '.'] as const);
  return fc
    .record({
      type: fc.constantFrom<CanonicalItem['type'][]>(
        'concern',
        'concern',
        'yes-no',
        'choice',
        'choices',
        'scale',
        'text',
        'computed',
        'rank',
        'text-block',
      ),
      showIf: maybe(truth(readables)),
      readOnlyIf: fc.option(truth(readables), { nil: undefined, freq: 1 }),
      required: fc.boolean(),
      alone: fc.boolean(),
      value: numeric(readables),
      check: maybe(truth(readables)),
      text: piped === undefined ? fc.constant(undefined) : maybe(piped),
      follows: concerns.length === 0 ? fc.constant(undefined) : maybe(fc.constantFrom(...concerns)),
    })
    .map(({ type, showIf, readOnlyIf, required, alone, value, check, text, follows }): Sketch => {
      const own = type !== 'computed' && type !== 'text-block';
      return {
        id,
        type,
        ...(text === undefined ? {} : { text }),
        ...(showIf === undefined ? {} : { showIf }),
        ...(type === 'computed' ? { value } : {}),
        ...(type === 'scale' ? { min: 0, max: 10 } : {}),
        ...(type === 'rank' ? { top: 3 } : {}),
        ...(type === 'choice' || type === 'choices' ? { options } : {}),
        ...(type === 'yes-no' ? { notSure: true, preferNotToSay: true } : {}),
        ...(own && type !== 'concern' && required ? { required: true } : {}),
        ...(own && type !== 'concern' && readOnlyIf !== undefined ? { readOnlyIf } : {}),
        ...(own && type !== 'concern' && check !== undefined ? { checks: [{ when: check, severity: 'error', message: 'No.' }] } : {}),
        ...(type === 'yes-no' && alone ? { sensitive: 'alone' } : {}),
        ...(type !== 'concern' && type !== 'rank' && follows !== undefined ? { follows } : {}),
      };
    });
}

const itemsUpTo = (count: number, before: readonly Sketch[] = []): fc.Arbitrary<readonly Sketch[]> =>
  count === before.length
    ? fc.constant(before)
    : itemAfter(before, `i${before.length}`).chain((item) => itemsUpTo(count, [...before, item]));

export const randomForm: fc.Arbitrary<CanonicalForm> = fc.integer({ min: 1, max: 10 }).chain((count) =>
  itemsUpTo(count).chain((items) => {
    const readables = items.flatMap(readablesOf);
    const half = Math.ceil(items.length / 2);
    const early = items.slice(0, half).flatMap(readablesOf);
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

export type Edit =
  | { readonly do: 'answer'; readonly path: string; readonly value: AnswerValue }
  | { readonly do: 'leave'; readonly page: string }
  | { readonly do: 'replace'; readonly answers: Answers };

function answerTo(form: CanonicalForm): fc.Arbitrary<readonly [string, AnswerValue]> {
  const concerns = form.items.filter((item) => item.type === 'concern').map((item) => item.id);
  const values: fc.Arbitrary<AnswerValue> = fc.oneof(
    fc.constantFrom<AnswerValue[]>(null, true, false, 'yes', 'no', 'not-sure', 'a', 'b', 'words', { blank: 'prefer-not-to-say' }),
    fc.constantFrom<AnswerValue[]>(null, true, 'yes'),
    fc.integer({ min: -1, max: 11 }),
    fc.subarray(['a', 'b', 'c']),
    fc.shuffledSubarray(concerns),
    fc.constant({ blank: 'not-asked' as const, reason: 'not-alone' }),
  );
  const paths = form.items.flatMap((item) =>
    item.type === 'concern'
      ? [`${item.id}.chosen`, `${item.id}.chosen`, `${item.id}.rating`, `${item.id}.talk`, `${item.id}.note`]
      : [item.id],
  );
  return fc.tuple(fc.constantFrom(...paths), values);
}

export const editsOf = (form: CanonicalForm): fc.Arbitrary<readonly Edit[]> => {
  const answer = answerTo(form);
  const edit: fc.Arbitrary<Edit> = fc.oneof(
    { weight: 12, arbitrary: answer.map(([path, value]) => ({ do: 'answer' as const, path, value })) },
    { weight: 1, arbitrary: fc.constantFrom('p0', 'p1').map((page) => ({ do: 'leave' as const, page })) },
    {
      weight: 1,
      arbitrary: fc.array(answer, { maxLength: 8 }).map((all) => ({ do: 'replace' as const, answers: Object.fromEntries(all) })),
    },
  );
  return fc.array(edit, { maxLength: 25 });
};
