import { describe, expect, it } from 'vitest';
import fixtures from './fixtures/seeds.json';
import { run } from './story';

/** Twenty-five seeds a test, so that a slow machine is seen to move; `npm run test:faults` runs as many as one likes. */
const parts = Array.from({ length: 20 }, (_, index) => index * 25 + 1);

async function violationsOf(seeds: readonly number[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const seed of seeds)
    for (const violation of new Set((await run(seed)).violations))
      found.push(`${violation}\n  npm run test:faults -- --seeds 1 --first ${seed}`);
  return found;
}

describe('whatever happens, nothing is lost, nothing is hidden and every device agrees', () => {
  it('at seeds that once failed', async () => {
    expect(await violationsOf(fixtures)).toEqual([]);
  });

  it.each(parts)('at 25 seeds from %i', async (first) => {
    expect(await violationsOf(Array.from({ length: 25 }, (_, index) => first + index))).toEqual([]);
  });
});
