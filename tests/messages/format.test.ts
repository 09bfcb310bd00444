import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileCatalogue } from '../../build/messages';
import { pseudo } from '../../src/definition/translations/pseudo';
import { createTranslator, directionOf, loadCatalogues } from '../../src/messages';

const translate = (text: string, values?: Record<string, string | number>, language = 'en-GB') =>
  createTranslator(compileCatalogue({ it: text }), language)('it', values);

describe('a message', () => {
  it('without variables is its own text, and stays a string in the bundle', () => {
    expect(compileCatalogue({ it: 'Continue' })).toEqual({ it: 'Continue' });
    expect(translate('Continue')).toBe('Continue');
  });

  it('puts values in their places, zero and blank text too', () => {
    expect(translate('{name} scored {score} of 10{rest}', { name: 'Pain', score: 0, rest: '' })).toBe('Pain scored 0 of 10');
  });

  it('shows which value is missing instead of breaking the screen', () => {
    expect(translate('Hello {name}')).toBe('Hello {name}');
  });

  it('chooses the plural of the number, exact numbers first', () => {
    const text = '{count, plural, =0 {Nothing waits} one {# answer waits} other {# answers wait}}';
    expect([0, 1, 2, 1200].map((count) => translate(text, { count }))).toEqual([
      'Nothing waits',
      '1 answer waits',
      '2 answers wait',
      '1,200 answers wait',
    ]);
  });

  it('chooses plurals by the rules of its language', () => {
    const text = '{count, plural, two {dau} few {ychydig} other {llawer}}';
    expect([2, 3, 10].map((count) => translate(text, { count }, 'cy'))).toEqual(['dau', 'ychydig', 'llawer']);
  });

  it('counts ordinals, and takes an offset away', () => {
    expect(translate('{n, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}', { n: 22 })).toBe('22nd');
    expect(translate('{n, plural, offset:1 one {and # other} other {and # others}}', { n: 3 })).toBe('and 2 others');
  });

  it('selects by a word and falls back to other', () => {
    const text =
      '{state, select, idle {Sent} offline {No connection, {waiting} {waiting, plural, one {waits} other {wait}}} other {Problem}}';
    expect(translate(text, { state: 'idle' })).toBe('Sent');
    expect(translate(text, { state: 'offline', waiting: 2 })).toBe('No connection, 2 wait');
    expect(translate(text, { state: 'odd' })).toBe('Problem');
  });

  it('that has no words comes back as its id', () => {
    expect(createTranslator({}, 'en-GB')('area.thing')).toBe('area.thing');
  });

  it('stops the build when it cannot be read or asks for what the page cannot do', () => {
    expect(() => compileCatalogue({ it: 'Hello {name' })).toThrow(/"it" cannot be read/);
    expect(() => compileCatalogue({ it: '{when, date, long}' })).toThrow(/only arguments/);
    expect(() => compileCatalogue({ it: 5 })).toThrow(/not text/);
  });
});

describe('the catalogues', () => {
  const folder = new URL('../../src/messages/en-GB/', import.meta.url);
  const files = readdirSync(folder);

  it.each(files)('%s can be read as a whole', (file) => {
    const source: unknown = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    expect(Object.keys(compileCatalogue(source, file)).length).toBeGreaterThan(0);
  });

  it('say each thing once: pages read several of them together', () => {
    const ids = files.flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^  "([\w.-]+)":/gm)].map(([, id]) => id));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.length).toBeGreaterThan(500);
  });

  it('come in the language asked for, and in English where a translation is missing', async () => {
    const [english] = await loadCatalogues('en-GB', ['common']);
    const [welsh] = await loadCatalogues('cy', ['common']);
    expect(english).toHaveProperty(['look.skip'], 'Skip to main content');
    expect(welsh).toEqual(english);
    await expect(loadCatalogues('en-GB', ['nowhere'])).rejects.toThrow(/nowhere/);
  });

  it('have a pseudo-locale in which every message is bracketed and longer, with its variables kept', async () => {
    const [catalogue] = await loadCatalogues('en-XA', ['common']);
    const t = createTranslator(catalogue ?? {}, 'en-XA');
    for (const id of Object.keys(catalogue ?? {})) expect(t(id)).toMatch(/^⟦.+⟧$/su);
    expect(t('look.skip')).toBe('⟦Skííp tóó mááííñ çóóñtééñt⟧');
    const named = createTranslator(compileCatalogue({ it: 'Clear {name}' }, 'test', pseudo), 'en-XA');
    expect(named('it', { name: 'Pain' })).toBe('⟦Clééáár Pain⟧');
  });

  it('turn the page for scripts that run right to left', () => {
    expect(['en-GB', 'cy', 'en-XA', 'ar-XB', 'ur'].map(directionOf)).toEqual(['ltr', 'ltr', 'ltr', 'rtl', 'rtl']);
  });
});
