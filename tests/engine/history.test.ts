import { describe, expect, it } from 'vitest';
import { AnswerError, compile, open, type Answers, type OpenOptions } from '../../src/engine';
import { formOf, is, oneOf } from './forms';

const today = '2026-03-02';
const form = compile(
  formOf({
    context: [
      { name: 'treatment', type: 'code', options: ['on', 'off'] },
      { name: 'weeks', type: 'number' },
    ],
    pages: [
      {
        id: 'p',
        items: [
          { id: 'sleep', type: 'yes-no' },
          { id: 'words', type: 'text' },
          { id: 'pain', type: 'concern' },
          { id: 'top', type: 'rank', top: 3, carryForward: true },
          {
            id: 'drugs',
            type: 'choice',
            options: [
              { code: 'on', text: 'On' },
              { code: 'off', text: 'Off' },
            ],
            prefill: { op: 'context', name: 'treatment' },
          },
          { id: 'weeks-on', type: 'number', max: 100, prefill: { op: 'context', name: 'weeks' } },
          {
            id: 'carer',
            type: 'choice',
            carryForward: true,
            showIf: oneOf('sleep', 'yes'),
            options: [
              { code: 'family', text: 'Family' },
              { code: 'other', text: 'Somebody else', open: true },
            ],
          },
          { id: 'phone', type: 'text', maxLength: 5, carryForward: true, readOnlyIf: is('sleep', 'no') },
        ],
      },
    ],
  }),
);
const start = (options: Partial<OpenOptions> = {}) => open(form, { today, ...options });

describe('undo and redo', () => {
  it('take back the last edit, and make it again, what changed with it included', () => {
    const session = start({ answers: { 'pain.chosen': true, top: ['pain'] } });
    expect(session.canUndo).toBe(false);
    session.answer('pain.chosen', false);
    expect(session.toAnswers()).toEqual({ 'pain.chosen': false });
    expect(session.undo().answers).toEqual({ 'pain.chosen': true, top: ['pain'] });
    expect(session.canUndo).toBe(false);
    expect(session.redo().answers).toEqual({ 'pain.chosen': false, top: null });
    expect(session.redo().answers).toEqual({});
  });

  it('take typing into one text as one edit', () => {
    const session = start();
    session.answer('words', 'a');
    session.answer('words', 'ab');
    session.answer('sleep', 'yes');
    session.answer('words', 'abc');
    session.undo();
    expect(session.toAnswers()).toEqual({ words: 'ab', sleep: 'yes' });
    session.undo();
    session.undo();
    expect(session.toAnswers()).toEqual({});
    session.redo();
    expect(session.toAnswers()).toEqual({ words: 'ab' });
    session.answer('words', 'abd');
    session.undo();
    expect(session.toAnswers()).toEqual({ words: 'ab' });
  });

  it('leave alone what has changed elsewhere since, and pages that were left', () => {
    const session = start();
    session.answer('sleep', 'yes');
    session.answer('words', 'mine');
    session.replaceAnswers({ sleep: 'yes', words: 'theirs' });
    session.leavePage('p');
    expect(session.undo().answers).toEqual({});
    expect(session.undo().answers).toEqual({ sleep: null });
    expect(session.toAnswers()).toEqual({ words: 'theirs', 'pain.chosen': false });
  });

  it('do nothing after a new edit, or where there is nothing', () => {
    const session = start();
    expect(session.undo()).toMatchObject({ answers: {}, changed: [], evaluations: 0 });
    session.answer('sleep', 'yes');
    session.undo();
    session.answer('words', 'new');
    expect(session.canRedo).toBe(false);
  });
});

describe('prefill', () => {
  const context = { treatment: 'on', weeks: 300 };

  it('is captured once, into what has no answer and takes it, and is marked', () => {
    const session = start({ context });
    expect(session.start()).toMatchObject({ answers: { drugs: 'on' }, origins: { drugs: 'prefilled' } });
    expect(session.snapshot('drugs')).toMatchObject({ value: 'on', origin: 'prefilled' });
    expect(session.toAnswers()).toEqual({ drugs: 'on' });
    expect(session.canUndo).toBe(false);
    expect(start({ context, answers: { drugs: 'off' } }).start().answers).toEqual({});
    expect(start({ context: {} }).start().answers).toEqual({});
  });

  it('is no longer marked once the person has answered, be it the same, and undo marks it again', () => {
    const session = start({ context });
    session.start();
    expect(session.answer('drugs', 'on')).toMatchObject({
      answers: {},
      origins: { drugs: null },
      changed: expect.arrayContaining(['drugs']),
    });
    expect(session.snapshot('drugs').origin).toBeUndefined();
    session.undo();
    expect(session.toOrigins()).toEqual({ drugs: 'prefilled' });
  });

  it('keeps its mark over storage, and loses it where the answer changes elsewhere', () => {
    const session = start({ answers: { drugs: 'on' }, origins: { drugs: 'prefilled', words: 'prefilled' } });
    expect(session.toOrigins()).toEqual({ drugs: 'prefilled' });
    session.replaceAnswers({ drugs: 'on', sleep: 'yes' });
    expect(session.toOrigins()).toEqual({ drugs: 'prefilled' });
    session.replaceAnswers({ drugs: 'off' });
    expect(session.toOrigins()).toEqual({});
    session.replaceAnswers({ drugs: 'on' }, { drugs: 'prefilled' });
    expect(session.snapshot('drugs').origin).toBe('prefilled');
  });
});

describe('last time’s answer', () => {
  const previous: Answers = { carer: 'other', 'carer.other': 'My neighbour', phone: '12345', sleep: 'yes', top: ['pain'] };

  it('is offered while the question is shown and has none, and only where the definition says so', () => {
    const session = start({ previous });
    expect(session.snapshot('carer').offer).toBeUndefined();
    expect(session.snapshot('sleep').offer).toBeUndefined();
    expect(session.answer('sleep', 'yes').changed).toContain('carer');
    expect(session.snapshot('carer')).toMatchObject({ value: null, offer: 'other' });
    session.answer('carer', 'family');
    expect(session.snapshot('carer').offer).toBeUndefined();
  });

  it('is taken over with her own words as the person asks, marked, until she changes it', () => {
    const session = start({ previous, answers: { sleep: 'yes' } });
    expect(session.acceptOffer('carer')).toMatchObject({
      answers: { carer: 'other', 'carer.other': 'My neighbour' },
      origins: { carer: 'carried-forward', 'carer.other': 'carried-forward' },
    });
    session.answer('carer.other', 'My sister');
    expect(session.toOrigins()).toEqual({ carer: 'carried-forward' });
    session.undo();
    session.undo();
    expect([session.toAnswers(), session.toOrigins()]).toEqual([{ sleep: 'yes' }, {}]);
  });

  it('is not offered where it no longer fits, is locked, or would have to be thought of anew', () => {
    expect(start({ previous: { phone: '123456' } }).snapshot('phone').offer).toBeUndefined();
    expect(start({ previous, answers: { sleep: 'no' } }).snapshot('phone').offer).toBeUndefined();
    expect(start({ previous, answers: { 'pain.chosen': true } }).snapshot('top').offer).toBeUndefined();
    expect(() => start({ previous }).acceptOffer('sleep')).toThrow(AnswerError);
  });
});
