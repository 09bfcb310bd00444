import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalItem, CanonicalMigration, MigrationStep } from '../../src/definition';
import { migrate, migrateOnce, type Answers } from '../../src/engine';
import { formOf } from './forms';
import { atomsOf, randomHistory } from './random-versions';

type Sketch = Omit<CanonicalItem, 'page' | 'text'>;

const options = (...codes: string[]) => codes.map((code) => ({ code, text: code }));
const choice = (id: string, ...codes: string[]): Sketch => ({ id, type: 'choice', options: options(...codes) });
const choices = (id: string, ...codes: string[]): Sketch => ({ id, type: 'choices', options: options(...codes) });
const concern = (id: string): Sketch => ({ id, type: 'concern' });
const rank: Sketch = { id: 'top', type: 'rank', top: 3 };

const formAt = (version: string, items: readonly Sketch[], ...migrations: CanonicalMigration[]) =>
  formOf({ version, migrations, pages: [{ id: 'p', items }] });
const form = (items: readonly Sketch[], ...steps: MigrationStep[]) => formAt('2.0.0', items, { to: '2.0.0', steps });
const after = (items: readonly Sketch[], steps: readonly MigrationStep[], answers: Answers) =>
  migrate(form(items, ...steps), answers, '1.4.2');

describe('answers of an earlier version', () => {
  it('follow a renamed concern with all its parts, and the ranks that name it', () => {
    const steps = [{ rename: { from: 'ache', to: 'pain' } }];
    const answers = { 'ache.chosen': true, 'ache.rating': 7, 'ache.note': 'at night', 'sleep.chosen': false, top: ['sleep', 'ache'] };
    expect(after([concern('pain'), concern('sleep'), rank], steps, answers)).toEqual({
      answers: { 'pain.chosen': true, 'pain.rating': 7, 'pain.note': 'at night', 'sleep.chosen': false, top: ['sleep', 'pain'] },
      archived: [],
    });
  });

  it('follow a renamed rank, and still find in it the concerns that were renamed before and after', () => {
    const steps: MigrationStep[] = [
      { rename: { from: 'ache', to: 'soreness' } },
      { rename: { from: 'first-three', to: 'top' } },
      { rename: { from: 'soreness', to: 'pain' } },
    ];
    expect(after([concern('pain'), rank], steps, { 'first-three': ['ache'] }).answers).toEqual({ top: ['pain'] });
  });

  it('never take the code of an option for the name of a concern', () => {
    const steps = [{ rename: { from: 'ache', to: 'pain' } }];
    expect(after([concern('pain'), choices('what', 'ache', 'other'), rank], steps, { what: ['ache'] }).answers).toEqual({ what: ['ache'] });
  });

  it('follow the codes of their question, in cells of every row as well', () => {
    const table: Sketch[] = [
      { id: 'medicines', type: 'table', columns: [1] },
      { ...choices('how', 'mouth', 'skin'), table: 'medicines' },
    ];
    const steps = [{ map: { item: 'how', codes: { tablet: 'mouth', liquid: 'mouth', patch: 'skin' } } }];
    const answers = {
      'medicines/r1': 1,
      'medicines/r1/how': ['tablet', 'liquid'],
      'medicines/r2': 2,
      'medicines/r2/how': ['patch', 'new'],
    };
    expect(after(table, steps, answers).answers).toEqual({
      'medicines/r1': 1,
      'medicines/r1/how': ['mouth'],
      'medicines/r2': 2,
      'medicines/r2/how': ['skin', 'new'],
    });
  });

  it('that are a blank, or somebody’s own words, are no code: a split keeps them aside', () => {
    const steps = [{ split: { item: 'help', into: { family: { item: 'kin', answer: 'yes' } } } }];
    const answers: Answers = { help: { blank: 'prefer-not-to-say' }, 'help.other': 'my priest' };
    expect(after([choice('kin', 'yes', 'no')], steps, answers)).toEqual({
      answers: {},
      archived: [
        { path: 'help', value: { blank: 'prefer-not-to-say' }, because: 'no-code-for-it' },
        { path: 'help.other', value: 'my priest', because: 'no-code-for-it' },
      ],
    });
  });

  it('follow a table and its columns into their new names, rows and own words included', () => {
    const table: Sketch[] = [
      { id: 'drugs', type: 'table', columns: [1] },
      { ...choice('route', 'mouth'), table: 'drugs' },
    ];
    const [list, ...rest] = [table, { rename: { from: 'medicines', to: 'drugs' } }, { rename: { from: 'how', to: 'route' } }] as const;
    const open = list.map((item) =>
      'options' in item ? { ...item, options: [{ code: 'mouth', text: 'Mouth', open: true as const }] } : item,
    );
    // A row may carry the name of a column: it is no column.
    const answers = { 'medicines/how': 1, 'medicines/how/how': 'mouth', 'medicines/how/how.other': 'under the tongue' };
    expect(after(open, rest, answers)).toEqual({
      answers: { 'drugs/how': 1, 'drugs/how/route': 'mouth', 'drugs/how/route.other': 'under the tongue' },
      archived: [],
    });
  });

  it('are spread over several questions, each code to its place; what has none is kept aside', () => {
    const items = [choice('back', 'yes'), choices('limbs', 'arms', 'legs')];
    const into = { spine: { item: 'back', answer: 'yes' }, arm: { item: 'limbs', answer: 'arms' }, leg: { item: 'limbs', answer: 'legs' } };
    expect(after(items, [{ split: { item: 'where', into } }], { where: ['leg', 'spine', 'arm', 'head'] })).toEqual({
      answers: { limbs: ['legs', 'arms'], back: 'yes' },
      archived: [{ path: 'where', value: ['head'], because: 'no-code-for-it' }],
    });
    const blank = { blank: 'prefer-not-to-say' } as const;
    expect(after(items, [{ split: { item: 'where', into } }], { where: blank }).archived).toEqual([
      { path: 'where', value: blank, because: 'no-code-for-it' },
    ]);
  });

  it('become one: the first that says something, and a ticked worry before an unticked one', () => {
    const merge = { merge: { items: ['pain', 'bone-pain'], to: 'pain', by: 'first' as const } };
    const answers = { 'pain.chosen': false, 'bone-pain.chosen': true, 'bone-pain.rating': 8, top: ['bone-pain'] };
    expect(after([concern('pain'), rank], [merge], answers)).toEqual({
      answers: { 'pain.chosen': true, 'pain.rating': 8, top: ['pain'] },
      archived: [{ path: 'pain.chosen', value: false, because: 'another-answer-stands-there' }],
    });
  });

  it('become one: texts one after another, sets united, and numbers not added up', () => {
    const items: Sketch[] = [{ id: 'note', type: 'paragraph' }, choices('where', 'a', 'b', 'c'), { id: 'weight', type: 'number' }];
    const join = (ids: string[], to: string): MigrationStep => ({ merge: { items: ids, to, by: 'join' } });
    const steps = [join(['note', 'remark'], 'note'), join(['where', 'where-else'], 'where'), join(['kilos', 'stones'], 'weight')];
    const answers = { note: 'One.', remark: 'Two.', where: ['a', 'b'], 'where-else': ['b', 'c'], kilos: 60, stones: 9 };
    expect(after(items, steps, answers)).toEqual({
      answers: { note: 'One.\nTwo.', where: ['a', 'b', 'c'], weight: 60 },
      archived: [{ path: 'stones', value: 9, because: 'another-answer-stands-there' }],
    });
  });

  it('are kept aside with the author’s reason where a question is no longer asked, also out of the ranks', () => {
    const steps = [{ archive: { item: 'wig', because: 'Asked by the hospital shop now.' } }];
    const because = 'Asked by the hospital shop now.';
    expect(after([concern('pain'), rank], steps, { 'wig.chosen': true, 'wig.rating': 2, top: ['wig', 'pain'] })).toEqual({
      answers: { top: ['pain'] },
      archived: [
        { path: 'wig.chosen', value: true, because },
        { path: 'wig.rating', value: 2, because },
        { path: 'top', value: ['wig'], because },
      ],
    });
  });

  it('are kept aside where no step speaks of them, and never overwrite one another', () => {
    const items = [choice('one', 'a')];
    expect(after(items, [{ rename: { from: 'two', to: 'one' } }], { one: 'a', two: 'b', 'one.other': 'x', three: 'c' })).toEqual({
      answers: { one: 'a' },
      archived: [
        { path: 'two', value: 'b', because: 'another-answer-stands-there' },
        { path: 'one.other', value: 'x', because: 'no-longer-asked' },
        { path: 'three', value: 'c', because: 'no-longer-asked' },
      ],
    });
  });

  it('pass only through the steps of later versions, in their order', () => {
    const later = formAt(
      '3.1.0',
      [choice('c', 'x')],
      { to: '3.0.0', steps: [{ rename: { from: 'b', to: 'c' } }] },
      { to: '2.0.0', steps: [{ rename: { from: 'a', to: 'b' } }] },
    );
    expect(migrate(later, { a: 'x' }, '1.9.9').answers).toEqual({ c: 'x' });
    expect(migrate(later, { b: 'x' }, '2.0.0').answers).toEqual({ c: 'x' });
    expect(migrate(later, { a: 'x' }, '2.0.0')).toMatchObject({ answers: {}, archived: [{ path: 'a' }] });
    expect(migrate(later, { zzz: 'x' }, '3.1.0')).toEqual({ answers: { zzz: 'x' }, archived: [] });
    expect(migrateOnce(later, { a: 'x', zzz: 'y' }, '2.0.0')).toEqual({ answers: { b: 'x', zzz: 'y' }, archived: [] });
  });
});

