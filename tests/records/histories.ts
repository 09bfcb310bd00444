import * as fc from 'fast-check';
import { foldChanges, headsAt, type Change, type FieldValue, type RecordState } from '../../src/records';
import { change, header, id } from './changes';
import { Oracle, type Arrived } from './oracle';

/** What a device does next: takes what others made so far, or gives a field a value. */
type Step =
  | { readonly does: 'pull'; readonly device: number; readonly upTo: number }
  | { readonly does: 'write'; readonly device: number; readonly path: string; readonly value: FieldValue };

const devices = [0, 1, 2];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ does: fc.constant('pull' as const), device: fc.constantFrom(...devices), upTo: fc.nat(100) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('write' as const),
      device: fc.constantFrom(...devices),
      path: fc.constantFrom('a', 'b', 'c'),
      value: fc.constantFrom<FieldValue>(null, 0, 1, 'x', { x: 1, y: [2] }),
    }),
  },
);

/**
 * Changes as honest devices make them: each names the heads that its device had before its eyes, and no more. What a
 * device has seen is looked up in the definition, not in the folding under test.
 */
export const history: fc.Arbitrary<readonly Arrived[]> = fc
  .array(step, { minLength: 1, maxLength: 24 })
  .map(play)
  .filter((all) => all.length > 0);

function play(steps: readonly Step[]): readonly Arrived[] {
  const all: Arrived[] = [];
  const seen = devices.map(() => new Set<Arrived>());
  for (const each of steps) {
    const known = seen[each.device];
    if (known === undefined) continue;
    if (each.does === 'pull') {
      // Any part of what there is, not only the oldest: packs come in any order.
      all.forEach((arrived, index) => (index * 7 + each.upTo) % 3 > 0 && known.add(arrived));
      continue;
    }
    const supersedes = new Oracle([...known]).heads(each.path).map((head) => head.change.id);
    const name = `c${all.length}`;
    const arrived: Arrived = {
      header: header(name, { device: id(`device-${each.device}`), at: 1_770_000_000_000 - all.length }),
      change: { ...change(name, each.path, each.value), supersedes },
    };
    all.push(arrived);
    known.add(arrived);
  }
  return all;
}

/** Changes that no honest device would make: they supersede anything, themselves and what never was included. */
export const wildHistory: fc.Arbitrary<readonly Arrived[]> = fc
  .array(
    fc.record({
      path: fc.constantFrom('a', 'b'),
      value: fc.integer({ min: 0, max: 2 }),
      supersedes: fc.uniqueArray(fc.nat(12), { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((sketches) =>
    sketches.map(({ path, value, supersedes }, index): Arrived => {
      const name = `w${index}`;
      return {
        header: header(name),
        change: change(
          name,
          path,
          value,
          supersedes.map((other) => `w${other}`),
        ),
      };
    }),
  );

export const anyHistory = fc.oneof({ weight: 3, arbitrary: history }, { weight: 1, arbitrary: wildHistory });

/** The same changes in another order, some of them several times. */
export const muddled = (all: readonly Arrived[]): fc.Arbitrary<readonly Arrived[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length }),
      fc.array(fc.nat(all.length - 1), { maxLength: 6 }),
    )
    .chain(([order, again]) => {
      const more = again.flatMap((index) => all[index] ?? []);
      return fc.shuffledSubarray([...order, ...more], { minLength: order.length + more.length, maxLength: order.length + more.length });
    });

/** Folds changes one by one, as they came. */
export function folded(all: readonly Arrived[], from?: RecordState): RecordState {
  const state = all.reduce<RecordState | undefined>((before, each) => foldChanges(before, each.header, [each.change]), from);
  if (state === undefined) throw new Error('Nothing was folded.');
  return state;
}

/** A change that supersedes every head of a path that this state has. */
export function settling(state: RecordState, path: string, value: FieldValue, name = 'settling'): Arrived {
  const made: Change = { ...change(name, path, value), supersedes: headsAt(state, path) };
  return { header: header(name), change: made };
}
