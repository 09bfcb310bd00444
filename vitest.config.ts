import { defineConfig } from 'vitest/config';
import { messages } from './build/messages';

export default defineConfig({
  plugins: [messages()],
  test: { include: ['tests/**/*.test.{ts,tsx}'], exclude: ['tests/browser/**', 'tests/faults/**', 'tests/bench/**'] },
});
