import { describe, expect, it } from 'vitest';
import { compile, type AnswerValue } from '../../src/engine';
import {
  flagId,
  giveAnswers,
  raiseFlag,
  readFlag,
  readResult,
  submitAssessment,
  valueAt,
  type Change,
  type FieldValue,
} from '../../src/records';
import { formOf, is, oneOf, or } from '../engine/forms';
import { change, fold, id } from './changes';

const form = compile(
  formOf({
    aloneGate: 'alone-now',
    pages: [
      {
        id: 'safety-check',
        safetyCheck: true,
        items: [
          { id: 'weak', type: 'yes-no', notSure: true, required: true },
          { id: 'numb', type: 'yes-no', notSure: true, required: true },
          { id: 'alone-now', type: 'yes-no', required: true },
          { id: 'not-alive', type: 'yes-no', preferNotToSay: true, sensitive: 'alone' },
        ],
      },
      {
        id: 'body',
        items: [
          { id: 'pain', type: 'concern', text: 'Pain' },
          { id: 'fatigue', type: 'concern', text: 'Tiredness' },
          { id: 'sleep', type: 'concern', text: 'Sleep' },
          { id: 'top-three', type: 'rank', top: 3 },
        ],
      },
    ],
    redFlags: [
      { id: 'cord', when: or(oneOf('weak', 'yes', 'not-sure'), oneOf('numb', 'yes', 'not-sure')) },
      { id: 'not-alive', when: is('not-alive', 'yes') },
    ],
  }),
);

/** An assessment with these answers; a list of readings under `[...]` stands for devices that disagree. */
function assessment(answers: Readonly<Record<string, FieldValue | { readonly either: readonly FieldValue[] }>>) {
  const changes: Change[] = [change('today', 'today', '2026-03-02')];
  for (const [path, value] of Object.entries(answers)) {
    const all = typeof value === 'object' && value !== null && 'either' in value && Array.isArray(value.either) ? value.either : [value];
    all.forEach((each, i) => changes.push(change(`${path}-${i}`, `answers/${path}`, isField(each) ? each : null)));
  }
  return fold(changes);
}
const isField = (value: unknown): value is FieldValue => value !== undefined;
const either = (...all: FieldValue[]) => ({ either: all });
const calm = { weak: 'no', numb: 'no', 'alone-now': 'no' };

describe('the result of an assessment', () => {
  it('ranks her top three first, then by rating', () => {
    const { concerns } = readResult(
      form,
      assessment({
        ...calm,
        'pain.chosen': true,
        'pain.rating': 4,
        'fatigue.chosen': true,
        'fatigue.rating': 9,
        'sleep.chosen': true,
        'sleep.rating': 6,
        'sleep.note': 'awake at four',
        'top-three': ['pain'],
      }),
    );
    expect(concerns.map(({ id: concern, rating, top, note }) => [concern, rating, top, note])).toEqual([
      ['pain', 4, 1, null],
      ['fatigue', 9, null, null],
      ['sleep', 6, null, 'awake at four'],
    ]);
  });

  it('says that the safety check is incomplete while a question has no answer', () => {
    expect(readResult(form, assessment({ weak: 'no', 'alone-now': 'no' }))).toMatchObject({
      safetyCheckComplete: false,
      incomplete: [{ id: 'cord' }, { id: 'not-alive' }],
    });
    expect(readResult(form, assessment(calm)).safetyCheckComplete).toBe(true);
  });
});

describe('answers in conflict', () => {
  it('fire a flag when any reading of them fires it', () => {
    const result = readResult(form, assessment({ ...calm, numb: either('no', 'not-sure') }));
    expect(result.fired.map((flag) => flag.id)).toEqual(['cord']);
    expect(result.conflicts.map((conflict) => conflict.path)).toEqual(['answers/numb']);
    expect(readResult(form, assessment({ ...calm, numb: either('not-sure', 'no') })).fired).toHaveLength(1);
  });

  it('fire a flag whose question only one reading shows', () => {
    const result = readResult(form, assessment({ ...calm, 'alone-now': either('no', 'yes'), 'not-alive': 'yes' }));
    expect(result.fired.map((flag) => flag.id)).toEqual(['not-alive']);
  });

  it('leave the safety check incomplete when one reading is', () => {
    expect(readResult(form, assessment({ ...calm, numb: either('no', null) })).safetyCheckComplete).toBe(false);
  });

  it('show a concern chosen on either device, with the higher rating', () => {
    const { concerns } = readResult(form, assessment({ ...calm, 'pain.chosen': either(false, true), 'pain.rating': either(3, 8) }));
    expect(concerns).toMatchObject([{ id: 'pain', rating: 8 }]);
  });

  it('fire every flag that reads one, when there are too many readings to try', () => {
    const many = compile(
      formOf({
        pages: [{ id: 'p', safetyCheck: true, items: Array.from({ length: 7 }, (_, i) => ({ id: `q${i}`, type: 'yes-no' as const })) }],
        redFlags: [
          { id: 'reads', when: or(...Array.from({ length: 7 }, (_, i) => is(`q${i}`, 'yes'))) },
          { id: 'reads-none', when: { op: 'truth', value: false } },
        ],
      }),
    );
    const state = assessment(Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`q${i}`, either('no', null)])));
    expect(readResult(many, state).fired.map((flag) => flag.id)).toEqual(['reads']);
    expect(readResult(many, state).safetyCheckComplete).toBe(false);
  });
});

describe('submitting', () => {
  it('strips hidden answers, says which, and signs the others', () => {
    const state = assessment({ ...calm, 'pain.chosen': false, 'pain.rating': 8 });
    const { session } = readResult(form, state);
    const edits = new Map(submitAssessment(state, session.hiddenAnswers(), 7).map((edit) => [edit.path, edit.value]));
    expect(edits.get('answers/pain.rating')).toBeNull();
    const signature = [...edits].find(([path]) => path.startsWith('signatures/'))?.[1];
    expect(signature).toMatchObject({ at: 7, stripped: ['pain.rating'] });
    expect(signature).toHaveProperty('covers', expect.arrayContaining([id('weak-0')]));
    expect(signature).toHaveProperty('covers', expect.not.arrayContaining([id('pain.rating-0')]));
    expect(edits.get('status')).toBe('submitted');
  });
});

describe('answers and flags as fields', () => {
  it('come back as they went in', () => {
    const answers: Record<string, AnswerValue> = {
      weak: 'no',
      'top-three': ['pain', 'sleep'],
      'pain.chosen': false,
      'not-alive': { blank: 'not-asked', reason: 'not-alone' },
    };
    const changes = giveAnswers(id('record'), answers).map((edit, i) => change(`c${i}`, edit.path, edit.value));
    expect(readResult(form, fold(changes)).session.toAnswers()).toEqual(answers);
  });

  it('raise one flag where two devices raise the same rule for the same assessment', () => {
    expect(flagId('assessment', 'cord')).toBe(flagId('assessment', 'cord'));
    expect(flagId('assessment', 'cord')).not.toBe(flagId('assessment', 'sepsis'));
    const [flag] = readResult(form, assessment({ weak: 'yes' })).fired;
    const edits = flag === undefined ? [] : raiseFlag('assessment', flag, 7);
    const state = fold(edits.map((edit, i) => change(`f${i}`, edit.path, edit.value, [], 'flag')));
    expect(readFlag(state)).toMatchObject({ rule: 'cord', assessment: 'assessment', urgency: 'immediate', raisedAt: 7 });
    expect(valueAt(state, 'ruleVersion')).toBe('1.0.0');
  });
});
