import { describe, expect, it } from 'vitest';
import { derivedValues, keyOf, ordered } from '../../src/definition';
import { built, standardItems } from './fixture';

const form = built({
  conditions: '  sore: pain.rating >= 5',
  items: `${standardItems}      - { id: total, type: computed, text: Sum, value: "sum(pain.rating, fatigue.rating, missing = zero)" }
      - { id: q, type: yes-no, text: "You gave {total}. Enough?", showIf: sore and total > 3 }
`,
});

describe('what reads what', () => {
  const derived = derivedValues(form);
  const reads = (...key: Parameters<typeof keyOf>) => derived.find((each) => each.key === keyOf(...key))?.reads;

  it('follows from the expressions, the gate, concerns and pages', () => {
    expect(reads('shown', 'q')).toEqual(['answer total', 'condition sore']);
    expect(reads('answer', 'total')).toEqual(['answer fatigue.rating', 'answer pain.rating']);
    expect(reads('text', 'q')).toEqual(['answer total']);
    expect(reads('shown', 'not-alive')).toEqual(['answer alone-now']);
    expect(reads('shown', 'pain-night')).toEqual(['answer pain.chosen']);
    expect(reads('answer', 'pain.rating')).toEqual(['answer pain.chosen']);
    expect(reads('shown', 'total')).toBeUndefined();
  });

  it('is put in an order in which each stands after what it reads', () => {
    const found = ordered(derived);
    const { order, slots } = 'order' in found ? found : { order: [], slots: new Map<string, number>() };
    expect(order).toHaveLength(derived.length);
    for (const [place, { key, reads: all }] of order.entries()) {
      expect(slots.get(key)).toBe(place);
      for (const read of all) expect(slots.get(read)).toBeLessThan(place);
    }
  });
});
