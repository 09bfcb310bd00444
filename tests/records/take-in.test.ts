import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers } from '../../src/engine';
import {
  answersOf,
  asOne,
  asShown,
  canonicalJson,
  conflictsOf,
  giveAnswers,
  joinedInto,
  joinInto,
  keptAside,
  originsOf,
  part,
  sayNothingToday,
  signaturesOf,
  signedAnswers,
  submitAssessment,
  takeIn,
  type RecordState,
  type Signature,
} from '../../src/records';
import { formOf } from '../engine/forms';
import { commit, empty, id } from './changes';

const form = formOf({
  pages: [
    {
      id: 'p',
      items: [
        { id: 'note', type: 'text' },
        { id: 'pain', type: 'concern' },
        { id: 'wakes', type: 'choices', options: ['pain', 'heat', 'worry'].map((code) => ({ code, text: code })) },
        { id: 'medicines', type: 'table', cells: [{ id: 'name', type: 'text' }] },
      ],
    },
  ],
});
const draft = (name: string): RecordState => ({ ...empty, id: id(name) });
const give = (state: RecordState, answers: Answers, prefilled: readonly string[] = []): RecordState => {
  const origins = Object.fromEntries(Object.keys(answers).map((path) => [path, prefilled.includes(path) ? ('prefilled' as const) : null]));
  return commit(state, giveAnswers(state.id, answers, { seen: state, form, origins }));
};

/** As a screen submits: what it shows is taken in, then signed. */
function submit(own: RecordState, member: RecordState, screen: Answers, hidden: readonly string[] = []) {
  const shown = answersOf(asOne([own, member]), form, screen);
  const seen = asShown(asOne([own, member]), shown);
  const whole = takeIn(seen, own, hidden).reduce((state, taken) => commit(state, taken.edits, taken.seen), own);
  const now = asShown(asOne([whole, member]), shown);
  return { shown, whole, signed: commit(whole, submitAssessment(now, hidden, 5), now) };
}
const signatureOf = (state: RecordState): Signature => {
  const [signature] = signaturesOf(state);
  if (signature === undefined) throw new Error('It is not signed.');
  return signature;
};
/** What stands at each field, whoever said it how often. */
const sayings = (state: RecordState): readonly string[] =>
  Object.entries(state.fields)
    .filter(([field]) => field.startsWith('answers/'))
    .flatMap(([field, heads]) =>
      heads.filter(({ value }) => value !== null && value !== false).map(({ value }) => `${field} ${canonicalJson(value)}`),
    )
    .filter((saying, index, all) => all.indexOf(saying) === index)
    .toSorted();

