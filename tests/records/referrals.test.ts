import { describe, expect, it } from 'vitest';
import {
  addReferral,
  conflictsOf,
  isOpenReferral,
  isUnmetNeed,
  joinStates,
  readReferral,
  removal,
  stepReferral,
  type RecordState,
} from '../../src/records';
import { commit, id } from './changes';

const bare: RecordState = { id: id('referral'), kind: 'referral', patient: id('patient'), fields: {}, superseded: [] };
const about = { planItem: id('item'), assessment: id('record'), service: 'helpline', serviceName: 'The helpline' };
const offered = commit(bare, addReferral(bare.id, about, { id: id('s1'), status: 'offered', date: '2026-11-24' }), bare, { at: 1 });
const next = (state: RecordState, step: Parameters<typeof stepReferral>[1], at: number) =>
  commit(state, stepReferral(bare.id, step), state, { at });

describe('a referral', () => {
  it('stands as its last step says, and counts from its first', () => {
    const sent = next(offered, { id: id('s2'), status: 'sent', date: '2026-11-25', note: 'By email' }, 2);
    expect(readReferral(sent)).toMatchObject({ ...about, status: 'sent', since: '2026-11-24' });
    expect(readReferral(sent).steps.map(({ status, note }) => [status, note])).toEqual([
      ['offered', ''],
      ['sent', 'By email'],
    ]);
  });

  it('takes a step of two people at once without a conflict, and reads the same whichever came first', () => {
    const here = next(offered, { id: id('s2'), status: 'accepted', date: '2026-11-26' }, 5);
    const there = next(offered, { id: id('s3'), status: 'sent', date: '2026-11-25' }, 4);
    expect(conflictsOf(joinStates(here, there))).toEqual([]);
    expect(readReferral(joinStates(here, there))).toEqual(readReferral(joinStates(there, here)));
    expect(readReferral(joinStates(here, there)).status).toBe('accepted');
  });

  it.each([
    ['sent', true, false],
    ['accepted', true, false],
    ['done', false, false],
    ['no-such-service', false, true],
  ] as const)('%s: open %s, a need without a service %s', (status, open, unmet) => {
    const read = readReferral(next(offered, { id: id('s2'), status, date: '2026-11-25' }, 2));
    expect([isOpenReferral(read), isUnmetNeed(read)]).toEqual([open, unmet]);
  });

  it('that the service declined leaves a need; that she herself declined leaves none', () => {
    const declined = (decliner: 'patient' | 'service') =>
      readReferral(next(offered, { id: id('s2'), status: 'declined', date: '2026-11-25', decliner }, 2));
    expect([isUnmetNeed(declined('service')), isUnmetNeed(declined('patient'))]).toEqual([true, false]);
  });

  it('that was taken out is neither open nor a need', () => {
    const read = readReferral(commit(offered, removal(offered, true)));
    expect([read.removed, isOpenReferral(read), isUnmetNeed(read)]).toEqual([true, false, false]);
  });

  it('passes over a step that nobody can read', () => {
    const odd = commit(offered, [{ record: bare.id, kind: 'referral', path: 'steps/odd', value: { status: 'flying' } }]);
    expect(readReferral(odd).status).toBe('offered');
  });
});
