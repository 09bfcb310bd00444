import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRecordState, readRecordState, recordStateSchema } from '../../src/records';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{8,22}$/);
const oddText = fc.constantFrom(
  '',
  'short',
  'has space 12',
  'é'.repeat(9),
  '__proto__',
  'constructor',
  'a'.repeat(65),
  'answers/prototype',
);
const value = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, 7.5, Number.NaN, Infinity, -0, 'text', 'x'.repeat(20_001), undefined, 1n),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__": 1}')),
  fc.constant({ ['k'.repeat(301)]: 1 }),
  fc.constant(Array.from({ length: 1_001 }, () => 0)),
  fc.constant(new Date(0)),
);
const path = fc.oneof(fc.constantFrom('name', 'answers/pain.rating', 'answers/medicines/r1/name', 'form/id'), oddText);
const head = fc.record(
  { id, value, changeset: id, author: id, device: id, at: fc.oneof(fc.integer(), fc.constantFrom(Number.NaN, Infinity, '1')) },
  { requiredKeys: ['id', 'value', 'changeset', 'author'] },
);
const extra = fc.option(fc.constantFrom({ unseen: ['abcdefgh'] }, { strange: 1 }, { superseded: 7 }, { patient: undefined }), { freq: 4 });
const rows = fc
  .tuple(
    fc.record(
      {
        id: fc.oneof(id, id, oddText),
        kind: fc.constantFrom('patient', 'assessment', 'flag', 'other', 7),
        patient: id,
        fields: fc.oneof(
          { weight: 8, arbitrary: fc.dictionary(path, fc.oneof(fc.array(head, { maxLength: 3 }), value), { maxKeys: 4 }) },
          { weight: 1, arbitrary: value },
        ),
        superseded: fc.array(fc.oneof({ weight: 9, arbitrary: id }, { weight: 1, arbitrary: oddText }), { maxLength: 3 }),
      },
      { requiredKeys: ['id', 'kind', 'fields'] },
    ),
    extra,
  )
  .map(([row, more]) => ({ ...row, ...more }));

/** Mostly sound, so that one thing at a time is wrong with them. */
const soundHead = fc.record({
  id,
  value: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(null, 3, 'yes', ['a'], { a: 1 }) }, { weight: 1, arbitrary: value }),
  changeset: id,
  author: id,
  device: id,
  at: fc.integer(),
});
const nearlySound = fc.record({
  id,
  kind: fc.constantFrom('patient', 'assessment'),
  fields: fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom('name', 'answers/pain.rating') }, { weight: 1, arbitrary: path }),
    fc.array(soundHead, { minLength: 1, maxLength: 3 }),
  ),
  superseded: fc.array(id),
});

const nearlyOld = nearlySound.chain(({ superseded, ...rest }) =>
  fc.constantFrom<unknown>({ ...rest, unseen: superseded }, rest, { ...rest, unseen: 7 }),
);

/** The schema passes over a key of that name, by hand nothing with it passes. */
const isOddlyNamed = (held: unknown): boolean =>
  typeof held === 'object' && held !== null && (Object.hasOwn(held, '__proto__') || Object.values(held).some(isOddlyNamed));

describe('a record that was stored or came', () => {
  it('passes by hand only as the schema would let it pass', () => {
    let passed = 0;
    fc.assert(
      fc.property(fc.oneof(rows, value, nearlySound), (row: unknown) => {
        if (!isRecordState(row)) return;
        passed += 1;
        expect(recordStateSchema.safeParse(row)).toEqual({ success: true, data: row });
      }),
      { numRuns: 300 },
    );
    expect(passed).toBeGreaterThan(0);
  });

  it('is read by hand as by the schema, one from before `superseded` too', () => {
    let old = 0;
    fc.assert(
      fc.property(fc.oneof(rows, value, nearlySound, nearlyOld), (made: unknown) => {
        // As a device's database gives it back.
        const row: unknown = structuredClone(made);
        fc.pre(!isOddlyNamed(row));
        const read = readRecordState(row);
        const parsed = recordStateSchema.safeParse(row);
        expect(read).toEqual(parsed.success ? parsed.data : null);
        if (read !== null && !isRecordState(row)) old += 1;
      }),
      { numRuns: 500 },
    );
    expect(old).toBeGreaterThan(0);
  });
});
