import { describe, expect, it } from 'vitest';
import {
  conflictsOf,
  defaultClocks,
  dueItems,
  joinStates,
  markTold,
  mistakesOf,
  pathwayOf,
  putBackEvent,
  readEvent,
  readOccasion,
  recordEvent,
  recordOffer,
  startAssessment,
  submitAssessment,
  summarise,
  takeBackEvent,
  whyNotFacing,
  type RecordState,
} from '../../src/records';
import { commit, empty, id } from './changes';

const event = (name: string, date: string, told = true): RecordState => {
  const blank: RecordState = { ...empty, id: id(name), kind: 'event', patient: id('patient') };
  return commit(
    blank,
    recordEvent(blank.id, { point: 'progression', date, treatmentChange: null, told: told ? { date, by: 'Dr Made Up' } : null }),
  );
};
const progression = event('progression', '2026-11-01');
const takenBack = (state: RecordState): RecordState => commit(state, takeBackEvent(state, 'm1', 'Wrong patient'), state, { at: 1 });
const mistake = takenBack(progression);
const assessment = (name: string, events: readonly RecordState[], isSubmitted = false): RecordState => {
  const blank: RecordState = { ...empty, id: id(name), patient: id('patient') };
  const form = { id: 'f', version: '1.0.0', hash: 'h' };
  const begun = commit(
    blank,
    startAssessment(blank.id, {
      events: events.map((each) => each.id),
      form,
      mode: 'clinic-tablet',
      today: '2026-11-20',
      zone: 'Europe/London',
      context: {},
    }),
  );
  return isSubmitted ? commit(begun, submitAssessment(begun, [], Date.parse('2026-11-20T12:00:00Z'))) : begun;
};
const due = (events: readonly RecordState[], assessments: readonly RecordState[] = []) =>
  dueItems({ ended: false, events, occasions: assessments.map((state) => readOccasion({ state, members: [] })), planItems: [] });

describe('an event that was recorded by mistake', () => {
  it('counts for nothing, stays with who, when and why, and counts again once it is put back', () => {
    expect(due([progression])).toHaveLength(1);
    expect(due([mistake])).toEqual([]);
    expect(readEvent(mistake)).toMatchObject({ removed: true, date: '2026-11-01' });
    expect(conflictsOf(mistake)).toEqual([]);
    const back = commit(mistake, putBackEvent(mistake, 'm2'), mistake, { at: 2, author: id('other') });
    expect(due([back])).toEqual(due([progression]));
    expect(mistakesOf(back)).toEqual([
      { id: 'm1', removed: true, reason: 'Wrong patient', at: 1, by: id('nurse') },
      { id: 'm2', removed: false, reason: '', at: 2, by: id('other') },
    ]);
    const again = takenBack(back);
    expect(readEvent(again).removed).toBe(true);
    expect(conflictsOf(again)).toEqual([]);
  });

  it('supersedes nothing, is nothing on the pathway but a mistake, and is not waited for', () => {
    const early = event('early', '2026-10-01');
    const visit = assessment('visit', [progression], true);
    expect(due([early, progression], [visit])[0]).toMatchObject({ event: early.id, covered: '2026-11-20' });
    expect(due([early, mistake], [visit])[0]).toMatchObject({ event: early.id, covered: null });
    const of = { ended: null, occasions: [readOccasion({ state: visit, members: [] })], planItems: [], due: [], clocks: defaultClocks };
    expect(pathwayOf(progression, of)).toBe('submitted');
    expect(pathwayOf(mistake, of)).toBe('mistaken');
    const listed = (states: readonly RecordState[]) => summarise(id('patient'), states, () => null);
    const untold = event('untold', '2026-11-02', false);
    expect([listed([untold]).notTold, listed([takenBack(untold)]).notTold]).toEqual([1, 0]);
  });

  it('leaves what was submitted for it to be talked through, and nobody waits for what was only begun', () => {
    const listed = (of: RecordState, isSubmitted: boolean, more: readonly RecordState[] = []) => {
      const { handedOver, incomplete, toTalk } = summarise(
        id('patient'),
        [of, ...more, assessment('visit', [of, ...more], isSubmitted)],
        () => null,
      );
      return [handedOver, incomplete, toTalk].map(({ length }) => length);
    };
    expect(listed(progression, false)).toEqual([1, 1, 0]);
    expect(listed(mistake, false)).toEqual([0, 0, 0]);
    expect(listed(mistake, false, [event('other', '2026-11-10')])).toEqual([1, 1, 0]);
    expect(listed(mistake, true)).toEqual([0, 1, 1]);
  });

  it('opens nothing that was shut, and shuts what asks for nothing else', () => {
    const untold = event('untold', '2026-11-02', false);
    expect(whyNotFacing([progression, untold], null)).toBe('not-told');
    expect(whyNotFacing([progression, takenBack(untold)], null)).toBe('not-told');
    expect(whyNotFacing([takenBack(untold)], null)).not.toBeNull();
    expect(whyNotFacing([progression], null)).toBeNull();
    expect(whyNotFacing([mistake], null)).toBe('mistaken');
    expect(whyNotFacing([mistake, null], null)).toBe('not-told');
    expect(whyNotFacing([mistake, event('other', '2026-11-03')], null)).toBeNull();
    expect(whyNotFacing([commit(mistake, putBackEvent(mistake, 'm2'))], null)).toBeNull();
    const back = commit(takenBack(untold), putBackEvent(takenBack(untold), 'm2'));
    expect(whyNotFacing([back], null)).toBe('not-told');
  });

  it('counts, and shows as a difference, while another tablet said something of it that nobody had seen', () => {
    const offered = commit(progression, recordOffer(progression.id, 'o1', { status: 'offered', reason: null, date: null, note: null }));
    const both = joinStates(mistake, offered);
    expect(readEvent(both).removed).toBe(false);
    expect(conflictsOf(both).map(({ path }) => path)).toEqual(['removed']);
    expect(due([both])).toHaveLength(1);
    const untold = event('untold', '2026-11-02', false);
    const told = commit(untold, markTold(untold.id, { date: '2026-11-03', by: 'Dr Made Up' }));
    expect(readEvent(joinStates(takenBack(untold), told)).removed).toBe(false);
  });
});
