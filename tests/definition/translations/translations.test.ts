import { describe, expect, it } from 'vitest';
import { localise } from '../../../src/definition';
import {
  buildForms,
  pseudoTranslation,
  readTranslatable,
  translationFileName,
  translationYaml,
  updated,
  type Problem,
} from '../../../src/definition/build';
import { textsOf } from '../../../src/definition/texts';
import { markOf } from '../../../src/definition/translations/source-texts';
import { formText, library, safetyCheck } from '../fixture';

const form = formText({
  items: `      - use: pain
      - { id: said, type: text-block, text: "You gave {pain.rating}, and before {  earlier }." }
      - { id: earlier, type: number, text: Before?, unit: days }
      - id: medicines
        type: table
        text: What do you take?
        row: Medicine
        columns:
          - { id: dose, type: number, text: How much? }
          - { id: sure, type: text, text: "Sure of {dose}?" }
`,
});

interface Entry {
  readonly source: string;
  readonly of?: string;
  readonly text?: string;
  readonly stale?: true;
}
const file = (translates: string, texts: Readonly<Record<string, Entry>>, language = 'cy'): string =>
  JSON.stringify({
    translates,
    language,
    texts: Object.fromEntries(Object.entries(texts).map(([key, entry]) => [key, { of: markOf(entry.source), ...entry }])),
  });

function build(translations: Readonly<Record<string, string>>) {
  const files = { 'concerns.yaml': library, 'safety-check.yaml': safetyCheck, 'demo.yaml': form, ...translations };
  return buildForms(new Map(Object.entries(files)));
}
const textsIn = (translations: Readonly<Record<string, string>>, language = 'cy') => {
  const { forms, problems } = build(translations);
  if (forms[0] === undefined) throw new Error(JSON.stringify(problems));
  return textsOf(localise(forms[0], language));
};
const said = ({ code, line, message }: Problem): string => `${code} ${line} ${message}`;
const about = (translations: Readonly<Record<string, string>>, code: string): readonly string[] => {
  const { problems, warnings } = build(translations);
  return [...problems, ...warnings].filter((problem) => problem.code === code).map(said);
};

const id = 'demo';
function never(): never {
  throw new Error('The fixture does not build.');
}

describe('a translation', () => {
  it('stands in the form: of the form itself, of a page that it uses, and of its concerns', () => {
    const texts = textsIn({
      'cy/demo.yaml': file(id, { 'earlier.text': { source: 'Before?', text: 'Cyn?' }, 'earlier.unit': { source: 'days', text: 'dydd' } }),
      'cy/concerns.yaml': file('concerns', { 'pain.text': { source: 'Pain', text: 'Poen' } }),
    });
    expect([texts.get('earlier.text'), texts.get('earlier.unit'), texts.get('pain.text')]).toEqual(['Cyn?', 'dydd', 'Poen']);
  });

  it('pipes the same answers, in its own order, by the names that the author used', () => {
    const source = 'You gave {pain.rating}, and before {  earlier }.';
    const texts = textsIn({ 'cy.yaml': file(id, { 'said.text': { source, text: 'Cyn {earlier}, nawr {pain.rating}.' } }) });
    expect(texts.get('said.text')).toEqual(['Cyn ', { path: 'earlier' }, ', nawr ', { path: 'pain.rating' }, '.']);
    const row = textsIn({ 'cy.yaml': file(id, { 'sure.text': { source: 'Sure of {dose}?', text: 'Siŵr o {dose}?' } }) });
    expect(row.get('sure.text')).toEqual(['Siŵr o ', { path: 'medicines/:row/dose' }, '?']);
  });

  it('changes the hash of the form, and nothing does where there is none', () => {
    const [plain, empty] = [build({}).forms[0], build({ 'cy.yaml': file(id, { 'earlier.text': { source: 'Before?' } }) }).forms[0]];
    const welsh = build({ 'cy.yaml': file(id, { 'earlier.text': { source: 'Before?', text: 'Cyn?' } }) }).forms[0];
    expect(empty?.hash).toBe(plain?.hash);
    expect(welsh?.hash).not.toBe(plain?.hash);
  });

  it.each<[string, Entry]>([
    ['is marked stale', { source: 'Before?', text: 'Cyn?', stale: true }],
    ['is of another source text', { source: 'Earlier?', text: 'Cyn?' }],
    ['has other placeholders', { source: 'Before?', text: 'Cyn {earlier}?' }],
    ['has a curly bracket too many', { source: 'Before?', text: 'Cyn }?' }],
    ['is missing', { source: 'Before?' }],
  ])('is not read where it %s: the source stands, and is marked as such', (_, entry) => {
    const { forms } = build({ 'cy.yaml': file(id, { 'earlier.text': entry, 'earlier.unit': { source: 'days', text: 'dydd' } }) });
    const welsh = localise(forms[0] ?? never(), 'cy');
    expect(textsOf(welsh).get('earlier.text')).toBe('Before?');
    expect(welsh.fallbacks.has('earlier.text')).toBe(true);
    expect(welsh.fallbacks.has('earlier.unit')).toBe(false);
  });
});

