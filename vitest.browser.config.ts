import { defineConfig } from 'vitest/config';

/** Real browsers against the built product and a real server: one file at a time, in order. */
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts', 'tests/attacks/in-browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
