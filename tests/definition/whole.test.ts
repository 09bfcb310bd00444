import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { bodySites, canonicalFormSchema, canonicalJson, sideOf, type CanonicalForm } from '../../src/definition';
import { buildDefinition, buildForms } from '../../src/definition/build';
import { cellSchema, itemSchema } from '../../src/definition/schema';
import { library, safetyCheck } from './fixture';

const everything = readFileSync(new URL('whole/everything.yaml', import.meta.url), 'utf8');
const shelf = { 'concerns.yaml': library, 'safety-check.yaml': safetyCheck };

function buildEverything(): CanonicalForm {
  const { forms, problems } = buildForms(new Map(Object.entries({ ...shelf, 'everything.yaml': everything })));
  expect(problems).toEqual([]);
  const [form] = forms;
  if (form === undefined) throw new Error('nothing was built');
  return form;
}

function productForms(): readonly CanonicalForm[] {
  const files = readdirSync('forms', { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.ya?ml$/.test(name) && !name.startsWith('translations'),
  );
  const { forms, problems } = buildForms(new Map(files.map((name) => [name, readFileSync(join('forms', name), 'utf8')])));
  expect(problems).toEqual([]);
  return forms;
}

const form = buildEverything();
const item = (id: string) => {
  const found = form.items.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no item ${id}`);
  return found;
};
const typesOf = (schema: typeof itemSchema | typeof cellSchema): readonly string[] =>
  schema.options.flatMap(({ shape: { type } }) => ('options' in type ? [] : [...type.values]));

describe('a form with everything', () => {
  it('has every item type, and every type of column', () => {
    const types = new Set(form.items.filter((each) => each.table === undefined).map((each) => each.type));
    expect([...types].sort()).toEqual([...typesOf(itemSchema), 'concern'].sort());
    const columns = new Set(form.items.filter((each) => each.table !== undefined).map((each) => each.type));
    expect([...columns].sort()).toEqual([...typesOf(cellSchema)].sort());
  });

  it('and every form of the product come back unchanged through the canonical schema and through JSON', () => {
    for (const each of [form, ...productForms()]) {
      expect(canonicalFormSchema.parse(each)).toEqual(each);
      expect(canonicalFormSchema.parse(JSON.parse(canonicalJson(each)))).toEqual(each);
      expect(JSON.parse(JSON.stringify(each))).toEqual(each);
    }
  });

  it('is the same form when it is written as a plain object', () => {
    const { form: built, problems } = buildDefinition(parse(everything), { concerns: parse(library), pages: [parse(safetyCheck)] });
    expect(problems).toEqual([]);
    expect(built).toEqual(form);
  });

  it('keeps columns among its items and off its pages', () => {
    const page = form.pages.find(({ id }) => id === 'medicines-page');
    expect(page?.items.map((index) => form.items[index]?.id).slice(0, 2)).toEqual(['medicines', 'all-doses']);
    expect(
      item('medicines')
        .columns?.map((index) => form.items[index]?.id)
        .slice(0, 3),
    ).toEqual(['name', 'dose', 'times']);
    expect(form.items.filter((each) => each.table === 'medicines')).toHaveLength(item('medicines').columns?.length ?? 0);
  });

  it('reads a bare column as the cell of its own row, in texts too', () => {
    expect(item('a-day').value).toEqual({
      op: 'mul',
      left: { op: 'ref', path: 'medicines/:row/dose' },
      right: { op: 'ref', path: 'medicines/:row/times' },
    });
    expect(item('dose').text).toEqual(['Dose of ', { path: 'medicines/:row/name' }]);
    expect(item('notes').showIf).toMatchObject({ left: { path: 'medicines/:row/form-of.other' } });
  });

  it('goes through the rows inside an aggregate, counts them, and lets both stand beside single answers', () => {
    expect(item('all-doses').value).toEqual({
      op: 'sum',
      all: [{ op: 'each-row', table: 'medicines', of: { op: 'ref', path: 'medicines/:row/a-day' } }],
      missing: { policy: 'zero' },
    });
    expect(form.conditions.find(({ id }) => id === 'manyMedicines')?.when).toMatchObject({
      all: [{ left: { op: 'rows', table: 'medicines' } }, { op: 'any', all: [{ op: 'each-row', table: 'medicines', of: { op: 'eq' } }] }],
    });
    expect(item('forms-score').value).toMatchObject({
      all: [
        { op: 'each-row', of: { op: 'score', path: 'medicines/:row/form-of' } },
        { op: 'score', path: 'walking' },
      ],
    });
    expect(item('begun').readOnlyIf).toMatchObject({
      all: [
        { op: 'answered', of: { path: 'medicines/:row/name' } },
        { left: { path: 'medicines/:row/dose' }, right: { op: 'count' } },
      ],
    });
  });

  it('says what kind of value each computed item has', () => {
    const kinds = form.items.filter((each) => each.type === 'computed').map((each) => [each.id, each.valueKind]);
    expect(Object.fromEntries(kinds)).toEqual({
      'a-day': 'number',
      'all-doses': 'number',
      'mean-dose': 'number',
      most: 'number',
      'forms-score': 'number',
      'all-help': 'truth',
      worse: 'truth',
      days: 'number',
      kind: 'code',
      others: 'number',
    });
    expect([item('all-doses').override, item('most').override]).toEqual([true, undefined]);
  });

  it('carries what widgets and the engine need', () => {
    expect(item('sleeps-well')).toMatchObject({
      carryForward: true,
      widget: 'buttons',
      prefill: { op: 'case', otherwise: { op: 'code', value: 'yes' } },
    });
    expect(item('postcode')).toMatchObject({
      pattern: { message: 'Write it such as AB1 2CD.' },
      prefill: { op: 'text', value: 'AB1 2CD' },
    });
    expect(item('since')).toMatchObject({ precision: 'month', prefill: { op: 'context', name: 'last-seen' } });
    expect(
      item('helpers')
        .options?.filter((option) => option.open === true)
        .map((option) => option.code),
    ).toEqual(['else']);
    expect(item('medicines')).toMatchObject({ row: 'Medicine', minRows: 0, maxRows: 20 });
    expect([form.minimumSafeVersion, form.migrations?.[0]?.to, form.migrations?.[0]?.steps.length]).toEqual(['2.0.0', '2.0.0', 5]);
  });
});

describe('a definition as a plain object', () => {
  const plain = (items: readonly object[]) => ({
    form: 'demo',
    version: '1.0.0',
    status: 'draft',
    language: 'en-GB',
    licence: 'x',
    points: ['diagnosis'],
    title: 'Hello',
    pages: [{ id: 'p', title: 'Hello', items }],
  });

  it('has its problems located by keys, and inside a text by line and column', () => {
    const { form: none, problems } = buildDefinition(
      plain([
        { id: 'a', type: 'number', text: 'A' },
        { id: 'b', type: 'number', text: 'B', showIf: 'a > 1 and\n  c > 1' },
      ]),
    );
    expect(none).toBeNull();
    expect(problems).toMatchObject([{ code: 'dead-reference', file: 'form', path: 'pages[0].items[1].showIf', line: 2, column: 3 }]);
    expect(buildDefinition(plain([{ id: 'a', type: 'numbr', text: 'A' }])).problems).toMatchObject([
      { path: 'pages[0].items[0].type', fix: 'Did you mean number?' },
    ]);
    expect(buildDefinition(plain([{ id: 'a', type: 'number', text: 'A', mun: 1 }])).problems).toMatchObject([
      { path: 'pages[0].items[0].mun', fix: 'Did you mean min?' },
    ]);
  });

  it('may be frozen all the way down, and is left as it was', () => {
    const definition = Object.freeze(plain(Object.freeze([Object.freeze({ id: 'a', type: 'number', text: 'A' })])));
    const before = JSON.stringify(definition);
    expect(buildDefinition(definition).problems).toEqual([]);
    expect(JSON.stringify(definition)).toBe(before);
  });

  it('that is no definition is refused', () => {
    for (const value of [{}, [], new Date(0), { form: () => 1 }, { form: null }]) {
      const { form: none, problems } = buildDefinition(value);
      expect([none, problems.length > 0]).toEqual([null, true]);
    }
  });
});

describe('body sites', () => {
  it('each have a code of their own, regions of their own, and a structure of their own where one is known', () => {
    const sites = [...bodySites.values()];
    const regions = sites.flatMap((site) => site.regions);
    const structures = sites.flatMap((site) => site.snomed ?? []);
    expect(new Set(regions).size).toBe(regions.length);
    expect(new Set(structures).size).toBe(structures.length);
    expect(structures.every((id) => /^\d{6,9}$/.test(id) && verhoeffHolds(id))).toBe(true);
    expect(new Set(regions.map(sideOf))).toEqual(new Set(['front', 'back']));
  });
});

/** The last digit of a SNOMED CT id proves the others: a mistyped one does not pass. */
function verhoeffHolds(id: string): boolean {
  const dihedral = (a: number, b: number): number =>
    a < 5 ? (b < 5 ? (a + b) % 5 : ((a + b) % 5) + 5) : b < 5 ? ((a - b + 10) % 5) + 5 : (a - b + 10) % 5;
  const permute = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  const permuted = (digit: number, times: number): number => (times === 0 ? digit : permuted(permute[digit] ?? 0, times - 1));
  return (
    Array.from(id)
      .reverse()
      .reduce((check, digit, place) => dihedral(check, permuted(Number(digit), place % 8)), 0) === 0
  );
}
