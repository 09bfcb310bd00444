import { describe, expect, it } from 'vitest';
import { AnswerError, compile, open, type Answers } from '../../src/engine';
import { and, atLeast, formOf, is, number, oneOf, or, ref } from './forms';

const today = '2026-03-02';
const prefer = { blank: 'prefer-not-to-say' } as const;
const notAlone = { blank: 'not-asked', reason: 'not-alone' } as const;

const form = compile(
  formOf({
    aloneGate: 'alone-now',
    conditions: [
      {
        id: 'possibleCordCompression',
        because: 'your legs are weak or numb',
        when: or(oneOf('weak', 'yes', 'not-sure'), oneOf('numb', 'yes', 'not-sure')),
      },
    ],
    pages: [
      {
        id: 'safety-check',
        safetyCheck: true,
        items: [
          { id: 'weak', type: 'yes-no', notSure: true, required: true, text: 'New weakness?' },
          { id: 'numb', type: 'yes-no', notSure: true, required: true, text: 'New numbness?' },
          { id: 'alone-now', type: 'yes-no' },
          { id: 'not-alive', type: 'yes-no', preferNotToSay: true, sensitive: 'alone' },
          { id: 'words', type: 'paragraph' },
        ],
      },
      {
        id: 'body',
        items: [
          { id: 'pain', type: 'concern', domain: 'body', text: 'Pain' },
          {
            id: 'pain-lying',
            type: 'yes-no',
            follows: 'pain',
            required: true,
            text: ['You gave ', { path: 'pain.rating' }, ' for pain. Worse lying down?'],
          },
          { id: 'fatigue', type: 'concern', domain: 'body', text: 'Tiredness' },
          { id: 'other', type: 'text', maxLength: 10, showIf: atLeast(ref('pain.rating'), 5) },
        ],
      },
      { id: 'top', items: [{ id: 'top-three', type: 'rank', top: 2, required: true }] },
      {
        id: 'more',
        items: [
          {
            id: 'help',
            type: 'choices',
            options: [
              { code: 'money', text: 'Money' },
              { code: 'home', text: 'Home' },
              { code: 'none', text: 'None of these', exclusive: true },
            ],
          },
          { id: 'since', type: 'date' },
          {
            id: 'weight',
            type: 'number',
            min: 20,
            max: 300,
            checks: [{ when: { op: 'lt', left: ref('weight'), right: number(35) }, severity: 'warning', message: 'Is that right?' }],
          },
          {
            id: 'total',
            type: 'computed',
            value: { op: 'sum', all: [ref('pain.rating'), ref('fatigue.rating')], missing: { policy: 'zero' } },
          },
        ],
      },
    ],
    redFlags: [
      { id: 'cord', when: { op: 'condition', id: 'possibleCordCompression' }, inputs: ['weak', 'numb'] },
      { id: 'both', when: and(is('weak', 'yes'), is('numb', 'yes')) },
      { id: 'not-alive', when: is('not-alive', 'yes'), discreet: true },
    ],
  }),
);
const start = (answers: Answers = {}) => open(form, { today, answers });
const status = (session: ReturnType<typeof start>, id: string) => session.redFlags().find((flag) => flag.id === id)?.status;

describe('red flags', () => {
  it('is incomplete until its questions are answered, and clear only when they are', () => {
    const session = start();
    expect(status(session, 'cord')).toBe('incomplete');
    session.answer('weak', 'no');
    expect(status(session, 'cord')).toBe('incomplete');
    session.answer('numb', 'no');
    expect(status(session, 'cord')).toBe('clear');
  });

  it('fires at once on not sure, whatever else is unanswered', () => {
    const session = start();
    const patch = session.answer('weak', 'not-sure');
    expect(patch.redFlags.map((flag) => [flag.id, flag.status])).toContainEqual(['cord', 'fired']);
    expect(session.whyFlag('cord').reasons).toEqual([
      { code: 'fired', because: ['your legs are weak or numb'], inputs: [{ path: 'weak', text: 'New weakness?', value: 'not-sure' }] },
    ]);
  });

  it('neither fires nor clears on prefer not to say', () => {
    const session = start({ 'alone-now': 'yes', 'not-alive': prefer });
    expect(status(session, 'not-alive')).toBe('incomplete');
  });

  it('names the open questions of an incomplete flag', () => {
    expect(
      start({ weak: 'no' })
        .whyFlag('cord')
        .reasons.flatMap(({ code, inputs }) => [code, ...inputs.map((input) => input.path)]),
    ).toEqual(['incomplete', 'numb']);
  });

  it('is never clear when its rule looks past an unanswered question', () => {
    const looking = compile(
      formOf({
        pages: [
          {
            id: 'a',
            items: [
              { id: 'x', type: 'number' },
              { id: 'y', type: 'number' },
            ],
          },
        ],
        redFlags: [{ id: 'high', when: atLeast({ op: 'sum', all: [ref('x'), ref('y')], missing: { policy: 'zero' } }, 8) }],
      }),
    );
    const session = open(looking, { today, answers: { x: 1 } });
    expect(session.redFlags()[0]?.status).toBe('incomplete');
    session.answer('y', 1);
    expect(session.redFlags()[0]?.status).toBe('clear');
  });
});

