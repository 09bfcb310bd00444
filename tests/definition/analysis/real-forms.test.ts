import { describe, expect, it } from 'vitest';
import { search, truths, World, type Witness } from '../../../src/definition/analysis';
import { compile, open } from '../../../src/engine';
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
    // Of no drug that has a rule of its own, but for what this rule reads.
    const noDrug = Object.fromEntries(form.context.flatMap(({ name, type }) => (type === 'truth' ? [[name, false]] : [])));
    for (const flag of form.redFlags) {
      const witness = witnessOf(flag, truths.yes);
      const asked = Object.keys(witness.answers).filter((path) => path !== form.aloneGate);
      const fired = open(compiled, { ...witness, context: { ...noDrug, ...witness.context } })
        .redFlags()
        .filter(({ status }) => status === 'fired');
      expect([flag.id, asked.length]).toEqual([flag.id, 1]);
      // The rules of a drug fire beside that of the sign itself.
      const others = flag.id.endsWith('-effects') ? 1 : 0;
      expect([flag.id, fired.length]).toEqual([flag.id, 1 + others]);
      expect(fired.map(({ id }) => id)).toContain(flag.id);
    }
  });
});
