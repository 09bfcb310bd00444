import { describe, expect, it } from 'vitest';
import {
  agreeAssessment,
  defaultClocks,
  dueItems,
  dueOn,
  isOverdue,
  isSuperseded,
  markTold,
  moveAssessment,
  offerOf,
  offersOf,
  pathwayOf,
  readClocks,
  readOccasion,
  recordEvent,
  recordOffer,
  rivalOf,
  setNextReview,
  startAssessment,
  submitAssessment,
  takeBackOffer,
  type Edit,
  type FieldValue,
  type HnaEvent,
  type OfferDetails,
  type OfferStatus,
  type RecordState,
} from '../../src/records';
import { commit, empty, id } from './changes';

const day = (date: string): number => Date.parse(`${date}T12:00:00Z`);
const blankEvent: RecordState = { ...empty, id: id('event'), kind: 'event' };
const event = (point: NonNullable<HnaEvent['point']> = 'progression', told = true): RecordState =>
  commit(
    blankEvent,
    recordEvent(blankEvent.id, {
      point,
      date: '2026-11-01',
      treatmentChange: null,
      told: told ? { date: '2026-11-02', by: 'Dr Made Up' } : null,
    }),
  );
const details = (status: OfferStatus, more: Partial<OfferDetails> = {}): OfferDetails => ({
  status,
  reason: null,
  date: null,
  note: null,
  ...more,
});
const offer = (state: RecordState, name: string, of: OfferDetails, at = '2026-11-03', device = 'tablet-one'): RecordState =>
  commit(state, recordOffer(state.id, name, of), state, { at: day(at), device });

const blank: RecordState = { ...empty, id: id('assessment') };
const started = commit(
  blank,
  startAssessment(blank.id, {
    events: [blankEvent.id],
    form: { id: 'f', version: '1.0.0', hash: 'h' },
    mode: 'with-nurse',
    today: '2026-11-04',
    zone: 'Europe/London',
    context: {},
  }),
);
const submitted = commit(started, submitAssessment(started, [], day('2026-11-05')));
const discussing = commit(submitted, moveAssessment(submitted, 'discussing'));
const agreed = commit(discussing, agreeAssessment(discussing, day('2026-11-06')));

const planItem = (name: string, reviews: Readonly<Record<string, FieldValue>>, more: readonly Edit[] = []): RecordState => {
  const record = id(name);
  const set = (path: string, value: FieldValue): Edit => ({ record, kind: 'plan-item', path, value });
  return commit({ ...empty, id: record, kind: 'plan-item' }, [
    set('assessment', blank.id),
    ...Object.entries(reviews).map(([review, value]) => set(`reviews/${review}`, value)),
    ...more,
  ]);
};
const occasions = (...states: readonly RecordState[]) => states.map((state) => readOccasion({ state, members: [] }));
const due = (
  events: readonly RecordState[],
  assessments: readonly RecordState[] = [],
  planItems: readonly RecordState[] = [],
  ended = false,
) => dueItems({ ended, events, occasions: occasions(...assessments), planItems });
const dates = (...of: Parameters<typeof due>) => due(...of).map((item) => [item.kind, dueOn(item, defaultClocks)]);

