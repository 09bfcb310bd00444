import { describe, expect, it } from 'vitest';
import { breakEverywhere, longStories, playBroken, smallStories, waysToBreak } from './moments';

// A sample here; `npm run test:faults -- --moments` takes every moment.
describe('broken off at any moment, nothing is lost and the rest goes on', () => {
  for (const [name, story] of Object.entries(smallStories)) {
    it.each(waysToBreak)(`${name}: %s`, async (how) => {
      const ofThePage = how === 'killed' || how === 'power cut';
      const { moments, violations } = await breakEverywhere(story, how, ofThePage ? 61 : 3);
      expect(violations).toEqual([]);
      expect(moments).toBeGreaterThan(ofThePage ? 60 : 3);
    });
  }

  it.each(Object.entries(longStories))('%s', async (_, story) => {
    expect((await playBroken(story, 'killed', Infinity)).violations).toEqual([]);
  });

  it('a tab that leads sleeps, and wakes when another leads', async () => {
    for (const story of Object.values(longStories)) {
      const { moments, violations } = await breakEverywhere(story, 'frozen', 81);
      expect(violations).toEqual([]);
      expect(moments).toBeGreaterThan(60);
    }
  });
});
