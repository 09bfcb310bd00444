import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/definition';
import { compile, open, type Answers } from '../../src/engine';
import { and, atLeast, formOf, is, number, or, ref } from './forms';

const sore: Expression = { op: 'condition', id: 'sore' };
const cell = (column: string): Expression => ref(`t/:row/${column}`);
const form = compile(
  formOf({
    aloneGate: 'gate',
    conditions: [{ id: 'sore', because: 'you have pain', when: or(is('hurts', 'yes'), is('aches', 'yes')) }],
    pages: [
      {
        id: 'p',
        items: [
          { id: 'gate', type: 'yes-no' },
          { id: 'secret', type: 'yes-no', sensitive: 'alone' },
          { id: 'hurts', type: 'yes-no', text: 'Does it hurt?' },
          { id: 'aches', type: 'yes-no', text: 'Does it ache?' },
          { id: 'where', type: 'text', required: true, showIf: and(sore, atLeast(ref('days'), 2)) },
          { id: 'days', type: 'number', text: 'How many days?', readOnlyIf: sore },
          { id: 'twice', type: 'computed', valueKind: 'number', override: true, value: { op: 'mul', left: ref('days'), right: number(2) } },
          { id: 'pain', type: 'concern', text: 'Pain' },
          {
            id: 't',
            type: 'table',
            row: 'Row',
            minRows: 1,
            showIf: is('hurts', 'yes'),
            cells: [
              { id: 'a', type: 'number', text: 'Dose' },
              { id: 'b', type: 'text', showIf: atLeast(cell('a'), 5) },
            ],
          },
          {
            id: 'all',
            type: 'computed',
            value: { op: 'sum', all: [{ op: 'each-row', table: 't', of: cell('a') }], missing: { policy: 'blank' } },
          },
        ],
      },
      { id: 'q', showIf: is('aches', 'no'), items: [{ id: 'last', type: 'text' }] },
    ],
  }),
);
const why = (answers: Answers, path: string) => open(form, { today: '2026-03-02', answers }).why(path).reasons;
const short = (answers: Answers, path: string) =>
  why(answers, path).map(({ code, because, inputs }) =>
    [code, because.join(), inputs.map((input) => input.path).join()].filter((each) => each !== ''),
  );

