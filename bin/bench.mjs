// `npm run bench -- [engine|form|store|server …] [--json FILE]`. Node 20 does not run TypeScript, so the benches are bundled first.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowsers } from './browsers.mjs';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
setUp();
const { build } = await import('vite');
await build({
  configFile: false,
  root,
  logLevel: 'error',
  publicDir: false,
  build: {
    ssr: 'tests/bench/main.ts',
    outDir: 'dist/bench/run',
    target: 'node20',
    copyPublicDir: false,
    rolldownOptions: { output: { entryFileNames: 'bench.mjs', codeSplitting: false } },
  },
});
const done = spawnSync(process.execPath, [join(root, 'dist/bench/run/bench.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production', ...findBrowsers().env },
});
process.exit(done.status ?? 1);
