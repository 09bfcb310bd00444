import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/definition';
import { compile, open } from '../../src/engine';
import { fromField, readResult, type FieldValue, type RecordState } from '../../src/records';
import { and, formOf, is, not, oneOf, or, ref, code } from '../engine/forms';
import { change, fold } from './changes';

const includes = (path: string, option: string): Expression => ({ op: 'includes', of: ref(path), option: code(option) });
const questions = ['weak', 'numb', 'gate', 'unsafe', 'cough'] as const;
const form = compile(
  formOf({
    aloneGate: 'gate',
    pages: [
      {
        id: 'safety',
        safetyCheck: true,
        items: [
          { id: 'weak', type: 'yes-no', notSure: true, required: true },
          { id: 'numb', type: 'yes-no', notSure: true, required: true },
          { id: 'gate', type: 'yes-no', required: true },
          // Asked, though no rule reads it.
          { id: 'cough', type: 'yes-no', required: true },
          { id: 'unsafe', type: 'yes-no', preferNotToSay: true, sensitive: 'alone' },
          {
            id: 'signs',
            type: 'choices',
            options: ['fever', 'rigor', 'none'].map((each) => ({
              code: each,
              text: each,
              ...(each === 'none' ? { exclusive: true } : {}),
            })),
          },
        ],
      },
      { id: 'body', items: [{ id: 'pain', type: 'concern', text: 'Pain' }] },
    ],
    redFlags: [
      { id: 'cord', when: or(oneOf('weak', 'yes', 'not-sure'), oneOf('numb', 'yes', 'not-sure')) },
      { id: 'both', when: and(is('weak', 'yes'), is('numb', 'yes')) },
      { id: 'unsafe', when: is('unsafe', 'yes') },
      { id: 'never', when: and(is('weak', 'yes'), not(is('weak', 'yes'))) },
      { id: 'sepsis', when: includes('signs', 'rigor') },
    ],
  }),
);

type Heads = Readonly<Record<string, readonly FieldValue[]>>;
const yesNo: fc.Arbitrary<readonly FieldValue[]> = fc.uniqueArray(fc.constantFrom<FieldValue>('yes', 'no', 'not-sure', null), {
  maxLength: 3,
});
const tick: fc.Arbitrary<readonly FieldValue[]> = fc.uniqueArray(fc.boolean(), { maxLength: 2 });
/** Any heads at all on every question: also those that only a quarrel of three devices gives. */
const anyHeads: fc.Arbitrary<Heads> = fc.record({
  weak: yesNo,
  numb: yesNo,
  gate: fc.uniqueArray(fc.constantFrom<FieldValue>('yes', 'no', null), { maxLength: 2 }),
  cough: fc.uniqueArray(fc.constantFrom<FieldValue>('yes', 'no', null), { maxLength: 2 }),
  unsafe: fc.uniqueArray(fc.constantFrom<FieldValue>('yes', 'no', { blank: 'prefer-not-to-say' }), { maxLength: 3 }),
  'signs/fever': tick,
  'signs/rigor': tick,
  'pain.rating': fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }),
});

const stateOf = (heads: Heads): RecordState =>
  fold([
    change('today', 'today', '2026-03-02'),
    change('chosen', 'answers/pain.chosen', true),
    ...Object.entries(heads).flatMap(([path, values]) =>
      values.map((value, index) => change(`${path}-${index}`, `answers/${path}`, value)),
    ),
  ]);

/** Every choice of one head per field, by brute force and without the code that is judged here. */
function readings(heads: Heads): readonly Readonly<Record<string, FieldValue>>[] {
  return Object.entries(heads).reduce<readonly Readonly<Record<string, FieldValue>>[]>(
    (all, [path, values]) => (values.length === 0 ? all : all.flatMap((one) => values.map((value) => ({ ...one, [path]: value })))),
    [{}],
  );
}

function sessionOf(reading: Readonly<Record<string, FieldValue>>) {
  const answers = Object.fromEntries(questions.map((path) => [path, fromField(reading[path] ?? null)]));
  const signs = ['fever', 'rigor'].filter((each) => reading[`signs/${each}`] === true);
  return open(form, { answers: { ...answers, signs: signs.length === 0 ? null : signs, 'pain.chosen': true }, today: '2026-03-02' });
}

const combinations = (heads: Heads): number =>
  Object.entries(heads).reduce((product, [path, values]) => (path === 'pain.rating' ? product : product * Math.max(1, values.length)), 1);

describe('red flags over answers on which devices differ', () => {
  it('fire if any combination fires them, and are clear only if all are', () => {
    fc.assert(
      fc.property(
        anyHeads.filter((heads) => combinations(heads) <= 64),
        (heads) => {
          const result = readResult(form, stateOf(heads));
          const { 'pain.rating': _, ...asked } = heads;
          const all = readings(asked).map(sessionOf);
          const some = (id: string, status: string): boolean =>
            all.some((each) => each.redFlags().some((flag) => flag.id === id && flag.status === status));
          const ids = form.canonical.redFlags.map((flag) => flag.id);
          expect(result.fired.map((flag) => flag.id)).toEqual(ids.filter((id) => some(id, 'fired')));
          expect(result.incomplete.map((flag) => flag.id)).toEqual(ids.filter((id) => !some(id, 'fired') && some(id, 'incomplete')));
          expect(result.safetyCheckComplete).toBe(all.every((each) => each.safetyCheckComplete()));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('miss nothing that a combination fires where there are too many to try, and the check is not complete', () => {
    fc.assert(
      fc.property(
        anyHeads.filter((heads) => combinations(heads) > 64),
        (heads) => {
          const result = readResult(form, stateOf(heads));
          const { 'pain.rating': _, ...asked } = heads;
          const fired = new Set(result.fired.map((flag) => flag.id));
          const missed = readings(asked).flatMap((reading) =>
            sessionOf(reading)
              .redFlags()
              .filter((flag) => flag.status === 'fired' && !fired.has(flag.id)),
          );
          expect(missed).toEqual([]);
          expect(result.safetyCheckComplete).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leave the safety check incomplete where one device has no answer to a question that no rule reads', () => {
    const answered: Heads = { weak: ['no'], numb: ['no'], gate: ['no'], cough: ['no'], 'signs/fever': [true] };
    expect(readResult(form, stateOf(answered)).safetyCheckComplete).toBe(true);
    expect(readResult(form, stateOf({ ...answered, cough: [null, 'no'] })).safetyCheckComplete).toBe(false);
  });

  it('rank a concern by its highest rating', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 5 }), (ratings) => {
        const [pain] = readResult(form, stateOf({ 'pain.rating': ratings })).concerns;
        expect(pain?.rating).toBe(ratings.length === 0 ? null : Math.max(...ratings));
      }),
    );
  });
});
