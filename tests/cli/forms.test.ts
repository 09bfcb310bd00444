import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalFormSchema } from '../../src/definition';
import { formText, library, safetyCheck } from '../definition/fixture';

const hna = resolve('bin/hna.mjs');
let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'hna-cli-')));
  write('concerns.yaml', library);
  write('safety-check.yaml', safetyCheck);
  write('team/demo.yaml', formText({}));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const path = join(folder, 'forms', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

function run(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [hna, 'forms', ...args], { cwd: folder, encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** The library without what the form does not use. */
const used = library.replace(/ {2}sleep:[^]*$/, '');

const scenario = (fired: string): string =>
  `scenarios:\n  - name: weak\n    answers: { weak-limbs: yes }\n    expect: { fired: [${fired}] }\n`;

describe('hna forms', () => {
  it('check says that all is well', () => {
    write('concerns.yaml', used);
    expect(run('check')).toEqual({ code: 0, out: '1 form checked, no problems.\n', err: '' });
  });

  it('check warns of what nothing uses, and fails of it only when it is strict', () => {
    const warned = { err: expect.stringMatching(/concerns\.yaml:\d+:\d+ warning unused-concern\n {2}No form uses the concern sleep\./) };
    expect(run('check')).toMatchObject({ code: 0, out: '1 form checked, 1 warning.\n', ...warned });
    expect(run('check', '--strict')).toMatchObject({ code: 1, ...warned });
  });

  it('check tells an editor as JSON', () => {
    write('team/demo.yaml', formText({ conditions: '  never: weak-limbs = yes and weak-limbs = no\n' }));
    const { code, out, err } = run('check', '--json');
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toContainEqual({
      severity: 'error',
      code: 'never-true',
      file: 'forms/team/demo.yaml',
      line: 9,
      column: 10,
      message: 'The condition never can never be true: weak-limbs can never be both yes and no.',
      fix: 'Correct it, or take it out.',
    });
  });

  it('check tells each problem on a line that an editor can jump to', () => {
    write('team/demo.yaml', formText({ conditions: '  tired: fatige.chosen\n' }));
    const { code, err } = run('check');
    expect(code).toBe(1);
    expect(err).toBe(
      'forms/team/demo.yaml:9:10 error dead-reference\n  Nothing is called fatige.chosen.\n  → Did you mean fatigue.chosen?\n1 problem\n',
    );
  });

  it('build writes canonical forms that read back, and takes away those that are gone', () => {
    expect(run('build', '--out', 'out')).toMatchObject({ code: 0, err: '' });
    const form = canonicalFormSchema.parse(JSON.parse(readFileSync(join(folder, 'out', 'demo.json'), 'utf8')));
    expect([form.id, form.items.length]).toEqual(['demo', 6]);
    write('team/demo.yaml', formText({}).replace('form: demo', 'form: team/other'));
    run('build', '--out', 'out');
    expect(readdirSync(join(folder, 'out'))).toEqual(['team.other.json']);
  });

  it('build writes nothing when anything is wrong', () => {
    write('team/bad.yaml', 'form: bad\n');
    expect(run('build', '--out', 'out').code).toBe(1);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('test runs the scenarios of forms and of the pages that they use', () => {
    write('safety-check.test.yaml', scenario('cord'));
    write('team/demo.test.yaml', scenario('cord'));
    expect(run('test')).toEqual({ code: 0, out: '2 passed, 0 failed\n', err: '' });
  });

  it('test points at the scenario that failed', () => {
    write('safety-check.test.yaml', scenario(''));
    const { code, err } = run('test');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^forms\/safety-check\.test\.yaml:2:11 error scenario-failed\n {2}demo, "weak": .+\n.+\n1 problem\n0 passed, 1 failed\n$/,
    );
  });

  it('test --coverage names what no scenario has seen, where it stands, and which way is missing', () => {
    const clear = '  - name: well\n    answers: { weak-limbs: no }\n    expect: { clear: [cord] }\n';
    write('safety-check.test.yaml', scenario('cord'));
    const half = run('test', '--coverage');
    expect(half.code).toBe(1);
    expect(half.err).toContain(
      'forms/safety-check.yaml:9:13 error not-covered\n  demo: no scenario shows that the condition weakness does not hold.',
    );
    expect(half.err).toContain('demo: no scenario shows that the red flag cord is clear.');
    expect(half.err).toContain('1 passed, 0 failed\ndemo: 2 of 4 ways seen\n');
    write('safety-check.test.yaml', scenario('cord') + clear);
    expect(run('test', '--coverage')).toEqual({ code: 0, out: '2 passed, 0 failed\ndemo: 4 of 4 ways seen\n', err: '' });
  });

  it('says what to do when there is nothing to read', () => {
    expect(run('check', 'nowhere')).toMatchObject({ code: 1, err: expect.stringContaining('nowhere') });
    mkdirSync(join(folder, 'empty'));
    expect(run('check', 'empty')).toMatchObject({ code: 1, err: 'The folder empty holds no definitions (*.yaml).\n' });
    expect(run('test')).toMatchObject({ code: 1, err: expect.stringContaining('There are no scenarios') });
  });
});
