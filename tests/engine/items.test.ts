import { describe, expect, it } from 'vitest';
import { AnswerError, compile, open, type Answers } from '../../src/engine';
import { formOf, number, ref } from './forms';

const options = [
  { code: 'a', text: 'Apples' },
  { code: 'b', text: 'Bananas' },
  { code: 'else', text: 'Something else', open: true as const },
];
const form = compile(
  formOf({
    pages: [
      {
        id: 'p',
        items: [
          { id: 'one', type: 'choice', options },
          { id: 'some', type: 'choices', options },
          { id: 'where', type: 'body-map', options, preferNotToSay: true },
          { id: 'born', type: 'date', precision: 'year' },
          { id: 'began', type: 'date', precision: 'month' },
          { id: 'seen', type: 'date', precision: 'day' },
          { id: 'postcode', type: 'text', maxLength: 8, pattern: { matches: '[A-Z]{1,2}\\d+|none', message: 'Such as SW1.' } },
          { id: 'x', type: 'number' },
          { id: 'twice', type: 'computed', valueKind: 'number', override: true, value: { op: 'mul', left: ref('x'), right: number(2) } },
          { id: 'fixed', type: 'computed', value: ref('twice') },
          { id: 'when', type: 'computed', valueKind: 'date', override: true, value: ref('seen') },
          { id: 'so', type: 'computed', valueKind: 'truth', override: true, value: { op: 'gt', left: ref('x'), right: number(3) } },
          { id: 'said', type: 'text-block', text: ['You said ', { path: 'one.other' }, ', ', { path: 'twice' }, '.'] },
        ],
      },
    ],
  }),
);
const start = (answers: Answers = {}) => open(form, { today: '2026-03-02', answers });

describe('an open option', () => {
  it('opens a box for her own words, required while it is chosen', () => {
    const session = start();
    expect(session.snapshot('one.other')).toMatchObject({ visible: false, required: false, blank: 'not-answered' });
    session.answer('one', 'else');
    expect(session.snapshot('one.other')).toMatchObject({ visible: true, required: true });
    expect(session.issues()).toEqual([{ path: 'one.other', page: 'p', code: 'required', severity: 'error' }]);
    session.answer('one.other', 'Pears');
    expect(session.issues()).toEqual([]);
    expect(session.snapshot('said').text).toContain('\u2068Pears\u2069');
  });

  it('keeps the words where another one is chosen, hidden and out of every rule', () => {
    const session = start({ one: 'else', 'one.other': 'Pears', some: ['a', 'else'], 'some.other': 'Figs' });
    expect(session.hiddenAnswers()).toEqual([]);
    session.answer('one', 'a');
    session.answer('some', ['a']);
    expect(session.hiddenAnswers()).toEqual(['one.other', 'some.other']);
    expect(session.snapshot('one.other')).toMatchObject({ visible: false, value: 'Pears', blank: 'not-shown' });
    expect(() => session.answer('some.other', 'x'.repeat(501))).toThrow(expect.objectContaining({ code: 'too-long' }));
    expect(() => session.answer('one.chosen', true)).toThrow(expect.objectContaining({ code: 'unknown-path' }));
  });
});

describe('answers', () => {
  it.each([
    ['where', ['a', 'b'], null],
    ['where', { blank: 'prefer-not-to-say' } as const, null],
    ['where', ['nose'], 'unknown-option'],
    ['where', ['a', 'a'], 'unknown-option'],
    ['born', '1960', null],
    ['began', '1960', 'wrong-type'],
    ['began', '1960-02', null],
    ['began', '1960-02-03', null],
    ['seen', '1960-02', 'wrong-type'],
    ['seen', '1960-02-03', null],
    ['postcode', 'SW1', null],
    ['postcode', 'none', null],
    ['postcode', 'xSW1', 'no-match'],
    ['postcode', 'SW1x', 'no-match'],
    ['postcode', 'SW123456789', 'too-long'],
    ['twice', 7, null],
    ['twice', 'seven', 'wrong-type'],
    ['twice', { blank: 'not-asked', reason: 'x' } as const, 'wrong-type'],
    ['when', '2026-02', null],
    ['when', 'soon', 'wrong-type'],
    ['so', true, null],
    ['so', 'yes', 'wrong-type'],
    ['fixed', 1, 'read-only'],
    ['said', 'x', 'read-only'],
  ])('at %s: %j gives %s', (path, value, code) => {
    const session = start();
    let refused: AnswerError['code'] | null = null;
    try {
      session.answer(path, value);
    } catch (error) {
      refused = error instanceof AnswerError ? error.code : null;
    }
    expect(refused).toBe(code);
    expect(session.toAnswers()).toEqual(code === null ? { [path]: value } : {});
  });

  it('that came from elsewhere and do not fit say what would', () => {
    const issues = start({ began: '1960', postcode: '?' }).issues();
    expect(issues).toMatchObject([
      { path: 'began', code: 'type', values: { precision: 'month' } },
      { path: 'postcode', code: 'pattern', message: 'Such as SW1.' },
    ]);
  });
});

describe('a computed value that a person may replace', () => {
  it('is hers until she clears it; rules see hers, and the form’s own stays in sight', () => {
    const session = start({ x: 2 });
    expect(session.snapshot('twice')).toMatchObject({ value: 4, readOnly: false });
    expect(session.snapshot('twice')).not.toHaveProperty('computed');
    session.answer('twice', 9);
    expect(session.snapshot('twice')).toMatchObject({ value: 9, computed: 4 });
    expect(session.snapshot('fixed').value).toBe(9);
    expect(session.answer('x', 3).changed).toContain('twice');
    expect(session.snapshot('twice')).toMatchObject({ value: 9, computed: 6 });
    session.answer('twice', null);
    expect(session.snapshot('fixed').value).toBe(6);
  });

  it('stands in the stead of one that is not known', () => {
    const session = start({ twice: 5 });
    expect(session.snapshot('twice')).toMatchObject({ value: 5, computed: null });
  });
});

describe('answers that stand in a text', () => {
  const said = (language: string, answers: Answers) => {
    const items = [
      { id: 'n', type: 'number' as const },
      { id: 'd', type: 'date' as const },
      { id: 'c', type: 'choices' as const, options },
      { id: 'y', type: 'yes-no' as const },
      { id: 'said', type: 'text-block' as const, text: ['n', 'd', 'c', 'y'].flatMap((path) => [{ path }, ' ']) },
    ];
    return open(compile(formOf({ language, pages: [{ id: 'p', items }] })), { today: '2026-03-02', answers })
      .snapshot('said')
      .text.trimEnd();
  };
  const isolated = (...words: string[]) => words.map((word) => (word === '…' ? word : `\u2068${word}\u2069`)).join(' ');

  it('are written as the form’s language writes them, each kept apart from the words around it', () => {
    const answers = { n: 1234.5, d: '2026-02-27', c: ['a', 'b'], y: 'yes' };
    expect(said('en-GB', answers)).toBe(isolated('1,234.5', '27 February 2026', 'Apples and Bananas', '…'));
    expect(said('de', answers)).toBe(isolated('1.234,5', '27. Februar 2026', 'Apples und Bananas', '…'));
    expect(said('ar-XB', answers)).toBe(said('en-GB', answers));
  });

  it('leave a gap where there is none, and show of a date what is known', () => {
    expect(said('en-GB', { d: '2026-02' })).toBe(isolated('…', 'February 2026', '…', '…'));
    expect(said('en-GB', { d: '2026' })).toBe(isolated('…', '2026', '…', '…'));
  });
});
