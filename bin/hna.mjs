#!/usr/bin/env node
// Runs the command line. Node 20 does not run TypeScript, so it is bundled first when missing or older than its source.
import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(root, 'dist', 'cli', 'hna.mjs');

function newest(folder) {
  let time = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

// An installed copy may come without its source.
const source = join(root, 'src');
const stale = existsSync(source) && (!existsSync(bundle) || statSync(bundle).mtimeMs < newest(source));
if (stale) {
  const started = new Date();
  const { build } = await import('vite');
  const output = { entryFileNames: 'hna.mjs', codeSplitting: false };
  // Moved into place whole, so that another run never meets half a bundle.
  const outDir = `dist/cli/building-${process.pid}`;
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    // What `yaml` gives to Node asks for an environment variable at every token: a third of the time that a long file takes.
    resolve: { alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') } },
    ssr: { noExternal: ['yaml'] },
    build: { ssr: 'src/cli/main.ts', outDir, target: 'node20', copyPublicDir: false, rolldownOptions: { output } },
  });
  const built = join(root, outDir, 'hna.mjs');
  // What is edited while this builds counts as newer.
  utimesSync(built, started, started);
  renameSync(built, bundle);
  rmSync(join(root, outDir), { recursive: true });
}
await import(pathToFileURL(bundle).href);
