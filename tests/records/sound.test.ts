import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bodySchema,
  canonicalJson,
  headerSchema,
  headerText,
  isBody,
  isHeader,
  isRecordState,
  recordStateSchema,
  type Header,
} from '../../src/records';

/** What is checked by hand is what the schemas say: nothing passes here that they refuse, and what fits them passes. */

const id = fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/);
const hash = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/);
const kind = fc.constantFrom('patient', 'assessment', 'flag', 'task');
const path = fc.stringMatching(/^[a-z][A-Za-z]{0,9}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,9}){0,3}$/);
const value = fc.jsonValue({ maxDepth: 3 });
const whole = fc.maxSafeInteger();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const header = fc.record(
  {
    protocol: positive,
    id,
    team: id,
    patient: id,
    device: id,
    seq: positive,
    prev: fc.option(hash),
    author: id,
    at: whole,
    offset: whole,
    bodyHash: hash,
  },
  { requiredKeys: ['protocol', 'id', 'team', 'device', 'seq', 'prev', 'author', 'at', 'offset', 'bodyHash'] },
);
const change = fc.record({ id, record: id, kind, path, value, supersedes: fc.array(id, { maxLength: 3 }) });
const form = fc.record({ id: fc.string({ maxLength: 210 }), version: fc.string({ maxLength: 60 }), hash });
const body = fc.record(
  { salt: fc.stringMatching(/^[A-Za-z0-9_-]{22}$/), form, changes: fc.array(change, { minLength: 1, maxLength: 4 }) },
  { requiredKeys: ['salt', 'changes'] },
);
const head = fc.record({ id, value, changeset: id, author: id, device: id, at: fc.double({ noDefaultInfinity: true, noNaN: true }) });
const state = fc.record(
  {
    id,
    kind,
    patient: id,
    fields: fc.dictionary(path, fc.array(head, { minLength: 1, maxLength: 3 }), { maxKeys: 3 }),
    superseded: fc.array(id, { maxLength: 3 }),
  },
  { requiredKeys: ['id', 'kind', 'fields', 'superseded'] },
);

const wrong = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    'short',
    'x'.repeat(64),
    'x'.repeat(65),
    'x'.repeat(43),
    `${'x'.repeat(43)}\n`,
    'answers/constructor',
    'answers/a.prototype',
    '__proto__',
    `a/${'b'.repeat(299)}`,
    'x'.repeat(20_001),
    0,
    -1,
    1.5,
    1e300,
    2 ** 53,
    [],
    {},
    Array.from({ length: 65 }, (_, index) => `id-${String(index).padStart(8, '0')}`),
    Array.from({ length: 1001 }, () => 0),
  ),
);

type Place = Record<string, unknown> | unknown[];
const isPlace = (each: unknown): each is Place => typeof each === 'object' && each !== null;
const placesOf = (each: unknown): Place[] => (isPlace(each) ? [each, ...Object.values(each).flatMap(placesOf)] : []);

/** As it would arrive, with something put somewhere, or taken away. */
const spoilt = (sound: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(sound, fc.nat(), fc.nat(), wrong, fc.constantFrom('put', 'take', 'add', 'leave')).map(([given, where, which, other, how]) => {
    const copy: unknown = JSON.parse(JSON.stringify(given));
    const places = placesOf(copy);
    const place = places[where % places.length];
    if (place === undefined || how === 'leave') return copy;
    const keys = Object.keys(place);
    const key = how === 'add' ? 'more' : (keys[which % Math.max(1, keys.length)] ?? 'more');
    if (how === 'take' && Array.isArray(place)) place.splice(Number(key) || 0, 1);
    else if (how === 'take') Reflect.deleteProperty(place, key);
    else Object.assign(place, { [key]: other });
    return copy;
  });

const runs = { numRuns: 400 };

describe.each([
  ['a header', header, headerSchema, isHeader],
  ['a body', body, bodySchema, isBody],
  ['a record’s state', state, recordStateSchema, isRecordState],
] as const)('%s', (_, sound, schema, check) => {
  it('passes where the schema takes it and gives it back as it is, and nowhere else', () => {
    const counts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(spoilt(sound), (given) => {
        const said = schema.safeParse(given);
        const asItIs = said.success && canonicalJson(said.data) === canonicalJson(given);
        counts[said.success ? 'taken' : 'refused'] += 1;
        expect([given, check(given)]).toEqual([given, asItIs]);
      }),
      runs,
    );
    // Both sides were looked at.
    expect(Math.min(counts.taken, counts.refused)).toBeGreaterThan(30);
  });
});

it('a key that means an object’s prototype is left to the schema', () => {
  const text = (value: string): string =>
    `{"salt":"${'s'.repeat(22)}","changes":[{"id":"change-1","record":"record-1","kind":"task","path":"a","value":${value},"supersedes":[]}]}`;
  expect(isBody(JSON.parse(text('{"a":1}')))).toBe(true);
  expect(isBody(JSON.parse(text('{"__proto__":1}')))).toBe(false);
});

it('a header’s text is its canonical JSON', () => {
  fc.assert(
    fc.property(header, (given) => {
      const read: Header = headerSchema.parse(JSON.parse(JSON.stringify(given)));
      expect(headerText(read)).toBe(canonicalJson(read));
    }),
  );
});