describe('questions asked only when alone', () => {
  it('are hidden until she says that she is alone', () => {
    const session = start();
    expect(session.snapshot('not-alive')).toMatchObject({ visible: false, blank: 'not-asked' });
    session.answer('alone-now', 'yes');
    expect(session.snapshot('not-alive')).toMatchObject({ visible: true, blank: 'not-answered' });
  });

  it('are marked as not asked when the page is left, and asked again once she is alone', () => {
    const session = start({ 'alone-now': 'no' });
    expect(session.leavePage('safety-check').answers).toEqual({ 'not-alive': notAlone });
    expect(status(session, 'not-alive')).toBe('incomplete');
    expect(session.hiddenAnswers()).toEqual([]);
    expect(session.answer('alone-now', 'yes').answers).toEqual({ 'alone-now': 'yes', 'not-alive': null });
  });

  it('are shown unanswered where the mark came from another device', () => {
    expect(start({ 'alone-now': 'yes', 'not-alive': notAlone }).snapshot('not-alive').blank).toBe('not-answered');
  });
});

describe('the safety check', () => {
  it('is complete when every question that is shown has an answer, prefer not to say included', () => {
    const session = start({ weak: 'no', numb: 'no' });
    expect(session.safetyCheckComplete()).toBe(false);
    session.answer('alone-now', 'no');
    expect(session.safetyCheckComplete()).toBe(true);
    session.answer('alone-now', 'yes');
    expect(session.safetyCheckComplete()).toBe(false);
    session.answer('not-alive', prefer);
    expect(session.safetyCheckComplete()).toBe(true);
  });
});

describe('concerns', () => {
  it('must be rated once chosen, and only then', () => {
    const session = start();
    expect(session.snapshot('pain.rating')).toMatchObject({ visible: false, required: false, blank: 'not-answered' });
    session.answer('pain.chosen', true);
    expect(session.snapshot('pain.rating')).toMatchObject({ visible: true, required: true });
    expect(session.issues('body').map((issue) => [issue.path, issue.code])).toContainEqual(['pain.rating', 'required']);
    session.answer('pain.rating', 4);
    expect(session.issues('body').map((issue) => issue.path)).toEqual(['pain-lying']);
  });

  it('show their follow-up questions once chosen, with answers piped in', () => {
    const session = start();
    expect(session.snapshot('pain-lying').visible).toBe(false);
    expect(session.why('pain-lying').reasons).toEqual([
      { code: 'not-known', because: [], inputs: [{ path: 'pain.chosen', text: 'Pain', value: null, blank: 'not-answered' }] },
    ]);
    session.answer('pain.chosen', true);
    expect(session.snapshot('pain-lying')).toMatchObject({ visible: true, text: 'You gave … for pain. Worse lying down?' });
    session.answer('pain.rating', 7);
    expect(session.snapshot('pain-lying').text).toBe('You gave \u20687\u2069 for pain. Worse lying down?');
  });

  it('become shown, not chosen when the page is left', () => {
    const session = start({ 'pain.chosen': true });
    expect(session.leavePage('body').answers).toEqual({ 'fatigue.chosen': false });
    expect(session.snapshot('fatigue.rating').blank).toBe('not-chosen');
    expect(session.leavePage('body').answers).toEqual({});
  });

  it('keep the rating of a concern that is no longer chosen, out of every rule', () => {
    const session = start({ 'pain.chosen': true, 'pain.rating': 8 });
    expect(session.snapshot('total').value).toBe(8);
    expect(session.snapshot('other').visible).toBe(true);
    session.answer('pain.chosen', false);
    expect(session.snapshot('total').value).toBe(0);
    expect(session.snapshot('other').visible).toBe(false);
    expect(session.toAnswers()['pain.rating']).toBe(8);
    expect(session.hiddenAnswers()).toEqual(['pain.rating']);
  });
});

