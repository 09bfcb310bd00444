import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const page = await readFile(join(root, 'docs/writing-forms.md'), 'utf8');

interface Block {
  readonly title: string;
  readonly language: string;
  readonly file: string;
  readonly text: string;
}

const blocks: readonly Block[] = [...page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(
  ([, language = '', file = '', text = ''], index) => ({
    title: `${index + 1}: ${file || text.split('\n', 1).join()}`,
    language,
    file,
    text,
  }),
);

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
  it.each(blocks)('example $title holds', async ({ language, file, text }) => {
    if (file !== '') {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    if (language !== 'console') return expect(file).not.toBe('');
    let shown = '';
    for (const command of text.split('\n').filter((line) => line.startsWith('$ '))) shown += `${command}\n${await told(command.slice(2))}`;
    return expect(shown).toBe(text);
  });
});
