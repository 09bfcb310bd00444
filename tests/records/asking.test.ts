import { describe, expect, it } from 'vitest';
import { compile, open, type Answers } from '../../src/engine';
import { toAskInPerson } from '../../src/records';
import { formOf } from '../engine/forms';

const form = compile(
  formOf({
    aloneGate: 'alone-now',
    pages: [
      {
        id: 'safety',
        safetyCheck: true,
        items: [
          { id: 'alone-now', type: 'yes-no', required: true },
          { id: 'not-alive', type: 'yes-no', preferNotToSay: true, sensitive: 'alone' },
          { id: 'unsafe', type: 'yes-no', preferNotToSay: true, sensitive: 'alone', discreet: true },
        ],
      },
      {
        id: 'people',
        items: [
          { id: 'children', type: 'concern' },
          { id: 'closeness', type: 'concern', sensitive: 'private' },
        ],
      },
    ],
  }),
);
const toAsk = (answers: Answers) => toAskInPerson(open(form, { today: '2026-03-02', answers })).map(({ item, reason }) => [item, reason]);

describe('what is to be asked in person', () => {
  it('is nothing once she was alone and has answered', () => {
    expect(toAsk({ 'alone-now': 'yes', 'not-alive': 'no', unsafe: 'yes', 'closeness.chosen': false })).toEqual([]);
  });

  it('is what she would only be asked alone, with the reason why she was not', () => {
    const both = (reason: string) => [
      ['not-alive', reason],
      ['unsafe', reason],
    ];
    expect(toAsk({ 'alone-now': 'no' })).toEqual(both('not-alone'));
    expect(toAsk({ 'alone-now': { blank: 'not-asked', reason: 'helper' } })).toEqual(both('helper'));
    expect(toAsk({})).toEqual(both('not-answered'));
    const kept = { blank: 'not-asked', reason: 'not-alone' } as const;
    expect(toAsk({ 'alone-now': 'no', 'not-alive': kept, unsafe: kept })).toEqual(both('not-alone'));
  });

  it('is what she preferred not to say, and what she left without an answer', () => {
    expect(toAsk({ 'alone-now': 'yes', 'not-alive': { blank: 'prefer-not-to-say' } })).toEqual([
      ['not-alive', 'prefer-not-to-say'],
      ['unsafe', 'not-answered'],
    ]);
  });

  it('is what is private and put off, not what she left out', () => {
    const answered = { 'alone-now': 'yes', 'not-alive': 'no', unsafe: 'no' } as const;
    expect(toAsk({ ...answered, 'closeness.chosen': { blank: 'not-asked', reason: 'later-alone' } })).toEqual([
      ['closeness', 'later-alone'],
    ]);
    expect(toAsk({ ...answered, 'closeness.chosen': { blank: 'not-asked', reason: 'skipped' } })).toEqual([]);
  });

  it('says of which nothing may be shown to others', () => {
    const found = toAskInPerson(open(form, { today: '2026-03-02', answers: { 'alone-now': 'no' } }));
    expect(found.map(({ discreet }) => discreet)).toEqual([false, true]);
  });
});