describe('what is due', () => {
  it.each([
    ['diagnosis', '2026-11-15'],
    ['progression', '2026-11-08'],
    ['treatment-change', '2026-11-01'],
  ] as const)('is the offer after a %s, by the team’s clock', (point, date) => {
    expect(dates([event(point)])).toEqual([['offer', date]]);
  });

  it('is overdue the day after, and not on the day', () => {
    const [item] = due([event()]);
    expect(item !== undefined && isOverdue(item, defaultClocks, '2026-11-08')).toBe(false);
    expect(item !== undefined && isOverdue(item, defaultClocks, '2026-11-09')).toBe(true);
  });

  it('is nothing for an event of which she has not been told, whatever else is recorded', () => {
    expect(due([offer(event('progression', false), 'o1', details('offered'))])).toEqual([]);
  });

  it('is nothing once she died or moved', () => {
    expect(due([event()], [agreed], [], true)).toEqual([]);
  });

  it.each(['declined', 'not-offered', 'unable'] as const)(
    'ends where the offer is %s, and comes back on the day that was named',
    (status) => {
      expect(due([offer(event(), 'o1', details(status))])).toEqual([]);
      expect(dates([offer(event(), 'o1', details(status, { date: '2026-12-01' }))])).toEqual([['offer', '2026-12-01']]);
    },
  );

  it.each(['offered', 'undecided', 'expired'] as const)('stays where it is %s and nothing was begun', (status) => {
    expect(due([offer(event(), 'o1', details(status))])).toMatchObject([{ kind: 'offer', offer: status, askOn: null }]);
  });

  it('is the plan once she has submitted, and the review once it is agreed', () => {
    expect(dates([event()], [started])).toEqual([]);
    expect(dates([event()], [submitted])).toEqual([['plan', '2026-11-19']]);
    expect(dates([event()], [discussing])).toEqual([['plan', '2026-11-19']]);
    expect(dates([event()], [agreed])).toEqual([['review', '2027-01-29']]);
    expect(dates([event()], [commit(agreed, moveAssessment(agreed, 'closed'))])).toEqual([]);
  });

  it('is the review on the day that was named for it, also where all is resolved and it was named for after that', () => {
    const named = commit(agreed, setNextReview(agreed.id, '2027-02-01'));
    expect(dates([event()], [named])).toEqual([['review', '2027-02-01']]);
    const resolvedOn = (date: string) => planItem('one', { r1: { rating: 1, state: 'resolved', date } });
    expect(dates([event()], [named], [resolvedOn('2027-01-10')])).toEqual([['review', '2027-02-01']]);
    expect(dates([event()], [named], [resolvedOn('2027-02-01')])).toEqual([]);
  });

  it('is no review of an earlier plan, also where the later one is closed or opened again', () => {
    const talked = { ...discussing, id: id('later') };
    const later = commit(talked, agreeAssessment(talked, day('2026-12-06')));
    expect(dates([event()], [agreed, later])).toEqual([['review', '2027-02-28']]);
    expect(dates([event()], [agreed, commit(later, moveAssessment(later, 'closed'))])).toEqual([]);
    expect(dates([event()], [agreed, commit(later, moveAssessment(later, 'discussing'))]).map(([kind]) => kind)).toEqual(['plan']);
  });

  it('is the next review, counted from the last one, until everything is resolved', () => {
    const better = planItem('one', { r1: { rating: 3, state: 'better', date: '2026-12-01' } });
    const resolved = planItem('two', {
      r1: { rating: 5, state: 'same', date: '2026-12-01' },
      r2: { rating: 1, state: 'resolved', date: '2026-12-20' },
    });
    expect(dates([event()], [agreed], [better, resolved])).toEqual([['review', '2027-03-14']]);
    expect(dates([event()], [agreed], [resolved])).toEqual([]);
    const removed = planItem('three', {}, [{ record: id('three'), kind: 'plan-item', path: 'removed', value: true }]);
    expect(dates([event()], [agreed], [resolved, removed])).toEqual([]);
  });

  describe('of an event before one that was assessed', () => {
    const at = (name: string, date: string, point: NonNullable<HnaEvent['point']>, told: string | null): RecordState =>
      commit(
        { ...blankEvent, id: id(name) },
        recordEvent(id(name), { point, date, treatmentChange: null, told: told === null ? null : { date: told, by: 'Dr Made Up' } }),
      );
    const later = at('later', '2026-11-20', 'treatment-change', '2026-11-20');
    const assessed = (status: RecordState): RecordState =>
      commit(status, [{ record: status.id, kind: 'assessment', path: 'events', value: [later.id] }]);
    const anew = (on: string, signed = true): RecordState => {
      const begun = assessed(started);
      return signed ? commit(begun, submitAssessment(begun, [], day(on))) : begun;
    };
    const isPassed = (early: RecordState, assessment: RecordState, clocks = defaultClocks, others = [later]): boolean => {
      const item = due([early, ...others], [assessment]).find(({ event: of }) => of === early.id);
      if (item === undefined) throw new Error('It is not among them.');
      return isSuperseded(item, clocks);
    };
    const early = at('early', '2026-11-01', 'diagnosis', '2026-11-02');

    it('ends where its day had come by then, and goes on where it had not', () => {
      expect(isPassed(early, anew('2026-11-15'))).toBe(true);
      expect(isPassed(early, anew('2026-11-14'))).toBe(false);
      expect(isPassed(early, anew('2026-11-21'), { ...defaultClocks, 'offer-diagnosis': 21 })).toBe(false);
      expect(isPassed(early, anew('2026-11-22'), { ...defaultClocks, 'offer-diagnosis': 21 })).toBe(true);
    });

    it('goes on until the later one is submitted, and where that one was before it or on its day', () => {
      expect(isPassed(early, anew('2026-11-22', false))).toBe(false);
      expect(isPassed(at('same-day', '2026-11-20', 'treatment-change', '2026-11-20'), anew('2026-11-22'))).toBe(false);
      expect(isPassed(at('after', '2026-11-21', 'treatment-change', '2026-11-21'), anew('2026-11-22'))).toBe(false);
      expect(isPassed(early, anew('2026-11-22'), defaultClocks, [])).toBe(false);
    });

    it('goes on where she was told of it only afterwards, and on a day that was named for asking again', () => {
      expect(isPassed(at('told-late', '2026-11-01', 'diagnosis', '2026-11-23'), anew('2026-11-22'))).toBe(false);
      const asked = (date: string) => offer(early, 'o1', details('not-offered', { reason: 'deferred', date }));
      expect(isPassed(asked('2026-12-01'), anew('2026-11-22'))).toBe(false);
      expect(isPassed(asked('2026-11-20'), anew('2026-11-22'))).toBe(true);
    });

    it('shows as superseded, whatever became of the offer, and not where she has not been told or is assessed for it too', () => {
      const step = (of: RecordState, assessment: RecordState) =>
        pathwayOf(of, {
          ended: null,
          occasions: occasions(assessment),
          planItems: [],
          due: due([of, later], [assessment]),
          clocks: defaultClocks,
        });
      expect(step(early, anew('2026-11-22'))).toBe('superseded');
      expect(step(offer(early, 'o1', details('offered')), anew('2026-11-22'))).toBe('superseded');
      expect(step(offer(early, 'o1', details('declined')), anew('2026-11-22'))).toBe('declined');
      expect(step(at('untold', '2026-11-01', 'diagnosis', null), anew('2026-11-22'))).toBe('not-told');
      const both = commit(anew('2026-11-22'), [{ record: blank.id, kind: 'assessment', path: 'events', value: [later.id, early.id] }]);
      expect(step(early, both)).toBe('submitted');
      expect(step(later, anew('2026-11-22'))).toBe('submitted');
    });
  });

  it('is the offer again where an assessment was closed before anything was submitted', () => {
    const broken = commit(started, moveAssessment(started, 'closed'));
    expect(dates([event()], [broken])).toEqual([['offer', '2026-11-08']]);
  });
});