describe('why', () => {
  it('tells in the definition’s words why an item is shown, and which answers made it so', () => {
    expect(why({ hurts: 'yes', aches: 'no', days: 3 }, 'where')).toEqual([
      {
        code: 'shown',
        because: ['you have pain'],
        inputs: [
          { path: 'hurts', text: 'Does it hurt?', value: 'yes' },
          { path: 'days', text: 'How many days?', value: 3 },
        ],
      },
      { code: 'required', because: [], inputs: [] },
    ]);
  });

  it('tells what hides an item, apart from what is merely not known yet', () => {
    expect(short({ hurts: 'no', aches: 'no', days: 3 }, 'where')).toEqual([['hidden', 'hurts,aches']]);
    expect(short({ hurts: 'yes' }, 'where')).toEqual([['not-known', 'days']]);
    expect(why({ hurts: 'yes' }, 'where')[0]?.inputs).toEqual([
      { path: 'days', text: 'How many days?', value: null, blank: 'not-answered' },
    ]);
    expect(short({ aches: 'yes' }, 'last')).toEqual([['hidden', 'aches']]);
    expect(short({}, 'secret')).toEqual([['not-alone', 'gate']]);
    expect(short({}, 'hurts')).toEqual([]);
  });

  it('tells what locks an answer', () => {
    expect(short({ aches: 'yes' }, 'days')).toEqual([['read-only', 'you have pain', 'aches']]);
  });

  it('tells what a value was computed from, what it waits for, and that a person has replaced it', () => {
    expect(short({ days: 3 }, 'twice')).toEqual([['computed', 'days']]);
    expect(short({}, 'twice')).toEqual([['not-known', 'days']]);
    expect(short({ days: 3, twice: 5 }, 'twice')).toEqual([
      ['overridden', 'twice'],
      ['computed', 'days'],
    ]);
  });

  it('tells why a rating is asked, and required', () => {
    expect(short({ 'pain.chosen': true }, 'pain.rating')).toEqual([['shown', 'pain.chosen'], ['required']]);
    expect(short({ 'pain.chosen': false }, 'pain.rating')).toEqual([['hidden', 'pain.chosen']]);
  });

  it('speaks of the cells of the row it is asked about, and of all rows for a total', () => {
    const answers = { hurts: 'yes', 't/x': 1, 't/x/a': 7, 't/y': 2, 't/y/a': 1, 't/z': 3 };
    expect(short(answers, 't/x/b')).toEqual([['shown', 'hurts,t/x/a']]);
    expect(short(answers, 't/y/b')).toEqual([['hidden', 't/y/a']]);
    expect(short(answers, 't/z/b')).toEqual([['not-known', 't/z/a']]);
    expect(short(answers, 'all')).toEqual([['not-known', 't/z/a']]);
    expect(short({ hurts: 'yes' }, 't')).toEqual([['shown', 'hurts'], ['required']]);
  });

  describe('where facts from outside and last time count', () => {
    const onDrugs: Expression = { op: 'context', name: 'on-drugs' };
    const better: Expression = { op: 'eq', left: { op: 'previous', path: 'hurts' }, right: { op: 'code', value: 'yes' } };
    const told = compile(
      formOf({
        context: [{ name: 'on-drugs', type: 'truth' }],
        pages: [
          {
            id: 'p',
            items: [
              { id: 'hurts', type: 'yes-no', text: 'Does it hurt?' },
              { id: 'fever', type: 'yes-no', text: 'Fever?', showIf: onDrugs },
              { id: 'better', type: 'yes-no', text: 'Is it better?', showIf: better },
            ],
          },
        ],
        redFlags: [{ id: 'sepsis', when: and(is('hurts', 'yes'), onDrugs) }],
      }),
    );
    const session = (options: object) => open(told, { today: '2026-03-02', ...options });

    it('names the fact, known or not', () => {
      const fever = (context: object) => session({ context }).why('fever').reasons;
      expect(fever({})).toEqual([{ code: 'not-known', because: [], inputs: [], facts: [{ name: 'on-drugs', value: null }] }]);
      expect(fever({ 'on-drugs': false })).toEqual([
        { code: 'hidden', because: [], inputs: [], facts: [{ name: 'on-drugs', value: false }] },
      ]);
    });

    it('names the fact that a red flag waits for, and not one that is known', () => {
      const flag = (context: object, hurts: string | null) =>
        session({ context, answers: { hurts } })
          .whyFlag('sepsis')
          .reasons.map(({ code, inputs, facts }) => [code, inputs.length, facts?.[0]?.name]);
      expect(flag({}, 'yes')).toEqual([['incomplete', 0, 'on-drugs']]);
      expect(flag({ 'on-drugs': true }, null)).toEqual([['incomplete', 1, undefined]]);
    });

    it('names what made a red flag fire, and what keeps it clear', () => {
      const flag = (hurts: string) => session({ context: { 'on-drugs': true }, answers: { hurts } }).whyFlag('sepsis').reasons;
      const inputs = (value: string) => [{ path: 'hurts', text: 'Does it hurt?', value }];
      expect(flag('yes')).toEqual([{ code: 'fired', because: [], inputs: inputs('yes'), facts: [{ name: 'on-drugs', value: true }] }]);
      expect(flag('no')).toEqual([{ code: 'clear', because: [], inputs: inputs('no') }]);
    });

    it('names last time’s answer', () => {
      const reasons = (previous: object) => session({ previous }).why('better').reasons;
      expect(reasons({ hurts: 'yes' })).toEqual([
        { code: 'shown', because: [], inputs: [], lastTime: [{ path: 'hurts', text: 'Does it hurt?', value: 'yes' }] },
      ]);
      expect(reasons({})).toMatchObject([{ code: 'hidden', lastTime: [{ path: 'hurts', value: null, blank: 'not-shown' }] }]);
    });
  });
});
