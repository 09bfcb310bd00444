import { Evaluation } from './evaluation';
import { sampleOf } from './numbers';
import { truths, truthsOf, type Possible } from './possible';
import { splitDomain } from './splitting';
import { witnessOf, type Witness } from './witness';
import type { World } from './world';

export type Outcome =
  | { readonly kind: 'possible'; readonly witness: Witness }
  /** Proven: no answers make it so. */
  | { readonly kind: 'never' }
  /** Neither found nor ruled out. */
  | { readonly kind: 'unknown'; readonly because: Unproven };

/**
 * Why a question stays open: it takes more than a build may; it rests on answers that rest on others further than is followed; or it
 * hangs on dates, patterns or fractions that are not split finely enough.
 */
export type Unproven = 'time' | 'chain' | 'values';

/** How many expressions may still be looked at. Shared by all searches of a form, so that a build always ends soon. */
export interface Budget {
  left: number;
}

export type Domains = ReadonlyMap<string, Possible>;

/** Of so many parts that cannot be split any further, one example each is tried. */
const mostTrials = 20;

/** One search looks at no more expressions than this. */
const mostSteps = 200_000;

/**
 * Looks for answers under which `goal` comes to one of `wanted` (bits of `truths`): takes a variable on which it hangs, splits what it
 * may be, and leaves aside every part in which the goal cannot come to it. `given`: variables that are known to be less than all
 * that they may be.
 */
export function search(
  world: World,
  goal: (at: Evaluation) => Possible,
  wanted: number,
  budget: Budget,
  given: Domains = new Map(),
): Outcome {
  const waiting: Domains[] = [given];
  let stuck = false;
  let trials = mostTrials;
  let left = Math.min(mostSteps, budget.left);
  for (let domains = waiting.pop(); domains !== undefined; domains = waiting.pop()) {
    if (left <= 0) return { kind: 'unknown', because: 'time' };
    const at = new Evaluation(world, domains);
    const value = goal(at);
    left -= at.steps;
    budget.left -= at.steps;
    const can = truthsOf(value);
    if ((can & wanted) === 0) continue;
    if ((can & ~wanted) === 0) {
      const witness = witnessOf(world, domains);
      if (witness !== null) return { kind: 'possible', witness };
      stuck = true;
      continue;
    }
    if (at.gaveUp) return { kind: 'unknown', because: 'chain' };
    const { pivot } = value;
    const parts = pivot === null ? [] : splitDomain(domains.get(pivot) ?? world.domainOf(pivot), world.constants, world.exclusiveOf(pivot));
    if (pivot === null || parts.length === 0) {
      stuck = true;
      if (trials-- > 0) {
        const one = oneOf(domains);
        const example = (truthsOf(goal(new Evaluation(world, one))) & ~wanted) === 0 ? witnessOf(world, one) : null;
        if (example !== null) return { kind: 'possible', witness: example };
      }
    }
    // What makes things true comes first, unless the opposite is looked for: then blanks do, which come last.
    else for (const part of wanted & truths.yes ? parts.toReversed() : parts) waiting.push(new Map(domains).set(pivot, part));
  }
  return stuck ? { kind: 'unknown', because: 'values' } : { kind: 'never' };
}

/** The same, with a single number out of each range. */
const oneOf = (domains: Domains): Domains =>
  new Map(
    [...domains].map(([variable, domain]) => {
      if (domain.numbers === null) return [variable, domain];
      const number = sampleOf(domain.numbers);
      return [variable, { ...domain, numbers: { low: number, high: number, step: domain.numbers.step } }];
    }),
  );
