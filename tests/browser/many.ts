import { build } from 'vite';
import * as z from 'zod';
import type { ChromiumDriver } from './driver/chromium';

const written = z.array(z.string());

/**
 * Writes so many whole assessments into the tablet's own database with the product's own store, in the page, and gives
 * the ids of their changesets. The script comes through the browser's debugger, which the page's policy does not bind.
 */
export async function manyAssessments(browser: ChromiumDriver, count: number): Promise<readonly string[]> {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      lib: { entry: 'tests/browser/many-in-page.ts', formats: ['iife'], name: 'many' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const bundle = z.array(z.object({ output: z.array(z.object({ code: z.string().optional() })) })).parse(outputs);
  const code = bundle[0]?.output[0]?.code ?? '';
  return written.parse(await browser.evaluate(`(async () => { ${code}; return many.writeAssessments(${count}); })()`));
}
