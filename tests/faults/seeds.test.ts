import { describe, expect, it } from 'vitest';
import fixtures from './fixtures/seeds.json';
import { run } from './story';

/** Some fifty seeds a test, so that a slow machine is seen to move. */
const tenths = Array.from({ length: 10 }, (_, index) => index * 50 + 1);

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

  it.each(tenths)('at fifty seeds from %i', { timeout: 120_000 }, async (first) => {
    expect(await violationsOf(Array.from({ length: 50 }, (_, index) => first + index))).toEqual([]);
  });
});
