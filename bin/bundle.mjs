// Node 20 does not run TypeScript: what the benches and the fault runs need is bundled first, then run to its end.
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowsers } from './browsers.mjs';
import { setUp } from './setup.mjs';

/** Sets up, bundles `entry` into the folder `outDir`, runs it with this process's own arguments and ends as it ends. */
export async function runBundled(entry, outDir, env = {}) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  process.chdir(root);
  setUp();
  const file = `${basename(entry, '.ts')}.mjs`;
  const { build } = await import('vite');
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: entry,
      outDir,
      target: 'node20',
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: file, codeSplitting: false } },
    },
  });
  const done = spawnSync(process.execPath, [join(root, outDir, file), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...env, ...findBrowsers().env },
  });
  process.exit(done.status ?? 1);
}
