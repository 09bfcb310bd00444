import { describe, expect, it } from 'vitest';
import { isChain, isFeedRow, isOutboxRow } from '../../src/store/schema';
import { isIdentity, settledOutcomes } from '../../src/protocol';
import { nurse } from './world';

const header = {
  protocol: 1,
  id: 'changeset-1',
  team: 'team-0001',
  device: 'device-01',
  seq: 1,
  prev: null,
  author: 'account-1',
  at: 1,
  offset: 0,
  bodyHash: 'x'.repeat(43),
};
const outbox = {
  local: 1,
  id: 'changeset-1',
  team: 'team-0001',
  state: 'waiting',
  rank: 1,
  bytes: 10,
  records: ['record-0001'],
  changeset: { header, body: '{}' },
};
const feed = { feed: 'team', cursor: 0, epoch: null, checksum: '' };

/** The row with one thing in it that is not as it should be, for each of these. */
const spoilt = (row: object, wrong: Readonly<Record<string, readonly unknown[]>>): readonly (readonly [string, unknown])[] =>
  Object.entries(wrong).flatMap(([key, values]) =>
    values.map((value) => [`${key}: ${JSON.stringify(value)}`, { ...row, [key]: value }] as const),
  );
const without = (row: object): readonly (readonly [string, unknown])[] =>
  Object.keys(row).map((key) => [`no ${key}`, Object.fromEntries(Object.entries(row).filter(([other]) => other !== key))] as const);
const noObjects: readonly (readonly [string, unknown])[] = [null, undefined, 1, 'row', [], [[]]].map(
  (value) => [JSON.stringify(value), value] as const,
);

describe('a row of the outbox', () => {
  const whole: readonly (readonly [string, unknown])[] = [
    ['that waits', outbox],
    ['that came back', { ...outbox, state: 'returned', returned: { feed: 'team', position: 3 } }],
    ['that was held back', { ...outbox, state: 'quarantined', trouble: { code: 'bad-body', message: 'Why.' } }],
    ...settledOutcomes.map((outcome) => [`that was ${outcome}`, { ...outbox, settled: { outcome, reason: null } }] as const),
    ['of another build, which keeps more', { ...outbox, more: true }],
  ];
  it.each(whole)('%s is read', (_, row) => expect(isOutboxRow(row)).toBe(true));

  it.each([
    ...noObjects,
    ...without(outbox),
    ...spoilt(outbox, {
      local: ['1', 1.5, NaN],
      id: ['short', 'with space', null],
      state: ['set-aside', null, ['waiting']],
      rank: [2, '0', null],
      records: [null, {}, ['short'], [null]],
      changeset: [null, {}, { header }, { header, body: 1 }, { header, body: 'x'.repeat(256 * 1024 + 1) }, { header, body: '', more: 1 }],
      returned: [null, {}, { feed: 'team', position: '3' }],
      trouble: [null, { code: 'unheard-of', message: 'Why.' }, { code: 'bad-body' }],
      settled: [null, { outcome: 'lost', reason: null }, { outcome: 'noted' }],
    }),
  ])('is not taken for one: %s', (_, row) => expect(isOutboxRow(row)).toBe(false));
});

describe('a place in a feed, a chain, who is signed in', () => {
  it('is read where it is whole', () => {
    expect(isFeedRow(feed)).toBe(true);
    expect(isFeedRow({ ...feed, epoch: 'e1', snapshot: { after: 'a', cursor: 1, checksum: 'c' } })).toBe(true);
    expect(isChain({ seq: 0, prev: null })).toBe(true);
    expect(isIdentity(nurse)).toBe(true);
  });

  it.each([...noObjects, ...without(feed), ...spoilt(feed, { cursor: [-1, 0.5, '0'], epoch: [1], snapshot: [null, { after: 'a' }] })])(
    'is no place in a feed: %s',
    (_, row) => expect(isFeedRow(row)).toBe(false),
  );

  it.each([...noObjects, ['no prev', { seq: 1 }], ['seq: -1', { seq: -1, prev: null }], ['prev: 1', { seq: 1, prev: 1 }]] as const)(
    'is no chain: %s',
    (_, row) => expect(isChain(row)).toBe(false),
  );

  it.each([
    ...noObjects,
    ...without(nurse),
    ...spoilt(nurse, {
      account: ['short', 1],
      people: [null, [], { short: 'Ann' }, { 'account-1': 1 }],
      demonstration: ['yes'],
      more: [1],
    }),
  ])('is nobody: %s', (_, row) => expect(isIdentity(row)).toBe(false));
});
