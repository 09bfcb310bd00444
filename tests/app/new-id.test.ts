import { expect, it } from 'vitest';
import { recordOffer } from '../../src/records';
import { newId } from '../../src/app/services';
import { takes } from '../records/changes';

it('gives ids that may name a field, whatever chance brings', () => {
  const drawn = [0xff, 0xfb, 0x42].map((first) => Uint8Array.from({ length: 16 }, (_, at) => (at === 0 ? first : 7)));
  const id = newId({ now: () => 0, random: () => drawn.shift() ?? new Uint8Array(16) });
  expect(id).toMatch(/^[A-Za-z0-9]/);
  expect(drawn).toEqual([]);
  const edits = recordOffer('event-0001', id, { status: 'offered', reason: null, date: null, note: null });
  expect(takes(edits.map((edit) => ({ id: 'change-0001', supersedes: [], ...edit })))).toBe(true);
});
