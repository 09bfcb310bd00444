// Builds what the server serves: canonical forms, the two pages with their service workers, the command line; and for editors the JSON Schema.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
for (const args of [
  ['bin/hna.mjs', 'forms', 'build'],
  ['bin/hna.mjs', 'forms', 'schema'],
  ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'],
]) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
