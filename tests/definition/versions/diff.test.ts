import { describe, expect, it } from 'vitest';
import type { CanonicalForm, CanonicalItem } from '../../../src/definition';
import { sentence } from '../../../src/definition/versions/change';
import { diffForms } from '../../../src/definition/versions/diff';
import { judge } from '../../../src/definition/versions/judge';
import { formOf, is, or } from '../../engine/forms';

type Sketch = Omit<CanonicalItem, 'page' | 'text'> & { readonly text?: CanonicalItem['text'] };
const option = (code: string, extra: object = {}) => ({ code, text: code, ...extra });

const items: readonly Sketch[] = [
  { id: 'back-pain', type: 'choice', options: [option('yes'), option('no')] },
  { id: 'pain', type: 'scale', min: 0, max: 10, ends: { low: 'None', high: 'Most' } },
  { id: 'note', type: 'text', maxLength: 100, hint: 'Anything.' },
  { id: 'weight', type: 'number', min: 30, checks: [{ when: is('back-pain', 'no'), severity: 'warning', message: 'Really?' }] },
  { id: 'fatigue', type: 'concern', domain: 'body' },
  { id: 'drugs', type: 'table', row: 'Medicine', maxRows: 5 },
  { id: 'dose', type: 'number', table: 'drugs' },
];
const flag = { id: 'cord', when: is('back-pain', 'yes') };

interface Parts {
  readonly items?: readonly Sketch[];
  readonly flags?: readonly { readonly id: string; readonly when: typeof flag.when }[];
  readonly rest?: Partial<Omit<CanonicalForm, 'pages' | 'items' | 'redFlags'>>;
}
function form(parts: Parts = {}): CanonicalForm {
  const built = formOf({
    version: '1.2.0',
    ...parts.rest,
    conditions: parts.rest?.conditions ?? [{ id: 'hurts', because: 'it hurts', when: is('back-pain', 'yes') }],
    pages: [{ id: 'body', items: parts.items ?? items }],
    redFlags: parts.flags ?? [flag],
  });
  // Columns stand in their table and on no page.
  const columnsOf = (table: string) => built.items.flatMap((item, index) => (item.table === table ? [index] : []));
  return {
    ...built,
    items: built.items.map((item) => (item.type === 'table' ? { ...item, columns: columnsOf(item.id) } : item)),
    pages: built.pages.map((page) => ({ ...page, items: page.items.filter((index) => built.items[index]?.table === undefined) })),
  };
}

/** The items, one of them with other properties. */
const but = (id: string, change: Partial<CanonicalItem>): readonly Sketch[] =>
  items.map((item) => (item.id === id ? { ...item, ...change } : item));
const without = (id: string, key: 'hint' | 'min'): readonly Sketch[] =>
  items.map((item): Sketch => {
    if (item.id !== id) return item;
    const { [key]: _, ...rest } = item;
    return rest;
  });
const words = (parts: Parts): readonly string[] => diffForms(form(), form(parts)).map(sentence);

