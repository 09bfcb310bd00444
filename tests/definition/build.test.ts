import { describe, expect, it } from 'vitest';
import { canonicalFormSchema, canonicalJson, hashText } from '../../src/definition';
import { buildForms } from '../../src/definition/build';
import { build, built, codesOf, formText, library, safetyCheck, standardItems } from './fixture';

describe('a built form', () => {
  const form = built({
    conditions: '  sore: pain.rating >= 5',
    items: `${standardItems}      - { id: total, type: computed, text: Sum, value: "sum(pain.rating, fatigue.rating, missing = zero)" }
      - { id: q, type: yes-no, text: "You gave {total}. Enough?", showIf: sore and total > 3 }
`,
  });

  it('takes whole pages, concerns and their follow-ups in place', () => {
    expect(form.pages.map((page) => [page.id, page.items.map((index) => form.items[index]?.id)])).toEqual([
      ['safety-check', ['alone-now', 'weak-limbs', 'not-alive']],
      ['body', ['pain', 'pain-night', 'fatigue', 'total', 'q']],
    ]);
    expect(form.items.find((item) => item.id === 'pain-night')).toMatchObject({ follows: 'pain', page: 1 });
    expect(form.redFlags).toMatchObject([{ id: 'cord', inputs: ['weak-limbs'], when: { op: 'condition', id: 'weakness' } }]);
    expect(form.aloneGate).toBe('alone-now');
  });

  it('is hashed over all of its content', () => {
    const { hash, ...content } = form;
    expect(hash).toBe(hashText(canonicalJson(content)));
    expect(built({ items: `${standardItems}      - use: sleep\n` }).hash).not.toBe(built({}).hash);
    expect(build(`# a comment changes nothing\n${formText({})}`).form?.hash).toBe(built({}).hash);
  });

  it('comes back unchanged through storage or the network', () => {
    expect(canonicalFormSchema.parse(JSON.parse(canonicalJson(form)))).toEqual(form);
    expect(canonicalFormSchema.safeParse({ ...form, extra: 1 }).success).toBe(false);
    expect(
      canonicalFormSchema.safeParse({ ...form, conditions: [{ id: 'x', because: 'x', when: { op: 'eval', value: '1' } }] }).success,
    ).toBe(false);
  });

  it('puts leading concerns first on their page', () => {
    const leading = built({
      items: '      - { id: hello, type: text-block, text: Hello }\n      - use: pain\n      - { use: sleep, lead: true }\n',
    });
    expect(leading.pages[1]?.items.map((index) => leading.items[index]?.id)).toEqual(['hello', 'sleep', 'pain', 'pain-night']);
  });

  it('explains a condition in its author’s words, or in those of its name', () => {
    const conditions = '  verySore: pain.rating > 8\n  tired: { when: fatigue.chosen, because: you are tired }';
    expect(built({ conditions }).conditions.map((condition) => condition.because)).toEqual(['very sore', 'you are tired', 'weakness']);
  });
});

