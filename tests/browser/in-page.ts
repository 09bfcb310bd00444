import { build } from 'vite';
import * as z from 'zod';

const outputsSchema = z.array(z.object({ output: z.array(z.object({ code: z.string().optional() })) }));

/** A script of the product's own code, to be run in a page through the browser's debugger, which the page's policy does not bind. */
export async function scriptOf(entry: string, name: string): Promise<string> {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      lib: { entry, formats: ['iife'], name },
      rolldownOptions: { output: { codeSplitting: false } },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return outputsSchema.parse(outputs)[0]?.output[0]?.code ?? '';
}