describe('what is wrong with a translation', () => {
  const yaml = (lines: string): Readonly<Record<string, string>> => ({ 'cy.yaml': `translates: ${id}\nlanguage: cy\ntexts:\n${lines}` });
  const entry = (key: string, source: string, rest: string): string =>
    `  ${key}:\n    source: ${source}\n    of: ${markOf(source)}\n${rest}`;

  it('is told where it stands: a placeholder that is lost or added', () => {
    expect(about(yaml(entry('sure.text', 'Sure of {dose}?', '    text: Siŵr?\n')), 'translation-placeholder')).toEqual([
      'translation-placeholder 7 sure.text must have just {dose}, and has none.',
    ]);
    expect(about(yaml(entry('earlier.text', 'Before?', '    text: "Cyn {pain.note}?"\n')), 'translation-placeholder')).toEqual([
      'translation-placeholder 7 earlier.text must have no placeholder, and has {pain.note}.',
    ]);
    expect(about(yaml(entry('earlier.text', 'Before?', '    text: "Cyn }?"\n')), 'translation-placeholder')).toEqual([
      'translation-placeholder 7 A curly bracket of earlier.text stands alone.',
    ]);
  });

  it('is told where it stands: stale, by its mark or because the source is another now', () => {
    expect(about(yaml(entry('earlier.text', 'Earlier?', '    text: Cyn?\n')), 'translation-stale')).toEqual([
      'translation-stale 5 The source of earlier.text is now: Before?',
    ]);
    expect(about(yaml(entry('earlier.text', 'Before?', '    text: Cyn?\n    stale: true\n')), 'translation-stale')).toEqual([
      'translation-stale 5 The source of earlier.text has changed.',
    ]);
  });

  it('is told where it stands: a key, a form or a language that is none', () => {
    expect(about(yaml(entry('earlier.txt', 'Before?', '    text: Cyn?\n')), 'translation-unknown')).toEqual([
      'translation-unknown 4 demo has no text earlier.txt.',
    ]);
    expect(about({ 'cy.yaml': file('demos', {}) }, 'translation-unknown')).toEqual([
      'translation-unknown 1 There is no demos to translate.',
    ]);
    expect(about({ 'xa.yaml': file(id, {}, 'en-XA') }, 'translation-unknown')).toEqual([
      'translation-unknown 1 en-XA is made by the machine.',
    ]);
    expect(about({ 'gb.yaml': file(id, {}, 'en-GB') }, 'translation-unknown')).toEqual(['translation-unknown 1 demo is written in en-GB.']);
    expect(about({ 'a.yaml': file(id, {}), 'b.yaml': file(id, {}) }, 'duplicate-id')).toEqual([
      'duplicate-id 1 a.yaml translates demo into cy already.',
    ]);
  });

  it('is a warning where texts are missing or stale, so that a correction of the source never waits for a translator', () => {
    const { problems, warnings, forms } = build(yaml(entry('earlier.text', 'Earlier?', '    text: Cyn?\n')));
    expect(problems).toEqual([]);
    expect(forms).toHaveLength(1);
    expect(warnings.map(({ code, file: where }) => `${where} ${code}`)).toEqual(
      expect.arrayContaining([
        'cy.yaml translation-missing',
        'cy.yaml translation-stale',
        'concerns.yaml translation-missing',
        'safety-check.yaml translation-missing',
      ]),
    );
  });

  it('is nothing where all is well: each text of a form has its place in one of the files', () => {
    const files = new Map(Object.entries({ 'concerns.yaml': library, 'safety-check.yaml': safetyCheck, 'demo.yaml': form }));
    const { owners } = readTranslatable(files);
    for (const owner of owners) {
      const { texts } = pseudoTranslation(owner.id, owner.texts, 'cy');
      files.set(translationFileName(owner.id, 'cy'), translationYaml({ translates: owner.id, language: 'cy', texts }));
    }
    const { forms, problems, warnings } = buildForms(files);
    expect([...problems, ...warnings].filter(({ code }) => code.startsWith('translation'))).toEqual([]);
    expect([...localise(forms[0] ?? never(), 'cy').fallbacks]).toEqual([]);
  });
});

describe('a translation file', () => {
  const texts = new Map([
    ['a.text', 'One'],
    ['b.text', 'Two'],
  ]);
  const of = markOf;

  it('has an entry for each text, and keeps what is there', () => {
    const before = { 'a.text': { source: 'One', of: of('One'), text: 'Un' } };
    expect(updated('demo', texts, 'cy', before)).toEqual({
      translates: 'demo',
      language: 'cy',
      texts: { 'a.text': before['a.text'], 'b.text': { source: 'Two', of: of('Two') } },
    });
  });

  it('marks as stale what has another source, until somebody takes the mark away', () => {
    const once = updated('demo', texts, 'cy', { 'a.text': { source: 'Uno', of: of('Uno'), text: 'Un' } });
    expect(once.texts['a.text']).toEqual({ source: 'One', of: of('One'), text: 'Un', stale: true });
    expect(updated('demo', texts, 'cy', once.texts)).toEqual(once);
  });

  it('lets a translation move along with its words, and drops what is no longer asked', () => {
    const before = { 'old.text': { source: 'Two', of: of('Two'), text: 'Dau' }, 'gone.text': { source: 'X', of: of('X'), text: 'Y' } };
    expect(updated('demo', texts, 'cy', before).texts).toEqual({
      'a.text': { source: 'One', of: of('One') },
      'b.text': { source: 'Two', of: of('Two'), text: 'Dau' },
    });
  });
});
