import '../../src/app/no-code-from-text';
import { expect, it } from 'vitest';

it('keeps zod from making code from text, whenever it is loaded afterwards', async () => {
  const { config } = await import('zod/mini');
  expect(config().jitless).toBe(true);
});
