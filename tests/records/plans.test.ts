import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPlanItem,
  agreementsOf,
  agreePlan,
  changePlanItem,
  conflictsOf,
  differenceOf,
  giveInformation,
  isSamePlan,
  joinStates,
  moveAssessment,
  planText,
  rankForPlan,
  readPlanItem,
  removal,
  reviewPlanItem,
  settle,
  standingAgreement,
  statusOf,
  submitAssessment,
  summarise,
  unlockPlan,
  type FieldValue,
  type RecordState,
} from '../../src/records';
import { commit, empty, id } from './changes';

const bare: RecordState = { id: id('item'), kind: 'plan-item', patient: id('patient'), fields: {}, superseded: [] };
const added = commit(
  bare,
  addPlanItem(bare.id, {
    assessment: id('record'),
    concern: 'pain',
    title: 'Pain',
    action: 'Ask for a review',
    owner: id('nurse'),
    due: '2026-12-08',
  }),
);
const other = { device: id('tablet-two'), author: id('bea') };

describe('a plan item', () => {
  it('reads what was written, and what nobody wrote as empty', () => {
    expect(readPlanItem(added)).toMatchObject({
      assessment: id('record'),
      concern: 'pain',
      title: 'Pain',
      action: 'Ask for a review',
      due: '2026-12-08',
      goal: '',
      note: '',
      information: [],
      talkedThrough: false,
      onCopy: false,
      removed: false,
      reviews: [],
    });
  });

  it('takes information that two people give at once, and both of their reviews, without a conflict', () => {
    const here = commit(added, [
      ...giveInformation(bare.id, 'pain-leaflet', true),
      ...reviewPlanItem(bare.id, { id: id('r1'), rating: 4, state: 'better', date: '2026-12-08' }),
    ]);
    const there = commit(
      added,
      [
        ...giveInformation(bare.id, 'helpline', true),
        ...reviewPlanItem(bare.id, { id: id('r2'), rating: null, state: 'not-ready', date: '2026-12-09' }),
      ],
      added,
      other,
    );
    const both = joinStates(here, there);
    expect(conflictsOf(both)).toEqual([]);
    expect(readPlanItem(both).information).toEqual(['helpline', 'pain-leaflet']);
    expect(readPlanItem(both).reviews.map(({ state, rating }) => [state, rating])).toEqual([
      ['better', 4],
      ['not-ready', null],
    ]);
  });

  it('shows two actions that were typed on two tablets as a conflict', () => {
    const both = joinStates(
      commit(added, changePlanItem(bare.id, 'action', 'Ring the GP')),
      commit(added, changePlanItem(bare.id, 'action', 'Ring the pain team'), added, other),
    );
    expect(conflictsOf(both).map(({ path }) => path)).toEqual(['action']);
    expect(summarise(id('patient'), [both], () => null).conflicts).toBe(1);
  });

  it('is out once it was taken out, and in again once that was undone', () => {
    const out = commit(added, removal(added, true));
    expect(readPlanItem(out).removed).toBe(true);
    expect(conflictsOf(out)).toEqual([]);
    expect(readPlanItem(commit(out, removal(out, false))).removed).toBe(false);
  });

  it('stays in sight where one tablet took it out and another changed it, until a person settles it either way', () => {
    const both = joinStates(
      commit(added, removal(added, true)),
      commit(added, changePlanItem(bare.id, 'goal', 'Sleep through the night'), added, other),
    );
    expect(readPlanItem(both).removed).toBe(false);
    const [conflict] = conflictsOf(both);
    expect(conflict?.heads.map(({ value }) => value).toSorted()).toEqual([false, true]);
    for (const head of conflict?.heads ?? []) {
      if (conflict === undefined) continue;
      const settled = commit(both, settle(both, conflict, head));
      expect(conflictsOf(settled)).toEqual([]);
      expect(readPlanItem(settled).removed).toBe(head.value);
    }
    expect.assertions(6);
  });

  it('is out where both tablets took it out', () => {
    const both = joinStates(commit(added, removal(added, true)), commit(added, removal(added, true), added, other));
    expect([readPlanItem(both).removed, conflictsOf(both)]).toEqual([true, []]);
  });

  it('never throws, whatever stands in its fields', () => {
    const value = fc.oneof(fc.jsonValue() as fc.Arbitrary<FieldValue>, fc.constantFrom<FieldValue>(true, null, 'text', 7));
    const path = fc.constantFrom('title', 'due', 'information/x', 'reviews/r', 'removed', 'removedOver', 'concern', 'talkedThrough');
    fc.assert(
      fc.property(fc.array(fc.tuple(path, value)), (fields) => {
        const state = commit(
          bare,
          fields.map(([at, given]) => ({ record: bare.id, kind: 'plan-item', path: at, value: given })),
        );
        expect(typeof readPlanItem(state).title).toBe('string');
        conflictsOf(state);
      }),
    );
  });
});

