import { defineConfig } from 'vitest/config';
import { patience } from './tests/patience';

/** Real browsers against the built product and a real server: one file at a time, in order. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts', 'tests/attacks/in-browser/**/*.test.ts'],
    fileParallelism: false,
    // As for the other tests; a tour of every screen takes a minute and more.
    testTimeout: 1_800_000,
    hookTimeout: 900_000,
    expect: { poll: patience },
  },
});