describe('the clocks', () => {
  it('are the team’s where it set them, and the defaults where it did not or wrote nonsense', () => {
    const settings: RecordState = { ...empty, kind: 'team-settings' };
    const clocks = { plan: 7, review: 'soon', 'offer-diagnosis': -1, 'offer-progression': 2.5 };
    const state = commit(
      settings,
      Object.entries(clocks).map(([name, value]) => ({ record: settings.id, kind: 'team-settings', path: `clocks/${name}`, value })),
    );
    expect(readClocks(state)).toEqual({ ...defaultClocks, plan: 7 });
    expect(readClocks(null)).toEqual(defaultClocks);
  });
});

describe('offers', () => {
  it('count by the latest, and one that is taken back counts for nothing', () => {
    const first = offer(event(), 'o1', details('undecided'));
    const second = offer(first, 'o2', details('declined'), '2026-11-04');
    expect(offerOf(second)?.status).toBe('declined');
    expect(offerOf(commit(second, takeBackOffer(second.id, 'o2')))?.status).toBe('undecided');
  });

  it('of two tablets at once are both kept, without a conflict, and the earlier one is shown beside', () => {
    const before = event();
    const here = commit(before, recordOffer(before.id, 'o1', details('declined')), before, { at: day('2026-11-03'), device: 'tablet-one' });
    const both = commit(here, recordOffer(before.id, 'o2', details('offered')), before, {
      at: day('2026-11-03') + 60_000,
      device: 'tablet-two',
    });
    expect(offersOf(both).map(({ status }) => status)).toEqual(['declined', 'offered']);
    expect(rivalOf(offersOf(both))?.status).toBe('declined');
    expect(rivalOf(offersOf(offer(here, 'o3', details('offered'), '2026-11-03', 'tablet-one')))).toBeNull();
    expect(rivalOf(offersOf(offer(here, 'o3', details('offered'), '2026-11-09', 'tablet-two')))).toBeNull();
  });

  it('that cannot be read are passed over', () => {
    const odd = commit(event(), [
      { record: blankEvent.id, kind: 'event', path: 'offers/o1', value: 'declined' },
      { record: blankEvent.id, kind: 'event', path: 'offers/o2', value: { status: 'sold' } },
      { record: blankEvent.id, kind: 'event', path: 'offers/o3', value: { status: 'unable', reason: 7, date: 'soon', note: null } },
    ]);
    expect(offersOf(odd)).toMatchObject([{ status: 'unable', reason: null, date: null, note: null }]);
  });
});

