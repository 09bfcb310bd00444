import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formText, library, safetyCheck } from '../definition/fixture';
import { Desk } from './hna';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
  desk.write('forms/concerns.yaml', library);
  desk.write('forms/safety-check.yaml', safetyCheck);
  desk.write('forms/team/demo.yaml', demo('You gave {pain.rating} for "pain".\n\nTell us.'));
});
afterEach(() => desk.clear());

const demo = (text: string): string =>
  formText({ items: `      - use: pain\n      - { id: said, type: text-block, text: ${JSON.stringify(text)} }\n` });
const welsh = 'forms/translations/cy/demo.yaml';
const all = () =>
  readdirSync(join(desk.folder, 'forms'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => desk.read(join('forms', name)));
/** Fills in one text of the Welsh file. */
const fillIn = (key: string, text: string): void =>
  desk.write(
    welsh,
    desk
      .read(welsh)
      .replace(new RegExp(`(  ${key}:\\n    source: .*(?:\\n {6}.*|\\n)*?\\n    of: \\S+)`), (found) => `${found}\n    text: ${text}`),
  );

describe('hna forms translate', () => {
  it('extracts every text of forms, shared pages and concerns, and says how many are missing', () => {
    const { code, out } = desk.run('translate', 'extract', 'cy');
    expect([code, out]).toEqual([
      0,
      'forms/translations/cy/demo.yaml: 3 texts, 3 missing, 0 stale.\n' +
        'forms/translations/cy/safety-check.yaml: 7 texts, 7 missing, 0 stale.\n' +
        'forms/translations/cy/concerns.yaml: 4 texts, 4 missing, 0 stale.\n',
    ]);
    expect(desk.read(welsh)).toContain('translates: demo\nlanguage: cy\n');
    const check = desk.run('translate', 'check');
    expect(check.code).toBe(0);
    expect(check.err).toContain('Without a cy text: 3 (title, body.title, said.text).');
    expect(desk.run('translate', 'check', '--strict').code).toBe(1);
  });

  it('keeps what is there, marks it stale when its source changes, and the form then shows the source', () => {
    desk.run('translate', 'extract', 'cy');
    fillIn('body.title', 'Eich corff');
    expect(desk.run('build').code).toBe(0);
    const texts = (): unknown => JSON.parse(desk.read('dist/forms/demo.json')).translations;
    expect(texts()).toEqual({ cy: { 'body.title': 'Eich corff' } });
    desk.write('forms/team/demo.yaml', desk.read('forms/team/demo.yaml').replace('Your body', 'All of your body'));
    expect(desk.run('translate', 'check').err).toContain('The source of body.title is now: All of your body');
    expect(desk.run('translate', 'extract', 'cy').out).toContain('demo.yaml: 3 texts, 2 missing, 1 stale.');
    expect(desk.read(welsh)).toContain('text: Eich corff\n    stale: true\n');
    desk.run('build');
    expect(texts()).toBeUndefined();
    desk.write(welsh, desk.read(welsh).replace('    stale: true\n', ''));
    desk.run('build');
    expect(texts()).toEqual({ cy: { 'body.title': 'Eich corff' } });
  });

  it('fails where a placeholder is lost', () => {
    desk.run('translate', 'extract', 'cy');
    fillIn('said.text', 'Dim byd');
    const check = desk.run('translate', 'check');
    expect(check.code).toBe(1);
    expect(check.err).toContain('said.text must have just {pain.rating}, and has none.');
  });

  it('makes the pseudo-locales in a folder of their own, never among the forms', () => {
    expect(desk.run('translate', 'pseudo').out).toContain('dist/translations/en-XA/demo.yaml: 3 texts, 0 missing, 0 stale.');
    expect(desk.read('dist/translations/ar-XB/concerns.yaml')).toContain('text: ⟦Pááííñ⟧');
    expect(existsSync(join(desk.folder, 'forms/translations'))).toBe(false);
    expect(desk.run('translate', 'extract', 'en-XA')).toMatchObject({ code: 1, err: expect.stringContaining('made by the machine') });
    expect(desk.run('translate', 'extract', 'Welsh')).toMatchObject({ code: 1, err: expect.stringContaining('no language tag') });
  });

  it('writes nothing while a definition cannot be read', () => {
    desk.write('forms/team/demo.yaml', 'form: [');
    expect(desk.run('translate', 'extract', 'cy')).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was written.') });
    expect(existsSync(join(desk.folder, 'forms/translations'))).toBe(false);
  });
});

describe('a PO file', () => {
  const po = (entries: string, language = 'cy'): string =>
    `msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: ${language}\\n"\n\n${entries}`;
  const entry = (key: string, id: string, text: string, before = ''): string =>
    `${before}msgctxt "${key}"\nmsgid ${JSON.stringify(id)}\nmsgstr ${JSON.stringify(text)}\n\n`;

  it('goes out and comes in again without a change', () => {
    desk.run('translate', 'extract', 'cy');
    fillIn('body.title', '"Eich \\"corff\\" \\\\ ŵ"');
    fillIn('said.text', '"Rhoesoch {pain.rating}.\\n\\nDiolch."');
    desk.write('forms/team/demo.yaml', desk.read('forms/team/demo.yaml').replace('Your body', 'All of your body'));
    desk.run('translate', 'extract', 'cy');
    const before = all();
    expect(desk.run('translate', 'export', 'cy', '--po', 'cy.po').out).toBe('cy.po: 14 texts in cy, 1 translated.\n');
    expect(desk.read('cy.po')).toContain('#, fuzzy\nmsgctxt "demo|body.title"');
    expect(desk.run('translate', 'import', '--po', 'cy.po').code).toBe(0);
    expect(all()).toEqual(before);
  });

  it('brings translations in; what is fuzzy, or was made for another source, is stale', () => {
    desk.write(
      'cy.po',
      po(
        entry('demo|body.title', 'Your body', 'Eich corff') +
          entry('demo|title', 'How are you now?', 'Sut?', '#, fuzzy\n') +
          entry('concerns|pain.text', 'Ache', 'Poen') +
          entry('concerns|gone.text', 'Gone', 'Wedi mynd') +
          entry('concerns|sleep.text', 'Sleep', ''),
      ),
    );
    const { code, out } = desk.run('translate', 'import', '--po', 'cy.po');
    expect(code).toBe(0);
    expect(out).toContain('demo.yaml: 3 texts, 1 missing, 1 stale.');
    expect(out).toContain('concerns.yaml: 4 texts, 3 missing, 1 stale.');
    expect(out).toContain('1 entry of cy.po left out');
    expect(desk.read(welsh)).toContain('text: Eich corff\n');
  });

  it.each<[string, string | Uint8Array, string]>([
    [
      'a placeholder is lost',
      po(entry('demo|said.text', 'You gave {pain.rating}', 'Rhoesoch')),
      'demo, said.text: its placeholders are not those of the source',
    ],
    ['a text is HTML', po(entry('demo|title', 'How are you now?', '<img src=x onerror=alert(1)>')), 'which is not part of the language'],
    [
      'a text turns the direction of what follows',
      po(entry('demo|title', 'How are you now?', 'Sut\u202e?')),
      'invisible control character',
    ],
    [
      'it has plural forms',
      po('msgctxt "demo|title"\nmsgid "One"\nmsgid_plural "Many"\nmsgstr[0] "Un"\nmsgstr[1] "Dau"\n'),
      'Plural forms',
    ],
    ['it breaks off in the middle of a text', po('msgctxt "demo|title"\nmsgid "How'), 'was not taken over: '],
    ['a quote is not escaped', po('msgctxt "demo|title"\nmsgid "How "are" you"\nmsgstr ""\n'), 'was not taken over: '],
    ['it is no PO file', 'just some words', 'it holds no entry'],
    ['it is empty', '', 'it holds no entry'],
    ['it is not UTF-8', Uint8Array.from([0x6d, 0x73, 0x67, 0x69, 0x64, 0xff, 0xfe]), 'it is not UTF-8'],
    ['it names no language', 'msgid ""\nmsgstr ""\n"Content-Type: text/plain\\n"\n', 'its header names no Language'],
    ['its language is a path', po('', '../../etc'), '../../etc is no language tag'],
    ['it is huge', `msgid ""\n${'#'.repeat(3_000_000)}`, 'it is larger than 2 MiB'],
  ])('changes nothing where %s, and says so', (_, content, words) => {
    desk.run('translate', 'extract', 'cy');
    const before = all();
    desk.write('cy.po', content);
    const { code, err } = desk.run('translate', 'import', '--po', 'cy.po');
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
    expect(all()).toEqual(before);
  });

  it('cannot reach the objects of the program by its names', () => {
    desk.write(
      'cy.po',
      po(
        entry('__proto__|polluted', 'x', 'y') +
          entry('demo|__proto__', 'x', 'y') +
          entry('__proto__', 'polluted', 'y') +
          entry('constructor|prototype', 'x', 'y'),
      ),
    );
    desk.run('translate', 'import', '--po', 'cy.po');
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});
