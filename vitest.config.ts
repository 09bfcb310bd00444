import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { careLibrary } from './build/care-library';
import { messages } from './build/messages';

export default defineConfig({
  plugins: [messages(), careLibrary(fileURLToPath(new URL('.', import.meta.url)))],
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/browser/**', 'tests/attacks/in-browser/**', 'tests/bench/**'],
    // Half of the tests wait for a database or a process.
    maxWorkers: 2,
    setupFiles: ['tests/setup.ts'],
    // Accessibility checks take seconds on a machine that is busy with other work.
    testTimeout: 30_000,
  },
});
