import { describe, expect, it } from 'vitest';
import { compile, open, type Answers } from '../../src/engine';
import { formOf, is } from './forms';

const form = compile(
  formOf({
    aloneGate: 'alone-now',
    pages: [
      {
        id: 'safety',
        safetyCheck: true,
        items: [
          { id: 'alone-now', type: 'yes-no', required: true },
          { id: 'weak', type: 'yes-no', required: true },
          { id: 'not-alive', type: 'yes-no', required: true, preferNotToSay: true, sensitive: 'alone' },
        ],
      },
      {
        id: 'people',
        items: [
          { id: 'children', type: 'concern' },
          { id: 'closeness', type: 'concern', sensitive: 'private' },
          { id: 'relationship', type: 'concern', sensitive: 'private' },
        ],
      },
      { id: 'ahead', showIf: { op: 'ref', path: 'children.chosen' }, items: [{ id: 'dying', type: 'concern', sensitive: 'private' }] },
      { id: 'top', items: [{ id: 'top-three', type: 'rank', top: 3 }] },
    ],
    redFlags: [{ id: 'not-alive-flag', when: is('not-alive', 'yes') }],
  }),
);
const start = (answers: Answers = {}) => open(form, { today: '2026-03-02', answers });
const leftOut = { blank: 'not-asked', reason: 'skipped' } as const;
const putOff = { blank: 'not-asked', reason: 'later-alone' } as const;

describe('private items', () => {
  it('are not settled by leaving the page on which they are listed: they were not shown there', () => {
    expect(start().leavePage('people').answers).toEqual({ 'children.chosen': false });
  });

  it('are not asked, for her reason, once she leaves them out or puts them off', () => {
    const session = start();
    expect(session.choosePrivate('skipped').answers).toEqual({ 'closeness.chosen': leftOut, 'relationship.chosen': leftOut });
    expect(session.snapshot('closeness.chosen')).toMatchObject({ value: leftOut, blank: 'not-asked', issues: [] });
    expect(session.snapshot('closeness.rating')).toMatchObject({ visible: false });
    expect(session.choosePrivate('later-alone').answers).toEqual({ 'closeness.chosen': putOff, 'relationship.chosen': putOff });
    expect(session.hiddenAnswers()).toEqual([]);
    expect(session.issues()).toMatchObject([{ path: 'alone-now' }, { path: 'weak' }]);
  });

  it('come back when she chooses now, and what she then leaves is shown, not chosen', () => {
    const session = start({ 'closeness.chosen': putOff, 'relationship.chosen': putOff });
    expect(session.choosePrivate('now').answers).toEqual({ 'closeness.chosen': false, 'relationship.chosen': false });
    session.answer('closeness.chosen', true);
    session.answer('children.chosen', true);
    expect(session.leavePrivate().answers).toEqual({ 'dying.chosen': false });
  });

  it('take what she had ticked with them when she leaves them out after all, and undo brings it back', () => {
    const session = start({ 'closeness.chosen': true, 'closeness.rating': 6 });
    session.choosePrivate('skipped');
    expect(session.snapshot('closeness.chosen').value).toEqual(leftOut);
    expect(session.hiddenAnswers()).toEqual(['closeness.rating']);
    session.undo();
    expect(session.snapshot('closeness.chosen').value).toBe(true);
    expect(session.snapshot('closeness.rating').value).toBe(6);
  });

  it('are only those that the form shows her', () => {
    expect(Object.keys(start().choosePrivate('skipped').answers)).not.toContain('dying.chosen');
  });

  it('alone may be left out so: a concern that is not private is chosen or not', () => {
    expect(() => start().answer('children.chosen', leftOut)).toThrow('does not fit');
    expect(() => start().answer('closeness.rating', leftOut)).toThrow('does not fit');
  });
});

describe('with somebody there who must not hear what is asked alone', () => {
  it('the question that opens it is not asked either, and what it opens is marked with that reason', () => {
    const session = start({ weak: 'no' });
    session.closeAloneGate(true);
    expect(session.snapshot('alone-now')).toMatchObject({ visible: false, value: { blank: 'not-asked', reason: 'helper' } });
    expect(session.snapshot('not-alive')).toMatchObject({ visible: false, blank: 'not-asked' });
    expect(session.leavePage('safety').answers).toEqual({ 'not-alive': { blank: 'not-asked', reason: 'helper' } });
    expect(session.issues('safety')).toEqual([]);
    expect(session.hiddenAnswers()).toEqual([]);
    expect(session.redFlags()[0]?.status).toBe('incomplete');
  });

  it('the safety check stands as where she is not alone', () => {
    const session = start({ weak: 'no' });
    session.closeAloneGate(true);
    expect(session.safetyCheckComplete()).toBe(true);
  });

  it('that question is asked again once that person is no longer there', () => {
    const session = start();
    session.closeAloneGate(true);
    session.leavePage('safety');
    session.closeAloneGate(false);
    expect(session.snapshot('alone-now')).toMatchObject({ visible: true, value: null });
    session.answer('alone-now', 'yes');
    expect(session.snapshot('not-alive')).toMatchObject({ visible: true, value: null, blank: 'not-answered' });
  });

  it('what she said when she was alone stays said', () => {
    const session = start({ 'alone-now': 'yes', 'not-alive': 'yes' });
    expect(session.closeAloneGate(true).answers).toEqual({});
    expect(session.redFlags()[0]?.status).toBe('fired');
  });
});
