import { describe, expect, it } from 'vitest';
import { canonicalFormSchema, type CanonicalForm, type Expression } from '../../src/definition';
import { compile, open, type FormError } from '../../src/engine';
import { formOf, is, number, ref } from './forms';

const value = (expression: Expression, rest: Partial<Omit<CanonicalForm, 'pages' | 'items' | 'redFlags'>> = {}): CanonicalForm =>
  formOf({
    ...rest,
    pages: [
      {
        id: 'p',
        items: [
          { id: 'c', type: 'computed', value: expression },
          { id: 't', type: 'table', row: 'Row', cells: [{ id: 'dose', type: 'number' }] },
        ],
      },
    ],
  });
const withPattern = formOf({ pages: [{ id: 'p', items: [{ id: 'q', type: 'text', pattern: { matches: '(', message: 'No.' } }] }] });

describe('a canonical form that nobody built', () => {
  it.each<[string, CanonicalForm, FormError['code']]>([
    ['names what is not there', value(ref('nobody')), 'dead-reference'],
    ['reads itself', value(ref('c')), 'circle'],
    ['reads a cell outside its row', value(ref('t/:row/dose')), 'rows'],
    ['goes through rows outside a total', value({ op: 'each-row', table: 't', of: ref('t/:row/dose') }), 'rows'],
    ['is in no language', value(number(1), { language: 'no language!' }), 'language'],
    ['has a pattern that is none', withPattern, 'pattern'],
  ])('is refused when it is compiled, because it %s', (_, form, code) => {
    const refusal = expect.objectContaining({ name: 'FormError', code, message: expect.stringMatching(/\.$/) });
    expect(() => compile(form)).toThrow(refusal);
  });

  it('is refused, not run into, where it nests without end or has too many items', () => {
    let deep: unknown = { op: 'truth', value: true };
    for (let i = 0; i < 100_000; i += 1) deep = { op: 'not', of: deep };
    const form = value(number(1));
    expect(canonicalFormSchema.safeParse(form).success).toBe(true);
    expect(canonicalFormSchema.safeParse({ ...form, conditions: [{ id: 'deep', because: 'x', when: deep }] }).success).toBe(false);
    const [item] = form.items;
    expect(canonicalFormSchema.safeParse({ ...form, items: Array.from({ length: 20_001 }, () => item) }).success).toBe(false);
  });

  it('may take the greatest of a very long list', () => {
    const all = Array.from({ length: 200_000 }, (_, place) => number(place));
    expect(open(compile(value({ op: 'max', all })), { today: '2026-01-01' }).snapshot('c').value).toBe(199_999);
  });

  it('may be one chain from end to end', () => {
    const step = (place: number): Expression => (place === 0 ? number(1) : { op: 'add', left: ref(`c${place - 1}`), right: number(1) });
    const chain = Array.from({ length: 20_000 }, (_, place) => ({ id: `c${place}`, type: 'computed' as const, value: step(place) }));
    expect(open(compile(formOf({ pages: [{ id: 'p', items: chain }] })), { today: '2026-01-01' }).snapshot('c19999').value).toBe(20_000);
  });

  it('may say the answer to a question that hangs on the one where it is said', () => {
    const items = [
      { id: 'a', type: 'concern' as const, showIf: is('b', 'yes') },
      { id: 'b', type: 'yes-no' as const, text: [{ path: 'a.rating' }] },
    ];
    const session = open(compile(formOf({ pages: [{ id: 'p', items }] })), { today: '2026-01-01' });
    session.answer('b', 'yes');
    session.answer('a.chosen', true);
    session.answer('a.rating', 7);
    expect(session.snapshot('b').text).toContain('7');
  });
});