describe('what does not build', () => {
  it('stands in file, line and column order, with the near miss named', () => {
    const { form, problems } = build(
      formText({ items: '      - use: pian\n      - { id: q, type: yesno, text: x }\n      - use: sleep\n        leed: true\n' }),
    );
    expect(form).toBeNull();
    expect(problems).toMatchObject([
      { code: 'wrong-value', file: 'demo.yaml', line: 14, column: 24, fix: 'Did you mean yes-no?' },
      { code: 'unknown-key', file: 'demo.yaml', line: 16, column: 9, fix: 'Did you mean lead?' },
    ]);
  });

  it('does not take other forms down with it', () => {
    const good = formText({}).replace('form: demo', 'form: good');
    const { forms, problems } = buildForms(
      new Map(
        Object.entries({
          'concerns.yaml': library,
          'safety-check.yaml': safetyCheck,
          'a.yaml': formText({ items: '      - use: pian\n' }),
          'b.yaml': good,
        }),
      ),
    );
    expect([forms.map((form) => form.id), problems.map((problem) => problem.file)]).toEqual([['good'], ['a.yaml']]);
  });

  it('tells a mistake in a shared page once, however many forms use it', () => {
    const page = safetyCheck.replace('weak-limbs in (yes, not-sure)', 'weak-limbs in (yes, notsure)');
    const other = formText({}).replace('form: demo', 'form: other');
    const { problems } = build(formText({}), { 'safety-check.yaml': page, 'other.yaml': other });
    expect(problems).toMatchObject([{ code: 'unknown-option', file: 'safety-check.yaml', line: 9, fix: 'Did you mean not-sure?' }]);
  });

  it('the same form and version twice', () => {
    expect(build(formText({}), { 'twin.yaml': formText({}) }).problems).toMatchObject([{ code: 'duplicate-id', file: 'twin.yaml' }]);
  });

  it('a context fact that the form and the page declare differently', () => {
    const page = safetyCheck.replace('conditions:', 'context:\n  nation: { type: text }\nconditions:');
    expect(build(formText({ context: '  nation: { type: number }' }), { 'safety-check.yaml': page }).problems).toMatchObject([
      { code: 'duplicate-id' },
    ]);
    expect(build(formText({ context: '  nation: { type: text }' }), { 'safety-check.yaml': page }).problems).toEqual([]);
  });

  it('two options with one code', () => {
    const options = 'options: [{ code: a, text: A }, { code: a, text: B }]';
    expect(codesOf({ items: `${standardItems}      - { id: q, type: choice, text: x, ${options} }\n` })).toEqual(['duplicate-id']);
  });
});

describe('scenario files', () => {
  const scenarios = 'scenarios:\n  - name: weak\n    answers: { weak-limbs: yes }\n    expect: { fired: [cord] }\n';
  const files = (more: Record<string, string>) =>
    buildForms(new Map(Object.entries({ 'concerns.yaml': library, 'safety-check.yaml': safetyCheck, 'demo.yaml': formText({}), ...more })));

  it('go with the form beside them, and a shared page’s with every form that uses it', () => {
    const built = files({ 'demo.test.yaml': scenarios, 'safety-check.test.yaml': scenarios });
    expect(built.problems).toEqual([]);
    expect(built.scenarios.map(({ file, forms }) => [file, forms.map((form) => form.id)])).toEqual([
      ['demo.test.yaml', ['demo']],
      ['safety-check.test.yaml', ['demo']],
    ]);
  });

  it('must stand beside something', () => {
    expect(files({ 'demmo.test.yaml': scenarios }).problems).toMatchObject([{ code: 'scenario-orphan' }]);
  });
});

describe('a mistake in what forms share', () => {
  const codes = (other: Record<string, string>) => {
    const files = { 'concerns.yaml': library, 'safety-check.yaml': safetyCheck, 'demo.yaml': formText({}), ...other };
    const { forms, problems, warnings } = buildForms(new Map(Object.entries(files)));
    return { forms: forms.length, told: [...problems, ...warnings].map(({ file, code }) => `${file} ${code}`) };
  };

  it.each([
    ['a shared page', 'safety-check.yaml', safetyCheck.replace('Weak arms', 'Weak <b>arms</b>'), 'html'],
    ['a shared page that is no YAML', 'safety-check.yaml', `${safetyCheck}  : [`, 'yaml'],
    ['the library', 'concerns.yaml', library.replace('text: Pain', 'words: Pain'), 'missing-key'],
  ])('is told there alone, and not as missing in each form: %s', (_, file, text, code) => {
    const { forms, told } = codes({ [file]: text });
    expect(forms).toBe(0);
    expect(told).toContain(`${file} ${code}`);
    expect(told.filter((each) => !each.startsWith(file))).toEqual([]);
  });

  it('and one in a form does not make unused what it uses', () => {
    const second = formText({ items: '      - use: sleep\n' }).replace('form: demo', 'form: second');
    const all = { 'second.yaml': second };
    expect(codes(all).told).toEqual([]);
    expect(codes({ 'second.yaml': second.replace('use: sleep', 'use: sleep\n        showIf: nobody = yes') }).told).toEqual([
      'second.yaml dead-reference',
    ]);
  });
});