describe('how far an event has come', () => {
  const step = (
    of: RecordState,
    assessments: readonly RecordState[] = [],
    planItems: readonly RecordState[] = [],
    ended: 'died' | null = null,
  ) =>
    pathwayOf(of, {
      ended: ended === null ? null : { why: ended, date: '2026-11-20', note: null },
      occasions: occasions(...assessments),
      planItems,
      due: due([of], assessments, planItems, ended !== null),
      clocks: defaultClocks,
    });

  it('is told step by step', () => {
    const untold = event('progression', false);
    expect(step(untold)).toBe('not-told');
    const told = commit(untold, markTold(untold.id, { date: '2026-11-02', by: 'Dr Made Up' }));
    expect(step(told)).toBe('due');
    for (const status of ['offered', 'undecided', 'declined', 'not-offered', 'unable', 'expired'] as const)
      expect(step(offer(told, 'o1', details(status)))).toBe(status);
    const reviewed = planItem('one', { r1: { rating: 3, state: 'better', date: '2026-12-01' } });
    expect([started, submitted, discussing, agreed].map((state) => step(told, [state]))).toEqual([
      'started',
      'submitted',
      'discussing',
      'agreed',
    ]);
    expect(step(told, [agreed], [reviewed])).toBe('in-review');
    const closed = commit(agreed, moveAssessment(agreed, 'closed'));
    expect(step(told, [closed])).toBe('closed');
  });

  it('is the furthest of several assessments, and what she did after declining', () => {
    expect(step(event(), [started, { ...submitted, id: id('other') }])).toBe('submitted');
    expect(step(offer(event(), 'o1', details('declined')), [submitted])).toBe('submitted');
  });

  it('ends where she died, save what was closed before', () => {
    expect(step(event(), [], [], 'died')).toBe('died');
    expect(step(event(), [agreed], [], 'died')).toBe('died');
    expect(step(event(), [commit(agreed, moveAssessment(agreed, 'closed'))], [], 'died')).toBe('closed');
  });
});