describe('the difference between two versions', () => {
  it.each<[string, Parts, readonly string[]]>([
    ['a wording', { items: but('note', { text: 'Tell us' }) }, ['The wording of the question note changed (patch).']],
    ['a hint', { items: without('note', 'hint') }, ['The hint of the question note changed (patch).']],
    [
      'an option more',
      { items: but('back-pain', { options: [option('yes'), option('no'), option('not-sure')] }) },
      ['The question back-pain now offers a third answer, not-sure (minor).'],
    ],
    [
      'an option less',
      { items: but('back-pain', { options: [option('yes')] }) },
      ['The question back-pain no longer offers the answer no (major).'],
    ],
    [
      'a score',
      { items: but('back-pain', { options: [option('yes', { score: 2 }), option('no')] }) },
      ['The score of the answer yes of the question back-pain changed from none to 2 (major).'],
    ],
    ['a scale', { items: but('pain', { max: 11 }) }, ['The scale of pain changed: its most was 10 before, 11 now (major).']],
    [
      'the words at its ends',
      { items: but('pain', { ends: { low: 'No', high: 'Most' } }) },
      ['The words at the ends of the scale pain changed (patch).'],
    ],
    [
      'ends that changed places',
      { items: but('pain', { ends: { low: 'Most', high: 'None' } }) },
      ['The words at the ends of the scale pain changed places (major).'],
    ],
    [
      'answers whose words changed places',
      { items: but('back-pain', { options: [option('yes', { text: 'no' }), option('no', { text: 'yes' })] }) },
      [
        'The wording of the answer yes of the question back-pain changed (patch).',
        'The wording of the answer no of the question back-pain changed (patch).',
        'The answer yes of the question back-pain now has the words of no (major).',
        'The answer no of the question back-pain now has the words of yes (major).',
      ],
    ],
    [
      'a question with the words of another',
      { items: but('note', { text: 'weight' }).map((item) => (item.id === 'weight' ? { ...item, text: 'Your weight' } : item)) },
      [
        'The wording of the question note changed (patch).',
        'The wording of the question weight changed (patch).',
        'The question note now has the words of weight (major).',
      ],
    ],
    [
      'a looser limit',
      { items: but('note', { maxLength: 200 }) },
      ['The greatest length of the question note is looser: 100 before, 200 now (minor).'],
    ],
    ['a tighter limit', { items: but('weight', { min: 40 }) }, ['The least of the question weight is tighter: 30 before, 40 now (major).']],
    [
      'a limit that is gone',
      { items: without('weight', 'min') },
      ['The least of the question weight is looser: 30 before, none now (minor).'],
    ],
    [
      'fewer rows',
      { items: but('drugs', { maxRows: 3 }) },
      ['The greatest number of rows of the table drugs is tighter: 5 before, 3 now (major).'],
    ],
    [
      'a column',
      { items: but('dose', { min: 0 }) },
      ['The least of the column dose of the table drugs is tighter: none before, 0 now (major).'],
    ],
    ['required', { items: but('note', { required: true }) }, ['The question note must now be answered (major).']],
    [
      'a condition of an item',
      { items: but('note', { showIf: is('back-pain', 'yes') }) },
      ['The question note shows only under a condition now (major).'],
    ],
    [
      'another type',
      { items: but('note', { type: 'paragraph' }) },
      ['The question note was of the type text and is now paragraph (major).'],
    ],
    ['a private question', { items: but('note', { sensitive: 'private' }) }, ['The question note is now sensitive: private (minor).']],
    ['an item less', { items: items.filter(({ id }) => id !== 'note') }, ['The question note is gone (major).']],
    ['an item more', { items: [...items, { id: 'new', type: 'text' }] }, ['The question new is new (minor).']],
    [
      'a required one more',
      { items: [...items, { id: 'new', type: 'text', required: true }] },
      ['The question new is new and must be answered (major).'],
    ],
    [
      'another order',
      { items: [items[1], items[0], ...items.slice(2)].filter((item) => item !== undefined) },
      ['What stands on the page body stands in another order (minor).'],
    ],
    [
      'a warning',
      { items: but('note', { checks: [{ when: is('back-pain', 'yes'), severity: 'warning', message: 'Sure?' }] }) },
      ['The question note has a warning more: "Sure?" (minor).'],
    ],
    [
      'an error',
      { items: but('note', { checks: [{ when: is('back-pain', 'yes'), severity: 'error', message: 'No.' }] }) },
      ['The question note has an error more: "No." (major).'],
    ],
    ['a flag more', { flags: [flag, { id: 'clot', when: is('back-pain', 'no') }] }, ['The red flag clot is new (minor).']],
    [
      'another rule',
      { flags: [{ id: 'cord', when: or(is('back-pain', 'yes'), is('back-pain', 'no')) }] },
      ['The rule of the red flag cord changed (major).'],
    ],
    [
      'a condition',
      { rest: { conditions: [{ id: 'hurts', because: 'it hurts', when: is('back-pain', 'no') }] } },
      ['The meaning of the condition hurts changed (major).'],
    ],
    ['the title', { rest: { title: 'And now?' } }, ['The title changed (patch).']],
    ['a translation', { rest: { translations: { cy: { title: 'Sut?' } } } }, ['A text in cy changed: title (patch).']],
  ])('says in words and in kind: %s', (_, parts, expected) => {
    expect(words(parts)).toEqual(expected);
  });

  it('is nothing between a form and itself, whatever its version and hash', () => {
    expect(words({ rest: { version: '3.0.0', hash: 'another' } })).toEqual([]);
  });

  it('calls a renamed item by both its names', () => {
    const renamed = items.map((item) => (item.id === 'fatigue' ? { ...item, id: 'tiredness', text: 'fatigue' } : item));
    const migrations = [{ to: '2.0.0', steps: [{ rename: { from: 'fatigue', to: 'tiredness' } }] }];
    expect(words({ items: renamed, rest: { version: '2.0.0', migrations } })).toEqual([
      'The concern fatigue is now called tiredness (major).',
      'Answers of versions before 2.0.0 are now migrated (major).',
    ]);
  });

  it('calls a migration another meaning, unless it has no steps', () => {
    const codes = { yes: 'no', no: 'yes' };
    const mapping = { rest: { migrations: [{ to: '1.2.1', steps: [{ map: { item: 'back-pain', codes } }] }] } };
    expect(words(mapping)).toEqual(['Answers of versions before 1.2.1 are now migrated (major).']);
    expect(words({ rest: { migrations: [{ to: '1.2.1', steps: [] }] } })).toEqual([
      'Answers of versions before 1.2.1 are read as they are (patch).',
    ]);
  });

  describe('pages', () => {
    const q = { id: 'q', type: 'text' } as const;
    const other = { id: 'other', type: 'yes-no' } as const;
    const paged = (...pages: Parameters<typeof formOf>[0]['pages']) => formOf({ pages });
    const before = paged({ id: 'a', items: [other, q] }, { id: 'b', items: [{ id: 'last', type: 'text' }] });
    const onB = (showIf: object) => paged({ id: 'a', items: [other] }, { id: 'b', items: [{ id: 'last', type: 'text' }, q], ...showIf });

    it('say when a question has moved, and that it means more where they are not asked alike', () => {
      expect(diffForms(before, onB({})).map(sentence)).toEqual(['The question q moved to the page b (minor).']);
      const conditional = onB({ showIf: is('other', 'yes') });
      expect(diffForms(before, conditional).map(sentence)).toContain(
        'The question q moved to the page b, which is asked under another condition than the page a (major).',
      );
      const safe = paged({ id: 'a', items: [other, q], safetyCheck: true }, { id: 'b', items: [{ id: 'last', type: 'text' }] });
      expect(diffForms(safe, onB({})).map(({ bump }) => bump)).toContain('major');
    });

    it('that are new with new questions only add, whatever their condition', () => {
      const more = { id: 'c', showIf: is('other', 'yes'), items: [{ id: 'new', type: 'text' }] } as const;
      const after = paged({ id: 'a', items: [other, q] }, { id: 'b', items: [{ id: 'last', type: 'text' }] }, more);
      expect(diffForms(before, after).map(({ bump }) => bump)).toEqual(['minor', 'minor']);
    });
  });

  it('misses nothing: whichever value of a form becomes another, it is a change', () => {
    const base = form({
      rest: {
        context: [{ name: 'treatment', type: 'code', options: ['on', 'off'] }],
        aloneGate: 'back-pain',
        minimumSafeVersion: '1.0.0',
        migrations: [{ to: '1.1.0', steps: [{ archive: { item: 'wig', because: 'Over.' } }] }],
        translations: { cy: { title: 'Sut?' } },
      },
    });
    // Not: what every version changes, what follows from something else, and indexes, which mean nothing by themselves.
    const leaves = leavesOf(base).filter(
      (path) => !/^(version|hash)$|^items\.\d+\.(page|columns)|^pages\.\d+\.items|\.inputs\./.test(path.join('.')),
    );
    expect(leaves.length).toBeGreaterThan(60);
    expect(leaves.filter((path) => diffForms(base, changedAt(base, path)).length === 0)).toEqual([]);
  });
});

