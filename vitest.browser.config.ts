import { defineConfig } from 'vitest/config';
import { patience } from './tests/patience';

/** Real browsers against the built product and a real server: one file at a time, in order. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts', 'tests/attacks/in-browser/**/*.test.ts'],
    fileParallelism: false,
    // As for the other tests; a tour of every screen takes a minute and more.
    testTimeout: 600_000,
    hookTimeout: 300_000,
    expect: { poll: patience },
  },
});
