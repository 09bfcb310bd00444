import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { argument, write } from './arguments';
import mutants from './mutants.json';

/** Makes the code wrong on purpose, in a copy, one mistake at a time; each must be caught by some seed. */
const seeds = argument('seeds') ?? '250';
const only = argument('only')?.split(',');
const copy = mkdtempSync(join(tmpdir(), 'hna-mutants-'));
for (const name of ['src', 'tests', 'tsconfig.json', 'package.json']) cpSync(name, join(copy, name), { recursive: true });
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

interface Swap {
  readonly old: string;
  readonly new: string;
}

function mutate(file: string, swaps: readonly Swap[]): () => void {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  let text = sound;
  for (const swap of swaps) {
    if (!text.includes(swap.old)) throw new Error(`A mutant no longer applies: ${file} has no ${JSON.stringify(swap.old)}`);
    text = text.replace(swap.old, () => swap.new);
  }
  writeFileSync(path, text);
  return () => writeFileSync(path, sound);
}

async function caughtBy(): Promise<string | null> {
  const outDir = join(copy, 'run');
  await build({
    configFile: false,
    root: copy,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: 'tests/faults/main.ts',
      outDir,
      target: 'node20',
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: 'faults.mjs', codeSplitting: false } },
    },
  });
  const done = spawnSync(process.execPath, [join(outDir, 'faults.mjs'), '--stories', '--seeds', seeds, '--stop'], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 900_000,
  });
  return done.status === 0
    ? null
    : done.stdout.split('\n')[0] || done.stderr.split('\n').slice(0, 3).join(' ') || `it ended by ${done.signal ?? 'itself'}`;
}

const unmutated = await caughtBy();
if (unmutated !== null) throw new Error(`The code fails as it is, so no mutant can be judged: ${unmutated}`);

const results: { name: string; caught: string | null }[] = [];
for (const { name, file, also = [], ...swap } of mutants) {
  if (only !== undefined && !only.some((part) => name.includes(part))) continue;
  const undo = mutate(file, [swap, ...also]);
  const caught = await caughtBy();
  undo();
  results.push({ name, caught });
  console.log(`${caught === null ? 'NOT CAUGHT' : 'caught'}: ${name}\n  ${caught ?? ''}`);
}
rmSync(copy, { recursive: true, force: true });
const missed = results.filter((each) => each.caught === null).length;
console.log(`${results.length} mutants, ${missed} not caught`);
write({ mutants: results.length, missed, results });
process.exit(missed === 0 ? 0 : 1);
