import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formText, library, safetyCheck } from '../definition/fixture';
import { Desk } from './hna';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  desk.write('forms/concerns.yaml', library);
  desk.write('forms/safety-check.yaml', safetyCheck);
  desk.write('forms/demo.yaml', demo('1.0.0', {}));
});
afterEach(() => desk.clear());

interface Parts {
  readonly max?: number;
  readonly text?: string;
  readonly status?: string;
  readonly rest?: string;
}
const demo = (version: string, { max = 10, text = 'How strong?', status = 'active', rest = '' }: Parts): string =>
  formText({
    items: `      - use: pain\n      - { id: strength, type: scale, text: "${text}", min: 0, max: ${max}, ends: { low: None, high: Most } }\n`,
  })
    .replace('version: 1.0.0\nstatus: active', `version: ${version}\nstatus: ${status}`)
    .concat(rest);

const migration = (after: string): string => `migrations:
  - to: 2.0.0
    steps:
      - { archive: { item: old-scale, because: Another scale. } }
    example:
      before: { old-scale: 3, strength: 4 }
      after: { strength: 4 }
      archived: { old-scale: ${after} }
`;

describe('hna forms diff', () => {
  it('says every change in words, and refuses a bump that says less', () => {
    desk.write('next/concerns.yaml', library);
    desk.write('next/safety-check.yaml', safetyCheck);
    desk.write('next/demo.yaml', demo('1.0.1', { text: 'How bad is it?' }));
    const wording = desk.run('diff', 'forms/demo.yaml', 'next/demo.yaml');
    expect(wording).toEqual({
      code: 0,
      out: 'demo 1.0.0 → 1.0.1\n  The wording of the scale strength changed (patch).\n  Needed: patch. Made: patch.\n',
      err: '',
    });
    desk.write('next/demo.yaml', demo('1.0.1', { max: 5 }));
    const scale = desk.run('diff', 'forms', 'next');
    expect(scale.code).toBe(1);
    expect(scale.err).toBe(
      '1.0.0 → 1.0.1 says wording, but the scale of strength changed: its most was 10 before, 5 now: this needs 2.0.0.\n',
    );
  });

  it('takes canonical JSON and form@version as well, and says what it cannot find or read', () => {
    expect(desk.run('build').code).toBe(0);
    expect(desk.run('diff', 'dist/forms/demo.json', 'demo@1.0.0').out).toContain('Nothing changed.');
    expect(desk.run('diff', 'demo@9.0.0', 'forms')).toMatchObject({
      code: 1,
      err: expect.stringContaining('demo@9.0.0 is neither among the released forms'),
    });
    expect(desk.run('diff', 'nowhere', 'forms')).toMatchObject({
      code: 1,
      err: 'There is no nowhere. Name a file, a folder, or form@version.\n',
    });
    desk.write('dist/forms/demo.json', desk.read('dist/forms/demo.json').replace('How strong?', 'How weak?'));
    expect(desk.run('diff', 'dist/forms/demo.json', 'forms').err).toContain('was changed by hand');
  });
});

describe('hna forms release', () => {
  it('keeps a version, and from then on the same version with another text is refused', () => {
    expect(desk.run('release').out).toBe('demo 1.0.0 is released.\n');
    expect(desk.run('release').out).toContain('Nothing new');
    expect(desk.run('check').code).toBe(0);
    desk.write('forms/demo.yaml', demo('1.0.0', { text: 'How bad is it?' }));
    const check = desk.run('check');
    expect(check.code).toBe(1);
    expect(check.err).toContain('forms/demo.yaml:2:10 error version-bump');
    expect(check.err).toContain(
      '1.0.0 is released. The version is still 1.0.0, but the wording of the scale strength changed: this needs 1.0.1.',
    );
    expect(desk.run('build').code).toBe(1);
    desk.write('forms/demo.yaml', demo('1.0.1', { text: 'How bad is it?' }));
    expect(desk.run('check').code).toBe(0);
    expect(desk.run('release').out).toBe('demo 1.0.1 is released.\n');
    expect(existsSync(join(desk.folder, 'forms/released/demo@1.0.0.json'))).toBe(true);
  });

  it('asks a change of meaning for a migration, and runs its example', () => {
    desk.run('release');
    desk.write('forms/demo.yaml', demo('2.0.0', { max: 5 }));
    expect(desk.run('check').err).toContain('migrations: does not say how earlier answers are read');
    desk.write('forms/demo.yaml', demo('2.0.0', { max: 5, rest: migration('4') }));
    expect(desk.run('check').code).toBe(0);
    const failing = desk.run('test');
    expect(failing.code).toBe(1);
    expect(failing.err).toContain('The migration to 2.0.0 does not give its example: archived old-scale is 3, and should be 4.');
    desk.write('forms/demo.yaml', demo('2.0.0', { max: 5, rest: migration('3') }));
    const passing = desk.run('test');
    expect([passing.code, passing.out]).toEqual([0, expect.stringContaining('1 passed')]);
  });

  it('keeps no draft, which may change under its version', () => {
    desk.write('forms/demo.yaml', demo('1.0.0', { status: 'draft' }));
    expect(desk.run('release').out).toContain('Nothing new');
    expect(existsSync(join(desk.folder, 'forms/released/demo@1.0.0.json'))).toBe(false);
  });

  it('holds a released number even where the form is called a draft again', () => {
    desk.run('release');
    desk.write('forms/demo.yaml', demo('1.0.0', { status: 'draft', max: 5 }));
    expect(desk.run('check')).toMatchObject({ code: 1, err: expect.stringContaining('The version is still 1.0.0') });
  });

  it('refuses a migration that leads to an item which is not there', () => {
    desk.write(
      'forms/demo.yaml',
      demo('2.0.0', {
        rest: migration('3').replace('archive: { item: old-scale, because: Another scale. }', 'rename: { from: old-scale, to: strenght }'),
      }),
    );
    const check = desk.run('check');
    expect(check.code).toBe(1);
    expect(check.err).toContain('The migration to 2.0.0 leads to strenght, which is no item of the form.');
    expect(check.err).toContain('Did you mean strength?');
  });
});
