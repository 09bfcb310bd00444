import { describe, expect, it } from 'vitest';
import {
  agreeAssessment,
  defaultClocks,
  documentsOf,
  foldChanges,
  giveAnswers,
  moveAssessment,
  readDocument,
  readStandards,
  recordEvent,
  removal,
  startAssessment,
  submitAssessment,
  takeBackEvent,
  writeDocument,
  type DocumentDraft,
  type Edit,
  type FieldValue,
  type RecordKind,
  type RecordState,
  type StandardSource,
} from '../../src/records';
import { changesOf, header, id } from './changes';

const sources: readonly StandardSource[] = [
  { id: 'I3', actions: [], referrals: [], documents: [] },
  { id: 'I5', actions: ['Ask an adviser about money'], referrals: ['benefits-adviser'], documents: ['money-work'] },
  { id: 'T1', actions: [], referrals: [], documents: ['treatment-plan'] },
  { id: 'T2', actions: [], referrals: [], documents: ['mdt'] },
  { id: 'P1', actions: [], referrals: ['palliative-team'], documents: ['palliative'] },
];
const dateOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10);
const at = (date: string): number => Date.parse(`${date}T12:00:00Z`);

/** Her records, as they become by what people do one after the other. */
class Her {
  #made = 0;
  readonly #records = new Map<string, RecordState>();