const isWords = (text: string): boolean => text.startsWith('«');

describe('a chain of 20 random versions', () => {
  it('drops nothing silently: every answer of the start is among the answers or kept aside', () => {
    fc.assert(
      fc.property(randomHistory, ({ form: last, answers, namesOf }) => {
        const migrated = migrate(last, answers, '1.0.0');
        const start = atomsOf(Object.values(answers));
        const end = atomsOf([...Object.values(migrated.answers), ...migrated.archived.map(({ value }) => value)]);
        expect(end.numbers).toEqual(start.numbers);
        expect(end.truths).toEqual(start.truths);
        const words = end.strings.join('\n');
        const times = (text: string): number => words.split(text).length - 1;
        const [said, coded] = [start.strings.filter(isWords), start.strings.filter((each) => !isWords(each))];
        expect(said.filter((text) => times(text) !== 1)).toEqual([]);
        // A code may have been joined to the words of a text.
        const pieces = words.split(/\n|; /);
        expect(coded.filter((code) => !pieces.some((each) => namesOf(code).has(each)))).toEqual([]);
        const known = new Set(last.items.map(({ id }) => id));
        for (const path of Object.keys(migrated.answers)) {
          const [head = '', , cell] = path.split('/').map((part) => part.split('.')[0] ?? '');
          expect([path, known.has(head), cell === undefined || known.has(cell)]).toEqual([path, true, true]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