describe('the top three', () => {
  it('takes chosen concerns only, and is hidden where there are none', () => {
    const session = start();
    expect(session.snapshot('top-three').visible).toBe(false);
    session.answer('pain.chosen', true);
    expect(session.snapshot('top-three')).toMatchObject({ visible: true, required: true });
    expect(() => session.answer('top-three', ['fatigue'])).toThrow(AnswerError);
    session.answer('top-three', ['pain']);
    expect(session.issues('top')).toEqual([]);
  });

  it('drops a concern that is no longer chosen', () => {
    const session = start({ 'pain.chosen': true, 'fatigue.chosen': true, 'top-three': ['fatigue', 'pain'] });
    expect(session.answer('fatigue.chosen', false).answers).toEqual({ 'fatigue.chosen': false, 'top-three': ['pain'] });
    session.replaceAnswers({ 'pain.chosen': true, 'top-three': ['fatigue', 'pain'] });
    expect(session.snapshot('top-three').value).toEqual(['pain']);
  });
});

describe('answers', () => {
  it.each([
    ['nowhere', 1, 'unknown-path'],
    ['weak', 'maybe', 'unknown-option'],
    ['weak', 3, 'wrong-type'],
    ['weak', prefer, 'unknown-option'],
    ['pain.rating', 11, 'out-of-range'],
    ['pain.rating', 2.5, 'out-of-range'],
    ['pain.talk', 'perhaps', 'unknown-option'],
    ['other', 'more than ten letters', 'too-long'],
    ['since', '2026-02-30', 'wrong-type'],
    ['total', 3, 'read-only'],
  ] as const)('refuses %s = %j as %s and stays as it was', (path, value, expected) => {
    const session = start({ weak: 'no' });
    expect(() => session.answer(path, value)).toThrow(expect.objectContaining({ code: expected }));
    expect(session.toAnswers()).toEqual({ weak: 'no' });
  });

  it.each([{}, { blank: 'nothing' }, { blank: 'not-asked' }])('refuses %j, which only a caller without types can give', (value) => {
    const session = start({ 'not-alive': 'no' });
    for (const path of ['weak', 'not-alive']) {
      expect(() => Reflect.apply(Object.getPrototypeOf(session).answer, session, [path, value])).toThrow(
        expect.objectContaining({ name: 'AnswerError' }),
      );
    }
    expect(session.toAnswers()).toEqual({ 'not-alive': 'no' });
  });

  it.each([['2026'], ['2026-02'], ['2024-02-29']])('takes the date %s, whole or in part', (date) => {
    expect(start().answer('since', date).answers).toEqual({ since: date });
  });

  it('lets an option that excludes the others stand alone, whichever was ticked last', () => {
    const session = start({ help: ['money'] });
    expect(session.answer('help', ['money', 'none']).answers).toEqual({ help: ['none'] });
    expect(session.answer('help', ['none', 'home']).answers).toEqual({ help: ['home'] });
    expect(session.answer('help', []).answers).toEqual({ help: null });
  });

  it('shows what came from elsewhere and does not fit as an issue, and lets it take no part', () => {
    const session = start({ 'pain.chosen': true, 'pain.rating': 15, weak: 'perhaps' });
    expect(session.snapshot('pain.rating').issues).toEqual([
      { path: 'pain.rating', page: 'body', code: 'range', severity: 'error', values: { min: 1, max: 10 } },
    ]);
    expect(session.snapshot('total').value).toBe(0);
    expect(status(session, 'cord')).toBe('incomplete');
  });

  it('fires a check with its author’s words', () => {
    expect(start({ weight: 30 }).issues('more')).toEqual([
      { path: 'weight', page: 'more', code: 'check', severity: 'warning', message: 'Is that right?' },
    ]);
  });
});

describe('watching', () => {
  it('gives the same snapshot until something in it changes', () => {
    const session = start();
    const [weak, pain, issues] = [session.snapshot('weak'), session.snapshot('pain.chosen'), session.issues('body')];
    session.answer('weak', 'yes');
    expect(session.snapshot('pain.chosen')).toBe(pain);
    expect(session.snapshot('weak')).not.toBe(weak);
    const flags = session.redFlags();
    session.answer('pain.note', 'left side');
    expect(session.redFlags()).toBe(flags);
    expect(session.issues('body')).toEqual(issues);
  });

  it('calls listeners of what changed, once, after the edit is whole', () => {
    const session = start();
    const seen: string[] = [];
    const stop = session.subscribe('pain-lying', () => seen.push(`lying ${session.snapshot('pain-lying').visible}`));
    session.subscribe('fatigue.chosen', () => seen.push('fatigue'));
    session.subscribeAll((patch) => seen.push(Object.keys(patch.answers).join()));
    session.answer('pain.chosen', true);
    stop();
    session.answer('pain.chosen', false);
    session.answer('pain.chosen', false);
    expect(seen).toEqual(['lying true', 'pain.chosen', 'pain.chosen']);
  });
});