describe('an assessment that is submitted with another one joined into it', () => {
  it('is whole by itself: parted, it holds every answer that was signed, and where each came from', () => {
    const one = give(draft('one'), { note: 'x', wakes: ['pain'] });
    const other = give(draft('other'), { 'pain.chosen': true, 'pain.rating': 8, wakes: ['heat'] }, ['pain.rating']);
    const { signed } = submit(one, commit(other, joinInto(other, one.id)), answersOf(one, form));
    expect(signedAnswers(signatureOf(signed), form)).toEqual({ note: 'x', 'pain.chosen': true, 'pain.rating': 8, wakes: ['pain', 'heat'] });
    expect(answersOf(signed, form)).toEqual(signedAnswers(signatureOf(signed), form));
    expect(originsOf(signed)).toEqual({ 'pain.rating': 'prefilled' });
    expect(conflictsOf(signed)).toEqual([]);
  });

  it('is so in whatever way the two were filled in; no other value is settled by it, and the other one stays as it is', () => {
    const answers = fc.record<Answers>(
      {
        note: fc.constantFrom('x', 'y', null),
        'pain.chosen': fc.constantFrom(true, null),
        'pain.rating': fc.constantFrom(3, 8, null),
        wakes: fc.constantFrom(['pain'], ['heat', 'pain'], ['worry'], null),
        'medicines/r1': fc.constantFrom(1, 2, null),
        'medicines/r1/name': fc.constantFrom('a', 'b', null),
      },
      { requiredKeys: [] },
    );
    const history = fc.array(fc.tuple(answers, fc.subarray(['note', 'pain.rating', 'wakes'])), { maxLength: 3 });
    const filled = (name: string, deeds: readonly (readonly [Answers, readonly string[]])[]): RecordState =>
      deeds.reduce((state, [given, prefilled]) => give(state, given, prefilled), draft(name));
    fc.assert(
      fc.property(history, history, history, fc.boolean(), (before, there, later, joinedFirst) => {
        const own = filled('one', before);
        const other = filled('other', there);
        const member = commit(other, joinInto(other, own.id));
        const group = asOne([own, member]);
        const { shown, whole, signed } = submit(own, member, joinedFirst ? {} : answersOf(own, form));
        expect(sayings(asOne([whole, member]))).toEqual(sayings(group));

        // Parted by a tap, or because the other one is filled in further and signed by itself: whichever comes first.
        const parted = commit(member, part(member));
        const apart = later.reduce((state, [given, prefilled]) => give(state, given, prefilled), member);
        const alone = commit(apart, submitAssessment(apart, [], 6));
        expect([joinedInto(parted), joinedInto(alone)]).toEqual([null, null]);
        expect(answersOf(parted, form)).toEqual(answersOf(other, form));

        const signature = signedAnswers(signatureOf(signed), form) ?? {};
        const read = answersOf(signed, form, signature);
        // The order of rows never conflicts: of several places the first counts.
        const place = { 'medicines/r1': expect.any(Number) };
        expect(read).toMatchObject('medicines/r1' in signature ? { ...signature, ...place } : signature);
        const origins = originsOf(asShown(signed, shown));
        for (const [path, origin] of Object.entries(originsOf(asShown(group, shown))))
          expect([path, origins[path]]).toEqual([path, origin]);
      }),
      { numRuns: 300 },
    );
  });

  it('takes in what was kept aside and that nothing worries her, and nothing that is hidden', () => {
    const aside = [{ value: 'x', because: 'Asked no more.', from: '1.0.0' }];
    const archived = { record: id('other'), kind: 'assessment', path: 'archived/old', value: aside } as const;
    const other = commit(give(draft('other'), { note: 'secret', 'pain.rating': 2 }), [archived, ...sayNothingToday(id('other'), true)]);
    const { signed } = submit(draft('one'), commit(other, joinInto(other, id('one'))), {}, ['note']);
    expect(keptAside(signed)).toEqual([{ path: 'old', value: 'x', because: 'Asked no more.', from: '1.0.0' }]);
    expect(signed.fields['nothingToday']?.map(({ value }) => value)).toEqual([true]);
    expect(answersOf(signed, form)).toEqual({ 'pain.rating': 2 });
    expect(JSON.stringify(signed)).not.toContain('secret');
  });

  it('takes in much in parts that can be sent, and every value where several of the others differ', () => {
    const words = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`n${index}`, 'w'.repeat(1000)]));
    const taken = takeIn(give(draft('other'), words), draft('one'), []);
    expect(taken.length).toBeGreaterThan(2);
    expect(taken.flatMap(({ edits }) => edits.map(({ path }) => path)).toSorted()).toEqual(
      Object.keys(words)
        .map((path) => `answers/${path}`)
        .toSorted(),
    );
    for (const { edits } of taken) expect(JSON.stringify(edits).length).toBeLessThan(100_000);

    const others = asOne([give(draft('other'), { note: 'x' }), give(draft('third'), { note: 'y' })]);
    const whole = takeIn(others, draft('one'), []).reduce((state, each) => commit(state, each.edits, each.seen), draft('one'));
    expect(whole.fields['answers/note']?.map(({ value }) => value).toSorted()).toEqual(['x', 'y']);
    expect(takeIn(asOne([whole, others]), whole, [])).toEqual([]);
  });
});
