import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  byNeed,
  escalationOf,
  fallbackMinutes,
  joinStates,
  markSeen,
  readFlagWork,
  readOpenFlag,
  recordOutcome,
  reopenFlag,
  setFlagOwner,
  urgencies,
  workTogether,
  type FieldValue,
  type NewOutcome,
  type RecordState,
} from '../../src/records';
import { change, commit, empty, fold, id } from './changes';

const flag = id('record');
const raised: RecordState = commit({ ...empty, kind: 'flag' }, [
  { record: flag, kind: 'flag', path: 'assessment', value: id('assessment') },
  { record: flag, kind: 'flag', path: 'rule', value: 'cord' },
  { record: flag, kind: 'flag', path: 'urgency', value: 'immediate' },
  { record: flag, kind: 'flag', path: 'raisedAt', value: 1000 },
]);
const notReached: NewOutcome = { what: 'could-not-reach', retryAt: 5000, secondContact: 'her sister', welfareCheck: '', note: '' };
const ending: readonly NewOutcome[] = [
  { what: 'spoke', note: 'better' },
  { what: 'sent', to: '999', note: '' },
  { what: 'already-known', reason: 'seen this morning' },
];
let ids = 0;
const act = (state: RecordState, outcome: NewOutcome, seen = state): RecordState =>
  commit(state, recordOutcome([flag], `x${(ids += 1)}`, outcome, 0), seen);

describe('a raised flag', () => {
  it('is open until an outcome ends it, whatever else was done', () => {
    let state = commit(raised, markSeen([flag], 'one', 1));
    state = commit(state, setFlagOwner([flag], 'account-amina'));
    state = act(state, notReached);
    expect(readFlagWork(state)).toMatchObject({ closedBy: null, owners: ['account-amina'], retryAt: 5000, seen: [{ by: id('nurse') }] });
    expect(readOpenFlag(state)).toMatchObject({ seen: true, attempts: 1, last: { what: 'could-not-reach' } });
  });

  it.each(ending)('is closed by $what', (outcome) => {
    const state = act(raised, outcome);
    expect(readFlagWork(state).closedBy).toMatchObject({ what: outcome.what, by: id('nurse') });
    expect(readOpenFlag(state)).toBeNull();
  });

  it('stays closed when somebody else, who did not know, could not reach her, and the other way round', () => {
    for (const [one, other] of [
      [ending[0], notReached],
      [notReached, ending[0]],
    ] as const) {
      if (one === undefined || other === undefined) throw new Error('An outcome is missing.');
      const state = act(act(raised, one), other, raised);
      expect(readFlagWork(state).closedBy?.what).toBe('spoke');
      expect(readFlagWork(state).outcomes).toHaveLength(2);
    }
  });

  it('is open again once somebody opens it, and closed by an outcome after that', () => {
    const closed = act(raised, { what: 'spoke', note: '' });
    const outcomes = readFlagWork(closed).outcomes.map(({ field }) => field);
    const again = commit(closed, reopenFlag([flag], 'one', { outcomes, reason: 'She rang back', at: 9 }));
    expect(readFlagWork(again)).toMatchObject({ closedBy: null, reopened: [{ reason: 'She rang back' }] });
    expect(readFlagWork(act(again, { what: 'sent', to: 'ae', note: '' })).closedBy?.what).toBe('sent');
  });

  it('is not closed by what cannot be read', () => {
    const values: readonly FieldValue[] = [null, true, 'spoke', ['spoke'], {}, { what: 'done' }, { what: null }, { what: ['spoke'] }];
    for (const value of values) {
      const state = commit(raised, [{ record: flag, kind: 'flag', path: 'outcomes/oabc', value }]);
      expect(readFlagWork(state)).toMatchObject({ closedBy: null, outcomes: [] });
    }
  });

  it('shows both owners where two took it at once, and none once it was handed back', () => {
    const one = commit(raised, setFlagOwner([flag], 'account-amina'));
    const both = commit(one, setFlagOwner([flag], 'account-bea'), raised);
    expect(readFlagWork(both).owners).toEqual(['account-amina', 'account-bea']);
    expect(readFlagWork(commit(both, setFlagOwner([flag], null))).owners).toEqual([]);
  });

  it('reads the same whatever order the changes come in', () => {
    const all = [
      change('a', 'outcomes/oa', { what: 'could-not-reach', retryAt: 5 }, [], 'flag'),
      change('b', 'outcomes/ob', { what: 'spoke', note: '' }, [], 'flag'),
      change('c', 'reopened/rc', { outcomes: ['outcomes/ob'], reason: 'x' }, [], 'flag'),
      change('d', 'owner', 'account-amina', [], 'flag'),
      change('e', 'owner', 'account-bea', ['d'], 'flag'),
      change('f', 'seen/sf', { at: 1 }, [], 'flag'),
    ];
    const expected = readFlagWork(fold(all));
    expect(expected).toMatchObject({ closedBy: null, owners: ['account-bea'] });
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
        expect(readFlagWork(fold(order))).toEqual(expected);
      }),
    );
  });

  it('is never closed unless an outcome that ends it stands which nobody named in opening it again', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('outcome'), of: fc.constantFrom(...ending, notReached), stale: fc.boolean() }),
      fc.record({ kind: fc.constant('reopen'), of: fc.constant(notReached), stale: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        let state = raised;
        const open = new Set<string>();
        for (const [index, { kind, of, stale }] of steps.entries()) {
          const known = stale ? raised : state;
          if (kind === 'reopen') {
            const outcomes = readFlagWork(known).outcomes.map(({ field }) => field);
            for (const field of outcomes) open.delete(field);
            state = commit(state, reopenFlag([flag], `p${index}`, { outcomes, reason: '', at: index }), known);
          } else {
            if (of.what !== 'could-not-reach') open.add(`outcomes/op${index}`);
            state = commit(state, recordOutcome([flag], `p${index}`, of, index), known);
          }
        }
        expect(readFlagWork(state).closedBy !== null).toBe(open.size > 0);
      }),
    );
  });
});

