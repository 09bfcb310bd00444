import { describe, expect, it } from 'vitest';
import {
  factsAtStart,
  onTreatment,
  readEvent,
  readTreatment,
  recordEvent,
  recordTreatment,
  removeTreatment,
  stopTreatment,
  type RecordState,
  type Treatment,
  type TreatmentDetails,
} from '../../src/records';
import { commit, empty, id } from './changes';

const none: TreatmentDetails = { class: null, drug: null, start: null, stop: null, doseChange: null, nextScan: null, intent: null };
const blank: RecordState = { ...empty, kind: 'treatment' };
const today = '2026-11-24';
const state = (details: Partial<TreatmentDetails>, of = blank) => commit(of, recordTreatment(of.id, { ...none, ...details }));
const treatment = (details: Partial<TreatmentDetails>): Treatment => readTreatment(state(details));

describe('whether she is on anti-cancer drugs', () => {
  it.each<[string, readonly Partial<TreatmentDetails>[], string]>([
    ['nothing is recorded', [], 'not-known'],
    ['one goes on', [{ class: 'endocrine', start: '2026-01-01' }], 'on'],
    ['one began today', [{ class: 'chemotherapy', start: today }], 'on'],
    ['one is only planned', [{ class: 'chemotherapy', start: '2026-11-25' }], 'not-known'],
    ['one stopped six weeks ago to the day', [{ class: 'chemotherapy', start: '2026-01-01', stop: '2026-10-13' }], 'on'],
    ['one stopped longer ago', [{ class: 'chemotherapy', start: '2026-01-01', stop: '2026-10-12' }], 'off'],
    ['immunotherapy stopped within the year', [{ class: 'immunotherapy', start: '2025-01-01', stop: '2026-03-01' }], 'on'],
    ['immunotherapy stopped before', [{ class: 'immunotherapy', start: '2024-01-01', stop: '2025-03-01' }], 'off'],
    ['it stopped before it began', [{ class: 'parp', start: '2026-01-01', stop: '2025-01-01' }], 'not-known'],
    ['nobody knows when it began', [{ class: 'trial' }], 'not-known'],
    ['nobody knows when it began, but it stopped long ago', [{ class: 'trial', stop: '2025-01-01' }], 'off'],
    ['nobody knows what it is, and it goes on', [{ drug: 'Something', start: '2026-01-01' }], 'on'],
    [
      'only bones and radiotherapy are treated',
      [
        { class: 'bone-agent', start: '2026-01-01' },
        { class: 'radiotherapy', start: '2026-01-01' },
      ],
      'not-known',
    ],
    [
      'one stopped long ago and another is planned',
      [
        { class: 'parp', start: '2025-01-01', stop: '2025-02-01' },
        { class: 'her2', start: '2027-01-01' },
      ],
      'not-known',
    ],
    [
      'one stopped long ago and another goes on',
      [
        { class: 'parp', start: '2025-01-01', stop: '2025-02-01' },
        { class: 'her2', start: '2026-01-01' },
      ],
      'on',
    ],
  ])('where %s', (_, treatments, expected) => {
    expect(onTreatment(treatments.map(treatment), today)).toBe(expected);
  });

  it('is not known where devices differ on the stop, and never off', () => {
    const before = state({ class: 'chemotherapy', start: '2025-01-01' });
    const stopped = commit(before, stopTreatment(before.id, '2025-06-01'), before);
    const both = commit(stopped, stopTreatment(before.id, '2026-11-01'), before);
    expect(onTreatment([readTreatment(both)], today)).toBe('not-known');
  });

  it('counts nothing that was recorded by mistake, until that is taken back', () => {
    const recorded = state({ class: 'chemotherapy', start: '2026-01-01' });
    const removed = commit(recorded, removeTreatment(recorded.id, true));
    expect(onTreatment([readTreatment(removed)], today)).toBe('not-known');
    expect(onTreatment([readTreatment(commit(removed, removeTreatment(recorded.id, false)))], today)).toBe('on');
  });
});

