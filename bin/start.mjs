// `npm start`: all set-up, then the server with its PostgreSQL and, on a fresh data folder, a demonstration team.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Pages and forms are stale when a source is newer than what was built from it. */
function isStale() {
  const sources = ['src', 'forms', 'public', 'build', 'index.html', 'patient.html', 'repair.html', 'vite.config.ts', 'package-lock.json'];
  const built = ['dist/app/index.html', 'dist/app/patient.html', 'dist/app/repair.html', 'dist/forms'].map((path) => join(root, path));
  if (!built.every((path) => existsSync(path))) return true;
  return Math.max(...sources.map((path) => newest(join(root, path)))) > Math.min(...built.map(newest));
}

setUp();
if (isStale()) {
  console.log('Building the pages and forms…');
  // A build talks much; only a failing one has something to say.
  const done = spawnSync(process.execPath, [join(root, 'bin', 'build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (done.status !== 0) {
    console.error(`${done.stdout}${done.stderr}`);
    console.error('The build did not succeed; what went wrong is above. Put that right, then try again.');
    process.exit(1);
  }
}
process.chdir(root);
process.argv.splice(2, process.argv.length, 'serve', '--demo');
await import('./hna.mjs');
