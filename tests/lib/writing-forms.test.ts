import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const page = await readFile(join(root, 'docs/writing-forms.md'), 'utf8');

interface Example {
  readonly title: string;
  /** Files written since the example before, by name. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** Commands, each with what it tells. */
  readonly shown: string;
}

const examples: readonly Example[] = (() => {
  const found: Example[] = [];
  let files: [string, string][] = [];
  for (const [, language, file = '', text = ''] of page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)) {
    if (file !== '') files.push([file, text]);
    if (language !== 'console') continue;
    found.push({ title: `${found.length + 1}, ${text.split('\n', 1).join()}`, files, shown: text });
    files = [];
  }
  return found;
})();

let folder = '';

beforeAll(async () => {
  // `npm test` builds it before; otherwise: npm run build:lib.
  await access(join(root, 'dist/lib/types/lib/index.d.ts'));
  folder = await mkdtemp(join(tmpdir(), 'hna-writing-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/hna-form-engine'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a person would see in a terminal. */
async function told(command: string): Promise<string> {
  const args = command.startsWith('hna ') ? [join(root, 'bin/hna.mjs'), ...command.split(' ').slice(1)] : command.split(' ').slice(1);
  const done = await run(process.execPath, args, { cwd: folder }).catch((error: unknown) => error);
  const { stdout, stderr } = Object(done);
  return `${String(stdout)}${String(stderr)}`;
}

describe('docs/writing-forms.md', () => {
  it('names a file for every definition, and runs every one', () => {
    expect([...page.matchAll(/^```(?:yaml|ts)$/gm)]).toEqual([]);
    expect(examples.flatMap(({ files }) => files).length).toBe([...page.matchAll(/^```(?:yaml|ts) /gm)].length);
  });

  it.each(examples)('example $title holds', async ({ files, shown }) => {
    for (const [name, text] of files) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    let seen = '';
    for (const command of shown.split('\n').filter((line) => line.startsWith('$ '))) seen += `${command}\n${await told(command.slice(2))}`;
    expect(seen).toBe(shown);
  });
});