describe('flags of joined assessments', () => {
  const other = { ...raised, id: id('other') };
  it('are open together while one of them is', () => {
    const closed = act(raised, { what: 'spoke', note: '' });
    expect(workTogether([readFlagWork(closed), readFlagWork(other)]).closedBy).toBeNull();
    expect(workTogether([readFlagWork(closed)]).closedBy?.what).toBe('spoke');
  });

  it('are closed by one deed that was written to all of them, which shows once', () => {
    const edits = recordOutcome([flag, other.id], 'both', { what: 'spoke', note: '' }, 5);
    expect(edits.map(({ record }) => record)).toEqual([flag, other.id]);
    const set = commit(raised, edits);
    const work = workTogether([readFlagWork(set), readFlagWork({ ...set, id: other.id })]);
    expect(work.closedBy?.what).toBe('spoke');
    expect(work.outcomes).toHaveLength(1);
  });

  it('show what was done about either', () => {
    const [one, two] = [act(raised, notReached), act(other, notReached)];
    expect(workTogether([readFlagWork(one), readFlagWork(two)]).outcomes).toHaveLength(2);
    expect(readFlagWork(joinStates(one, { ...two, id: one.id })).outcomes).toHaveLength(2);
  });
});

describe('escalation', () => {
  const minute = 60_000;
  it('comes at the minute that the team has set for the urgency, and not before', () => {
    for (const urgency of urgencies) {
      const limit = fallbackMinutes[urgency];
      const at = (minutes: number) => escalationOf({ urgency, raisedAt: 0 }, fallbackMinutes, minutes * minute);
      expect(at(limit - 1)).toMatchObject({ escalated: false, age: limit - 1 });
      expect(at(limit)).toMatchObject({ escalated: true, age: limit });
    }
  });

  it('never ends by itself as time goes on', () => {
    const moment = fc.nat({ max: 10_000 });
    fc.assert(
      fc.property(fc.constantFrom(...urgencies), moment, moment, moment, (urgency, raisedAt, age, later) => {
        const at = (now: number) => escalationOf({ urgency, raisedAt: raisedAt * minute }, fallbackMinutes, now * minute).escalated;
        expect(at(raisedAt + age + later) || !at(raisedAt + age)).toBe(true);
      }),
    );
  });

  it('is there at once where nobody can tell how old the flag is', () => {
    expect(escalationOf({ urgency: 'soon', raisedAt: null }, fallbackMinutes, 0)).toMatchObject({ age: null, escalated: true });
    expect(escalationOf({ urgency: 'soon', raisedAt: 1e12 }, fallbackMinutes, 0)).toMatchObject({ age: null, escalated: true });
    // A clock that is a little ahead is no reason.
    expect(escalationOf({ urgency: 'soon', raisedAt: 2 * minute }, fallbackMinutes, 0)).toMatchObject({ age: 0, escalated: false });
  });

  it('says when it is time to try again', () => {
    const at = (now: number) => escalationOf({ urgency: 'soon', raisedAt: 0, retryAt: 10 }, fallbackMinutes, now).retryDue;
    expect([at(9), at(10)]).toEqual([false, true]);
  });

  it('puts the escalated first, one of unknown age before all, then whichever waits longest', () => {
    const now = 100_000 * minute;
    const ages = { fresh: 1, old: 20, escalated: 40, longer: 400 };
    const flags = [
      ...Object.entries(ages).map(([name, age]) => ({ name, raisedAt: now - age * minute })),
      { name: 'unknown', raisedAt: null },
    ];
    const sorted = byNeed(flags, ({ raisedAt }) => ({
      raisedAt,
      escalation: escalationOf({ urgency: 'immediate', raisedAt }, fallbackMinutes, now),
    }));
    expect(sorted.map(({ name }) => name)).toEqual(['unknown', 'longer', 'escalated', 'old', 'fresh']);
  });
});
