// `npm run test:a11y -- [--json FILE]`: every screen in every theme, with the device's colours and without, at every size, in both directions.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowsers } from './browsers.mjs';
import { setUp } from './setup.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
setUp();
const browsers = findBrowsers({ install: true });
const folder = mkdtempSync(join(tmpdir(), 'hna-a11y-'));
const log = join(folder, 'states');
writeFileSync(log, '');

const run = (args, env = {}) => spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;
const vitest = ['--import', './bin/node20.mjs', 'node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.browser.config.ts'];
const done =
  run(['bin/build.mjs']) &&
  run([...vitest, '--testTimeout=3600000', 'tests/browser/routes.test.ts', 'tests/browser/roles.test.ts'], {
    ...browsers.env,
    HNA_STATES: log,
  });
const states = readFileSync(log, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true, force: true });

const broken = states.filter(({ found }) => found.length > 0);
const screens = new Set(states.map(({ place }) => place)).size;
const violations = broken.reduce((sum, { found }) => sum + found.length, 0);
for (const { place, state, found } of broken) for (const each of found) console.log(`${place} (${state}): ${each}`);
console.log(`${screens} screens in ${states.length} states, ${violations} violations${done ? '' : '; the walk itself failed'}`);
const at = process.argv.indexOf('--json');
if (at !== -1) {
  const report = { states: states.length, violations, screens, complete: done, found: broken };
  writeFileSync(process.argv[at + 1] ?? 'a11y.json', `${JSON.stringify(report, null, 2)}\n`);
}
process.exit(done && violations === 0 ? 0 : 1);
