// `npm run test:faults -- [--seeds N] [--first N] [--moments] | --mutants | --kills N [--minutes M]`, each with `[--json FILE]`. Node 20 does not run TypeScript, so it is bundled first.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowsers } from './browsers.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
setUp();
const entry = process.argv.includes('--kills') ? 'kills/main' : process.argv.includes('--mutants') ? 'mutants' : 'main';
const { build } = await import('vite');
await build({
  configFile: false,
  root,
  logLevel: 'error',
  publicDir: false,
  build: {
    ssr: `tests/faults/${entry}.ts`,
    outDir: `dist/faults/${entry}`,
    target: 'node20',
    copyPublicDir: false,
    rolldownOptions: { output: { entryFileNames: 'faults.mjs', codeSplitting: false } },
  },
});
const done = spawnSync(process.execPath, [join(root, 'dist/faults', entry, 'faults.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, ...findBrowsers().env },
});
process.exit(done.status ?? 1);
