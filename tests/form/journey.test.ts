import { describe, expect, it } from 'vitest';
import { journey } from '../../src/form';
import { sessionOf } from './forms';

const keys = (answers = {}, nothingToday = false) => journey(sessionOf(answers), { nothingToday }).map(({ key }) => key);

describe('journey', () => {
  it('asks the safety check first, then what to tick, then the other pages, then to check', () => {
    expect(keys()).toEqual(['page/safety', 'page/body', 'private', 'page/other', 'check']);
  });

  it('rates only what was ticked, and then asks what matters most', () => {
    const session = sessionOf({ 'pain.chosen': true, 'sleep.chosen': false });
    const steps = journey(session, { nothingToday: false });
    expect(steps.map(({ key }) => key)).toEqual(['page/safety', 'page/body', 'private', 'rate/1', 'page/top', 'page/other', 'check']);
    expect(steps[3]).toMatchObject({ kind: 'rate', concerns: ['pain'], number: 1, of: 1 });
  });

  it('passes over concerns, ratings and the top three when nothing worries her, never over the safety check', () => {
    expect(keys({ 'pain.chosen': true }, true)).toEqual(['page/safety', 'page/other', 'check']);
  });
});
