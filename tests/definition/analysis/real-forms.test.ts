import { describe, expect, it } from 'vitest';
import { search, truths, World, type Witness } from '../../../src/definition/analysis';
import { compile, open, runScenarios } from '../../../src/engine';
import { realForms } from '../../real-forms';

describe.each(realForms().map((form) => [form.id, form] as const))('%s', (_, form) => {
  const world = new World(form);
  const compiled = compile(form);
  const witnessOf = (flag: (typeof form.redFlags)[number], wanted: number): Witness => {
    const found = search(world, (at) => at.of(flag.when), wanted, { left: 200_000 });
    if (found.kind !== 'possible') throw new Error(`${flag.id}: ${found.kind}`);
    return found.witness;
  };
  const statusOf = (id: string, witness: Witness): string | undefined =>
    open(compiled, witness)
      .redFlags()
      .find((flag) => flag.id === id)?.status;

  it('has red flags, each of which is proven to fire by answers that fire it in the engine', () => {
    expect(form.redFlags.length).toBeGreaterThan(5);
    const found = form.redFlags.map((flag) => [flag.id, statusOf(flag.id, witnessOf(flag, truths.yes))]);
    expect(found).toEqual(form.redFlags.map(({ id }) => [id, 'fired']));
  });

  it('has no red flag that fires whatever is answered', () => {
    const found = form.redFlags.map((flag) => statusOf(flag.id, witnessOf(flag, truths.no)));
    expect(found).not.toContain('fired');
  });

  it('fires a flag on a single answer: nothing else has to be so', () => {
    for (const flag of form.redFlags) {
      const { answers, context } = witnessOf(flag, truths.yes);
      const [result] = runScenarios(form, [{ name: flag.id, answers, context, expect: { fired: [flag.id] } }]);
      expect([flag.id, result?.failures]).toEqual([flag.id, []]);
    }
  });
});
