import { describe, expect, it } from 'vitest';
import { canonicalFormSchema, localise, textLanguage, type CanonicalForm } from '../../../src/definition';
import { parsePiped, textsOf, writtenText } from '../../../src/definition/texts';
import { compile, open } from '../../../src/engine';
import { realForms } from '../../real-forms';
import { formOf, is } from '../../engine/forms';

const form: CanonicalForm = formOf({
  conditions: [{ id: 'strong', because: 'you said so', when: is('worse', 'yes') }],
  pages: [
    {
      id: 'body',
      intro: 'Tick anything.',
      items: [
        { id: 'pain', type: 'concern', text: 'Pain', hint: 'Anywhere.' },
        { id: 'said', type: 'text-block', text: ['You gave ', { path: 'pain.rating' }, ' for **pain**.\n\n- See [help](tel:111)'] },
        {
          id: 'worse',
          type: 'choice',
          text: 'Worse?',
          options: [
            { code: 'yes', text: 'Yes' },
            { code: 'no', text: 'No' },
          ],
        },
        {
          id: 'how-much',
          type: 'scale',
          text: 'How much?',
          min: 0,
          max: 10,
          ends: { low: 'None', high: 'Most' },
          checks: [{ when: is('worse', 'yes'), severity: 'warning', message: 'Really?' }],
        },
        { id: 'weight', type: 'number', text: 'Weight', unit: 'kilograms' },
        { id: 'postcode', type: 'text', text: 'Postcode', pattern: { matches: '[A-Z]+', message: 'Capitals' } },
      ],
    },
  ],
  redFlags: [{ id: 'cord', when: is('worse', 'yes'), patient: 'Ring now.', staff: 'Ring her.' }],
  translations: {
    cy: {
      title: 'Sut ydych chi?',
      'pain.text': 'Poen',
      'said.text': ['Rhoesoch ', { path: 'pain.rating' }, '.'],
      'worse.options.yes': 'Ydy',
    },
  },
});

const keys = [...textsOf(form).keys()];

describe('texts of a form', () => {
  it('have a key each, whatever they belong to', () => {
    expect(keys).toEqual([
      'title',
      'strong.because',
      'body.title',
      'body.intro',
      'pain.text',
      'pain.hint',
      'said.text',
      'worse.text',
      'worse.options.yes',
      'worse.options.no',
      'how-much.text',
      'how-much.ends.low',
      'how-much.ends.high',
      'how-much.checks.0',
      'weight.text',
      'weight.unit',
      'postcode.text',
      'postcode.pattern',
      'cord.patient',
      'cord.staff',
    ]);
  });

  it('are all of them: a text that is in no key would stay English in a pseudo-locale', () => {
    const rest = JSON.stringify(localise(form, 'en-XA'), (key, value: unknown) =>
      [
        'id',
        'path',
        'code',
        'type',
        'op',
        'source',
        'language',
        'writtenIn',
        'licence',
        'translations',
        'matches',
        'value',
        'of',
        'urgency',
      ].includes(key)
        ? undefined
        : value,
    );
    expect(
      rest
        .replaceAll(/"[\w-]+":/g, '')
        .match(/[A-Za-z]*[aeiou][a-z]*/g)
        ?.filter((word) => !known.has(word)) ?? [],
    ).toEqual([]);
  });

  it('written out and read again are the same', () => {
    const texts = [...textsOf(form).values()];
    expect(texts.map((text) => parsePiped(writtenText(text)))).toEqual(texts);
  });
});

/** Words of the canonical form that nobody reads, and what a placeholder or a link keeps. */
const known = new Set(['draft', 'progression', 'warning', 'tel', 'inputs', 'worse', 'true', 'test', 'said']);

describe('a localised form', () => {
  const welsh = localise(form, 'cy');

  it('has its translations, and falls back to the words of its author where one is missing', () => {
    const texts = textsOf(welsh);
    expect(texts.get('title')).toBe('Sut ydych chi?');
    expect(texts.get('worse.options.yes')).toBe('Ydy');
    expect(texts.get('worse.options.no')).toBe('No');
    expect(welsh.language).toBe('cy');
  });

  it('marks what fell back with the language in which it was written', () => {
    expect([...welsh.fallbacks]).toEqual(keys.filter((key) => form.translations?.['cy']?.[key] === undefined));
    expect(textLanguage(welsh, 'pain.text')).toBeUndefined();
    expect(textLanguage(welsh, 'pain.hint')).toBe('en-GB');
    expect(textLanguage(form, 'pain.hint')).toBeUndefined();
    expect(textLanguage(localise(form, 'en-GB'), 'pain.hint')).toBeUndefined();
  });

  it('is asked and answered like any other, with answers piped into the translated words', () => {
    const session = open(compile(welsh), { today: '2026-03-02', answers: { 'pain.chosen': true, 'pain.rating': 4 } });
    expect(session.snapshot('pain.rating').text).toBe('Poen');
    expect(session.snapshot('said').text.replaceAll(/[\u2066-\u2069]/g, '')).toBe('Rhoesoch 4.');
  });

  it('takes the words of the language where the region has none of its own, and the author’s where nobody translated', () => {
    expect(textsOf(localise(form, 'cy-GB')).get('pain.text')).toBe('Poen');
    const none = localise(form, 'pl');
    expect([...none.fallbacks]).toEqual(keys);
    expect(textsOf(none)).toEqual(textsOf(form));
  });

  it('never loses an answer that is piped in, and never pipes one where only words may stand', () => {
    const odd = { ...form, translations: { cy: { 'body.title': ['Corff ', { path: 'pain.rating' }] } } };
    expect(textsOf(localise(odd, 'cy')).get('body.title')).toBe('body');
  });

  it.each(['en-XA', 'ar-XB'])('is made by the machine in %s: every word changed, lists, links and placeholders kept', (language) => {
    const texts = textsOf(localise(form, language));
    expect(texts.get('said.text')).toEqual(['⟦Yóóúú gáávéé ', { path: 'pain.rating' }, ' fóór **pááííñ**.⟧\n\n- ⟦Séééé [héélp](tel:111)⟧']);
    for (const text of texts.values()) expect(writtenText(text)).toContain('⟦');
  });

  it('keeps the content of the real forms, but for their words', () => {
    for (const real of realForms()) {
      const { fallbacks: _, writtenIn: __, language, ...rest } = localise(real, 'en-XA');
      expect(language).toBe('en-XA');
      expect(rest.hash).toBe(real.hash);
      expect(canonicalFormSchema.safeParse({ ...rest, language: real.language }).success).toBe(true);
    }
  });
});
