import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

interface Example {
  readonly title: string;
  /** Files written since the example before, by name. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** Commands, each with what it tells. */
  readonly shown: string;
}

function examplesOf(page: string): readonly Example[] {
  const found: Example[] = [];
  let files: [string, string][] = [];
  for (const [, language, file = '', text = ''] of page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)) {
    if (file !== '') files.push([file, text]);
    if (language !== 'console') continue;
    found.push({ title: `${found.length + 1}, ${text.split('\n', 1).join()}`, files, shown: text });
    files = [];
  }
  return found;
}

/** What a person would see in a terminal; of a translation, without the list of texts that are missing. */
async function told(command: string, cwd: string): Promise<string> {
  const [program, ...args] = command.split(' ');
  const done = await run(process.execPath, program === 'hna' ? [join(root, 'bin/hna.mjs'), ...args] : args, { cwd }).catch(
    (error: unknown) => error,
  );
  const { stdout, stderr } = Object(done);
  return args.includes('translate') ? String(stdout) : `${String(stdout)}${String(stderr)}`;
}

const pages = await Promise.all(
  ['writing-forms.md', 'versions-and-translations.md'].map(async (name) => ({
    name,
    page: await readFile(join(root, 'docs', name), 'utf8'),
  })),
);

describe.each(pages)('docs/$name', ({ page }) => {
  const examples = examplesOf(page);
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hna-pages-'));
    await mkdir(join(folder, 'node_modules'));
    // The library: `npm test` builds it before; otherwise npm run build:lib.
    await symlink(root, join(folder, 'node_modules/hna-form-engine'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

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
    for (const command of shown.split('\n').filter((line) => line.startsWith('$ '))) {
      seen += `$ ${command.slice(2)}\n${await told(command.slice(2), folder)}`;
    }
    expect(seen).toBe(shown);
  });
});