  readonly states = (): RecordState[] => [...this.#records.values()];
  readonly state = (record: string): RecordState => {
    const found = this.#records.get(record);
    if (found === undefined) throw new Error(`no ${record}`);
    return found;
  };

  do(date: string, edits: readonly Edit[], author = 'nurse'): this {
    for (const record of new Set(edits.map((edit) => edit.record))) {
      const own = edits.filter((edit) => edit.record === record);
      const before = this.#records.get(record);
      const seen = before ?? { id: record, kind: own[0]?.kind ?? 'document', fields: {}, superseded: [] };
      const [first, ...rest] = changesOf(own, seen);
      if (first === undefined) continue;
      const made = header(`${(this.#made += 1)}`, { at: at(date), author: id(author) });
      this.#records.set(record, foldChanges(before, made, [first, ...rest]));
    }
    return this;
  }

  readonly line = (standard: string) => {
    const found = readStandards(sources, this.states(), dateOf, defaultClocks).find((each) => each.standard === standard);
    if (found === undefined) throw new Error(`no ${standard}`);
    return found;
  };
}

const set = (record: string, kind: RecordKind, path: string, value: FieldValue): Edit => ({ record: id(record), kind, path, value });
const draft = (more: Partial<DocumentDraft>): DocumentDraft => ({
  type: 'palliative',
  standard: null,
  status: 'offered',
  date: '2026-03-01',
  by: 'Amina Okoro',
  fields: {},
  ...more,
});
const told = { date: '2026-03-02', by: 'Dr Shah' };
const event = (name: string, date: string, isTold = true): Edit[] =>
  recordEvent(id(name), { point: 'diagnosis', date, treatmentChange: null, told: isTold ? told : null });
const start = (name: string, events: readonly string[], today: string): Edit[] =>
  startAssessment(id(name), {
    events: events.map(id),
    form: { id: 'f', version: '1.0.0', hash: 'h'.repeat(43) },
    mode: 'with-nurse',
    today,
    zone: 'Europe/London',
    context: {},
  });

/** One who was told, and filled in what she was given. */
const assessed = (): Her => {
  const her = new Her().do('2026-03-01', event('diagnosis', '2026-03-01')).do('2026-03-05', start('first', ['diagnosis'], '2026-03-05'));
  her.do('2026-03-05', giveAnswers(id('first'), { note: 'x' }), 'patient-hand');
  return her.do('2026-03-05', submitAssessment(her.state(id('first')), [], at('2026-03-05')), 'support');
};

describe('how it stands with a standard', () => {
  it('is nothing yet where nothing is recorded', () => {
    const { status, stands, statements, unanswered } = new Her().line('P1');
    expect({ status, stands, statements, unanswered }).toEqual({ status: null, stands: null, statements: [], unanswered: [] });
  });

  it('is what a document says, with its date, who, and that it is a document', () => {
    const her = new Her().do('2026-03-04', writeDocument(id('talk'), draft({ status: 'declined' })));
    expect(her.line('P1').stands).toEqual({
      status: 'declined',
      date: '2026-03-01',
      by: 'Amina Okoro',
      author: id('nurse'),
      at: at('2026-03-04'),
      record: id('talk'),
      source: { kind: 'document', type: 'palliative' },
    });
    expect(her.line('I5').status).toBeNull();
  });

  it('stays given, whatever else is offered or declined later', () => {
    const her = new Her()
      .do('2026-03-01', writeDocument(id('talk'), draft({ status: 'given' })))
      .do('2026-05-01', writeDocument(id('again'), draft({ status: 'declined', date: '2026-05-01' })));
    expect(her.line('P1').status).toBe('given');
    expect(her.line('P1').statements.map(({ status }) => status)).toEqual(['declined', 'given']);
  });

  it("follows somebody's own later word on that very standard, and no earlier one", () => {
    const own = draft({ type: 'standard', standard: 'P1', status: 'not-available', date: '2026-02-01' });
    const her = new Her()
      .do('2026-03-01', writeDocument(id('talk'), draft({ status: 'given' })))
      .do('2026-03-01', writeDocument(id('own'), own));
    expect(her.line('P1').status).toBe('given');
    her.do('2026-04-01', writeDocument(id('own'), { ...own, date: '2026-04-01' }, her.state(id('own'))));
    expect(her.line('P1').status).toBe('not-available');
    expect(her.line('T1').statements).toEqual([]);
  });

  it('counts a document that was taken back for nothing, until it is put there again', () => {
    const her = new Her().do('2026-03-01', writeDocument(id('talk'), draft({ status: 'given' })));
    her.do('2026-03-02', removal(her.state(id('talk')), true));
    expect(her.line('P1').status).toBeNull();
    expect(readDocument(her.state(id('talk'))).removed).toBe(true);
    expect(her.do('2026-03-03', removal(her.state(id('talk')), false)).line('P1').status).toBe('given');
  });

  it('follows a referral to where its latest step left it', () => {
    const step = (name: string, status: string, date: string): Edit => set('ref', 'referral', `steps/${name}`, { status, date, note: '' });
    const her = new Her().do('2026-03-01', [set('ref', 'referral', 'service', 'benefits-adviser'), step('a', 'offered', '2026-03-01')]);
    expect(her.line('I5').status).toBe('offered');
    her.do('2026-03-04', [step('b', 'sent', '2026-03-04')]);
    expect(her.line('I5').stands).toMatchObject({
      status: 'given',
      date: '2026-03-04',
      source: { service: 'benefits-adviser', step: 'sent' },
    });
    expect(her.do('2026-03-09', [step('c', 'declined', '2026-03-09')]).line('I5').status).toBe('declined');
    expect(her.do('2026-03-10', [step('d', 'no-such-service', '2026-03-10')]).line('I5').status).toBe('not-available');
    expect(her.line('P1').status).toBeNull();
  });
});

describe('what was put into a plan', () => {
  it('is offered, and given once it was looked at again', () => {
    const her = new Her().do('2026-03-06', [set('item', 'plan-item', 'action', 'Ask an adviser about money')]);
    expect(her.line('I5').stands).toMatchObject({ status: 'offered', date: '2026-03-06', source: { kind: 'action' } });
    expect(her.line('P1').statements).toEqual([]);
    her.do('2026-05-01', [set('item', 'plan-item', 'reviews/a', { rating: 3, state: 'not-ready', date: '2026-05-01' })]);
    expect(her.line('I5').status).toBe('offered');
    her.do('2026-06-01', [set('item', 'plan-item', 'reviews/b', { rating: 3, state: 'better', date: '2026-06-01' })]);
    expect(her.line('I5').status).toBe('given');
  });
});

describe('the standard of an assessment at each event', () => {
  it('says nothing of an event of which she has not been told', () => {
    const her = new Her().do('2026-03-01', event('diagnosis', '2026-03-01', false));
    expect(her.line('I3')).toMatchObject({ status: null, unanswered: [], statements: [] });
  });

  it('is given once every told event has a submitted assessment', () => {
    const her = new Her().do('2026-03-01', event('diagnosis', '2026-03-01')).do('2026-03-05', start('first', ['diagnosis'], '2026-03-05'));
    expect(her.line('I3')).toMatchObject({ status: null, unanswered: [{ id: id('diagnosis') }] });
    expect(assessed().line('I3')).toMatchObject({
      status: 'given',
      unanswered: [],
      stands: { date: '2026-03-05', author: id('support'), source: { kind: 'event', assessment: id('first') } },
    });
  });

  it('waits for no event that is superseded or was recorded by mistake', () => {
    const her = assessed().do('2026-01-01', event('earlier', '2026-02-25'));
    expect(her.line('I3')).toMatchObject({ status: null, unanswered: [{ id: id('earlier') }] });
    her.do('2026-01-01', [set('earlier', 'event', 'date', '2026-01-01')]);
    expect(her.line('I3')).toMatchObject({ status: 'given', unanswered: [] });
    const mistaken = assessed().do('2026-06-01', event('progression', '2026-06-01'));
    mistaken.do('2026-06-02', takeBackEvent(mistaken.state(id('progression')), 'm1', 'A slip'));
    expect(mistaken.line('I3')).toMatchObject({ status: 'given', unanswered: [] });
  });

  it('stands where the event stands that still waits', () => {
    const her = assessed().do('2026-06-01', event('progression', '2026-06-01'));
    expect(her.line('I3')).toMatchObject({ status: null, unanswered: [{ id: id('progression') }] });
    her.do('2026-06-03', [set('progression', 'event', 'offers/a', { status: 'undecided', reason: null, date: null, note: '' })]);
    expect(her.line('I3').status).toBe('offered');
    her.do('2026-06-04', [set('progression', 'event', 'offers/b', { status: 'not-offered', reason: 'no-staff', date: null, note: '' })]);
    expect(her.line('I3').status).toBe('not-available');
    her.do('2026-06-08', [set('progression', 'event', 'offers/c', { status: 'declined', reason: null, date: null, note: '' })]);
    expect(her.line('I3')).toMatchObject({ status: 'declined', stands: { date: '2026-06-08' } });
    her.do('2026-06-09', [set('progression', 'event', 'offers/d', { status: 'offered', reason: null, date: null, note: '' })]);
    expect(her.line('I3').status).toBe('offered');
  });
});

describe('the plan and its review', () => {
  const agreed = (): Her => {
    const her = assessed();
    her.do('2026-03-06', moveAssessment(her.state(id('first')), 'discussing'));
    return her.do('2026-03-07', agreeAssessment(her.state(id('first')), at('2026-03-07')));
  };

  it('is given once it is agreed', () => {
    expect(assessed().line('T1').status).toBeNull();
    expect(agreed().line('T1').stands).toMatchObject({ status: 'given', date: '2026-03-07', source: { kind: 'plan' } });
  });

  it('is reviewed by a review, or by talking through a second assessment, but not by the first', () => {
    const her = agreed();
    expect(her.line('T2').status).toBeNull();
    her.do('2026-05-01', [set('item', 'plan-item', 'reviews/a', { rating: 3, state: 'better', date: '2026-05-01' })]);
    expect(her.line('T2').stands).toMatchObject({ status: 'given', date: '2026-05-01', source: { kind: 'review' } });
    her.do('2026-05-02', removal(her.state(id('item')), true));
    expect(her.line('T2').status).toBeNull();
    her.do('2026-06-01', start('second', [], '2026-06-01')).do('2026-06-01', giveAnswers(id('second'), { note: 'y' }));
    her.do('2026-06-01', submitAssessment(her.state(id('second')), [], at('2026-06-01')));
    expect(her.line('T2').status).toBeNull();
    her.do('2026-06-02', moveAssessment(her.state(id('second')), 'discussing'));
    expect(her.line('T2').stands).toMatchObject({ status: 'given', date: '2026-06-02', source: { kind: 'since-last-time' } });
  });
});

describe('a document', () => {
  it('reads as empty where a field is missing or odd', () => {
    const her = new Her().do('2026-03-01', [set('odd', 'document', 'type', 7), set('odd', 'document', 'status', ['given'])]);
    expect(readDocument(her.state(id('odd')))).toMatchObject({ type: null, status: null, standard: null, date: '', by: '', fields: {} });
    expect(documentsOf(her.states())).toEqual([]);
  });

  it('is corrected line by line, and writes nothing where nothing is different', () => {
    const card = draft({ type: 'key-worker', status: 'given', fields: { name: 'Amina', phone: '01', hours: '' } });
    const her = new Her().do('2026-03-01', writeDocument(id('card'), card));
    expect(readDocument(her.state(id('card'))).fields).toEqual({ name: 'Amina', phone: '01' });
    expect(writeDocument(id('card'), card, her.state(id('card')))).toEqual([]);
    const corrected = writeDocument(id('card'), { ...card, fields: { ...card.fields, phone: '' } }, her.state(id('card')));
    expect(corrected).toEqual([{ record: id('card'), kind: 'document', path: 'fields/phone', value: null }]);
  });

  it('lists the latest first', () => {
    const her = new Her()
      .do('2026-03-01', writeDocument(id('one'), draft({ date: '2026-03-01' })))
      .do('2026-03-02', writeDocument(id('two'), draft({ date: '2026-04-01' })));
    expect(documentsOf(her.states()).map((each) => each.id)).toEqual([id('two'), id('one')]);
  });
});
