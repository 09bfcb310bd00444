// `npm test`: all set-up, then every check and every test. Ends with one line: N passed, N failed, N skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUp } from './setup.mjs';
import { findBrowsers } from './browsers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const local = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const reports = mkdtempSync(join(tmpdir(), 'hna-test-'));
let passed = 0;
let failed = 0;
let skipped = 0;
const failures = [];

function run(command, args, env = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return done.status === 0;
}

/** One check counts as one test. */
function check(title, command, args) {
  console.log(`\n── ${title}`);
  if (run(command, args)) passed += 1;
  else {
    failed += 1;
    failures.push(title);
  }
}

function vitest(title, config, env = {}) {
  console.log(`\n── ${title}`);
  const report = join(reports, `${config}.json`);
  const ok = run(
    process.execPath,
    [
      '--import',
      './bin/node20.mjs',
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      config,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    env,
  );
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  passed += counts?.numPassedTests ?? 0;
  skipped += (counts?.numPendingTests ?? 0) + (counts?.numTodoTests ?? 0);
  const broken = (counts?.numFailedTests ?? 0) || (ok ? 0 : 1);
  failed += broken;
  if (broken > 0) failures.push(title);
}

const started = Date.now();
setUp();
const browsers = findBrowsers({ install: true });
console.log(browsers.sentence);

check('types', local('tsc'), ['--noEmit']);
check('lint and import rules', local('oxlint'), ['--type-aware', '--deny-warnings']);
check('format', local('oxfmt'), [
  '--check',
  'src',
  'tests',
  'bin',
  'build',
  'vite.config.ts',
  'vite.lib.config.ts',
  'vitest.config.ts',
  'vitest.browser.config.ts',
]);
check('unused files, exports and dependencies', local('knip'), []);
check('forms: check', process.execPath, ['bin/hna.mjs', 'forms', 'check']);
check('forms: test', process.execPath, ['bin/hna.mjs', 'forms', 'test', '--coverage']);
check('build', process.execPath, ['bin/build.mjs']);
check('library', process.execPath, ['bin/build-lib.mjs']);
vitest('units, properties, screens, real server', 'vitest.config.ts');
if (browsers.any) vitest('real browsers', 'vitest.browser.config.ts', browsers.env);
else {
  failed += 1;
  failures.push('real browsers: none was found');
}

rmSync(reports, { recursive: true, force: true });
console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`);
for (const title of failures) console.log(`Failed: ${title}`);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