describe('a correction of a treatment', () => {
  it('writes only what changed, and empties what was taken out', () => {
    const before = { ...none, class: 'her2', drug: 'Trastuzmab', stop: '2026-01-01' } as const;
    const edits = recordTreatment(id('t'), { ...before, drug: 'Trastuzumab', stop: null }, before);
    expect(edits.map(({ path, value }) => [path, value])).toEqual([
      ['drug', 'Trastuzumab'],
      ['stop', null],
    ]);
  });
});

describe('an odd treatment record', () => {
  it('reads as empty where it cannot be read', () => {
    const odd = commit(
      blank,
      Object.entries({ class: 'magic', start: 'soon', stop: 7, drug: ['x'], removed: 'yes' }).map(([path, value]) => ({
        record: blank.id,
        kind: 'treatment',
        path,
        value,
      })),
    );
    expect(readTreatment(odd)).toMatchObject({ class: null, start: null, stop: null, drug: null, removed: false });
  });
});

describe('the facts that an assessment captures', () => {
  const event = (details: Partial<Parameters<typeof recordEvent>[1]>) =>
    readEvent(
      commit(
        { ...empty, kind: 'event' },
        recordEvent(empty.id, { point: 'treatment-change', date: '2026-11-01', treatmentChange: null, told: null, ...details }),
      ),
    );

  it('take sites from all events, and stopping before any other change', () => {
    const events = [event({ treatmentChange: 'new-line', sites: ['bone', 'not-known'] }), event({ treatmentChange: 'stopping' })];
    const facts = factsAtStart({
      treatments: [treatment({ class: 'immunotherapy', start: '2026-01-01' })],
      events,
      allEvents: [...events, event({ sites: ['brain', 'bone'] })],
      lastAssessment: '2026-05-01',
      today,
    });
    expect(facts).toEqual({
      treatment: 'on',
      'treatment-change': 'stopping',
      sites: 'bone brain',
      'last-assessment': '2026-05-01',
      'on-cdk46': 'false',
      'on-immunotherapy': 'true',
      'site-bone': 'true',
      'site-brain': 'true',
    });
  });

  it('say that she is not on a drug that the safety rules ask about only where the record leaves no doubt', () => {
    const asked = (...treatments: readonly Parameters<typeof treatment>[0][]) => {
      const facts = factsAtStart({ treatments: treatments.map(treatment), events: [], allEvents: [], lastAssessment: null, today });
      return [facts['on-cdk46'], facts['on-immunotherapy']];
    };
    const started = { start: '2026-01-01' };
    const ended = { start: '2024-01-01', stop: '2024-06-01' };
    expect(asked()).toEqual([undefined, undefined]);
    expect(asked({ class: 'endocrine', ...started })).toEqual(['false', 'false']);
    expect(asked({ class: 'endocrine', ...started }, { class: 'cdk46', ...started })).toEqual(['true', 'false']);
    expect(asked({ class: 'endocrine', ...started }, { class: 'cdk46', ...ended })).toEqual(['false', 'false']);
    expect(asked({ class: 'immunotherapy', start: '2026-01-01', stop: '2026-06-01' })).toEqual(['false', 'true']);
    // A trial drug, another one, or none that is named, may be of any kind.
    expect(asked({ class: 'trial', ...started })).toEqual([undefined, undefined]);
    expect(asked({ class: 'other', ...started })).toEqual([undefined, undefined]);
    expect(asked({ class: null, ...started }, { class: 'endocrine', ...started })).toEqual([undefined, undefined]);
    expect(asked({ class: 'trial', ...ended }, { class: 'endocrine', ...started })).toEqual(['false', 'false']);
    expect(asked({ class: 'endocrine', ...started }, { class: 'cdk46', start: null })).toEqual([undefined, 'false']);
    // What was only ever given to the bones says nothing.
    expect(asked({ class: 'bone-agent', ...started })).toEqual([undefined, undefined]);
  });

  it('say no more than is known', () => {
    expect(factsAtStart({ treatments: [], events: [event({})], allEvents: [], lastAssessment: null, today })).toEqual({
      treatment: 'not-known',
    });
  });
});