describe('which concern comes first', () => {
  const concern = fc.record({
    id: fc.constantFrom('pain', 'sleep', 'money', 'worry', 'breath', 'work'),
    rating: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
    top: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  });
  const some = fc.uniqueArray(concern, { selector: ({ id: of }) => of });

  it('her own top three, then what a flag touches, then what worries her most', () => {
    const ranked = rankForPlan(
      [
        { id: 'work', rating: 9, top: null },
        { id: 'breath', rating: 2, top: null },
        { id: 'money', rating: 3, top: 2 },
        { id: 'sleep', rating: null, top: null },
        { id: 'pain', rating: 1, top: 1 },
        { id: 'worry', rating: 3, top: null },
      ],
      new Set(['breath']),
    );
    expect(ranked.map(({ id: of }) => of)).toEqual(['pain', 'money', 'breath', 'work', 'sleep', 'worry']);
  });

  it('loses and invents none, and nothing that she put first ever stands behind what she did not', () => {
    fc.assert(
      fc.property(some, fc.subarray(['pain', 'sleep', 'money', 'worry', 'breath', 'work']), (concerns, flagged) => {
        const ranked = rankForPlan(concerns, new Set(flagged));
        expect(ranked.toSorted(byId)).toEqual(concerns.toSorted(byId));
        // 0: in her top three; 1: touched by a flag; 2: neither.
        const ranks = ranked.map(({ id: of, top }) => (top !== null ? 0 : flagged.includes(of) ? 1 : 2));
        expect(ranks).toEqual(ranks.toSorted());
      }),
    );
  });
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
});

describe('agreeing', () => {
  const started = commit({ ...empty, patient: id('patient') }, [
    { record: id('record'), kind: 'assessment', path: 'answers/pain.rating', value: 7 },
  ]);
  const submitted = commit(started, submitAssessment(started, [], 10));
  const discussing = commit(submitted, moveAssessment(submitted, 'discussing'));
  const items = [readPlanItem(added)];
  const agreement = { id: id('agreed-1'), with: 'Ruth Abara', on: '2026-11-24', at: 20 };
  const agreed = commit(discussing, agreePlan(discussing, planText(items, []), agreement));

  it('locks the plan and keeps what it said, with whom and on which day', () => {
    expect(statusOf(agreed)).toBe('agreed');
    expect(standingAgreement(discussing)).toBeNull();
    expect(standingAgreement(agreed)).toMatchObject({ with: 'Ruth Abara', on: '2026-11-24', by: id('nurse'), unlocked: null });
    expect(standingAgreement(agreed)?.text).toEqual(planText(items, []));
  });

  it('opens again with a reason that stays, and the former version can still be read beside the next', () => {
    const open = commit(agreed, unlockPlan(agreed, { id: id('open-1'), reason: 'She changed her mind', at: 30 }));
    expect(standingAgreement(open)).toBeNull();
    expect(statusOf(open)).toBe('discussing');
    const changed = readPlanItem(commit(added, changePlanItem(bare.id, 'action', 'Ring the pain team')));
    const again = commit(open, agreePlan(open, planText([changed], []), { ...agreement, id: id('agreed-2'), at: 40 }));
    const [first, second] = agreementsOf(again);
    expect(first?.unlocked?.reason).toBe('She changed her mind');
    expect(second?.unlocked).toBeNull();
    const difference = first?.text && second?.text ? differenceOf(first.text, second.text) : null;
    expect(difference?.changed.map(({ fields }) => fields)).toEqual([['action']]);
    expect([difference?.added, difference?.gone]).toEqual([[], []]);
  });

  it('stays locked by an agreement that whoever unlocked did not know of', () => {
    const here = commit(agreed, unlockPlan(agreed, { id: id('open-1'), reason: 'A slip', at: 30 }));
    const there = commit(
      discussing,
      agreePlan(discussing, planText(items, []), { ...agreement, id: id('agreed-b'), at: 25 }),
      discussing,
      other,
    );
    expect(standingAgreement(joinStates(here, there))?.id).toBe(id('agreed-b'));
  });

  it('twice at once is two agreements and no conflict', () => {
    const there = commit(discussing, agreePlan(discussing, planText(items, []), { ...agreement, id: id('agreed-b') }), discussing, other);
    const both = joinStates(agreed, there);
    expect(agreementsOf(both).length).toBe(2);
    expect(conflictsOf(both)).toEqual([]);
  });

  it('calls a plan the same whatever the order, and another as soon as a word differs', () => {
    const second = { ...readPlanItem(added), id: id('item-2') };
    expect(isSamePlan(planText([...items, second], []), planText([second, ...items], []))).toBe(true);
    expect(isSamePlan(planText(items, []), planText([{ ...readPlanItem(added), due: '2026-12-09' }], []))).toBe(false);
    expect(isSamePlan(planText(items, []), planText([...items, { ...second, removed: true }], []))).toBe(true);
  });

  it('keeps who agreed and when, where the plan was too long to copy', () => {
    const long = planText([{ ...readPlanItem(added), action: 'x'.repeat(120_000) }], []);
    const state = commit(discussing, agreePlan(discussing, long, agreement));
    expect(standingAgreement(state)).toMatchObject({ with: 'Ruth Abara', text: null });
  });
});
