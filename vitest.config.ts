import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { careLibrary } from './build/care-library';
import { messages } from './build/messages';
import { patience } from './tests/patience';

export default defineConfig({
  plugins: [messages(), careLibrary(fileURLToPath(new URL('.', import.meta.url)))],
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/browser/**', 'tests/attacks/in-browser/**', 'tests/bench/**'],
    // Half of the tests wait for a database or a process.
    maxWorkers: 2,
    setupFiles: ['tests/setup.ts'],
    // What takes a second takes many on a machine that is busy with other work; what hangs ends all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: patience },
  },
});