describe('a version', () => {
  const bumped = (version: string, parts: Parts = {}) => judge(form(), form({ ...parts, rest: { ...parts.rest, version } }));
  const scale = { items: but('pain', { max: 11 }) };

  it.each<[string, Parts, string | null]>([
    ['1.2.1', { items: but('note', { text: 'Tell us' }) }, null],
    ['1.3.0', { items: but('note', { text: 'Tell us' }) }, null],
    ['1.2.1', {}, null],
    ['1.2.1', scale, '1.2.0 → 1.2.1 says wording, but the scale of pain changed: its most was 10 before, 11 now: this needs 2.0.0.'],
    ['1.3.0', scale, '1.2.0 → 1.3.0 says additions, but the scale of pain changed: its most was 10 before, 11 now: this needs 2.0.0.'],
    [
      '1.2.9',
      { items: but('note', { maxLength: 200 }) },
      '1.2.0 → 1.2.9 says wording, but the greatest length of the question note is looser: 100 before, 200 now: this needs 1.3.0.',
    ],
    ['1.2.0', { rest: { title: 'And now?' } }, 'The version is still 1.2.0, but the title changed: this needs 1.2.1.'],
    ['1.1.0', { rest: { title: 'And now?' } }, '1.2.0 → 1.1.0 goes back, but the title changed: this needs 1.2.1.'],
    ['1.1.0', {}, '1.2.0 → 1.1.0 goes back.'],
    [
      '2.0.0',
      scale,
      '1.2.0 → 2.0.0 says another meaning, but migrations: does not say how earlier answers are read (the scale of pain changed: its most was 10 before, 11 now).',
    ],
    ['2.0.0', { ...scale, rest: { migrations: [{ to: '2.0.0', steps: [] }] } }, null],
    ['2.0.0', { rest: { title: 'And now?' } }, null],
  ])('%s is judged by what changed (%#)', (version, parts, refused) => {
    expect(bumped(version, parts).refused).toBe(refused);
  });

  it('says which bump is needed', () => {
    expect(bumped('1.2.0', scale).needed).toBe('major');
    expect(bumped('1.2.0').needed).toBeNull();
  });
});

type Keys = readonly (string | number)[];

function leavesOf(value: unknown, path: Keys = []): Keys[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => leavesOf(entry, [...path, index]));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key]));
}

function changedAt(form: CanonicalForm, path: Keys): CanonicalForm {
  const copy = structuredClone(form);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Object.entries(Object(at)).find(([each]) => each === String(key))?.[1];
  const last = path.at(-1) ?? '';
  const value: unknown = Reflect.get(Object(at), last);
  Reflect.set(Object(at), last, typeof value === 'number' ? value + 1 : value === true ? undefined : `${String(value)}x`);
  return copy;
}
