import { hashText } from '../hash';
import type { CellSource, ConcernLibrarySource, FormSource, ItemSource, SharedPageSource } from '../schema';

/** Texts of one source by key, as its author wrote them: with `{pain.rating}` where an answer is piped in. */
export type SourceTexts = ReadonlyMap<string, string>;

/** Tells whether a source text is still the one that was translated. */
export const markOf = (text: string): string => hashText(text).slice(0, 12);

/** What a condition is called in "because …" where its author did not say. */
export const becauseOf = (condition: string): string => condition.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

type Entry = readonly [key: string, text: string | undefined];

/** The same keys as those of a canonical form (`texts.ts`). */
export function formTexts(form: FormSource): SourceTexts {
  return collect([
    ['title', form.title],
    ...sharedEntries(form),
    ...form.pages.flatMap((page) => ('use' in page ? [] : pageEntries(page.id, page))),
  ]);
}

export const pageTexts = (page: SharedPageSource): SourceTexts => collect([...sharedEntries(page), ...pageEntries(page.page, page)]);

export function libraryTexts(library: ConcernLibrarySource): SourceTexts {
  return collect(
    Object.entries(library.concerns).flatMap(([id, { text, hint, followUps = [] }]): Entry[] => [
      [`${id}.text`, text],
      [`${id}.hint`, hint],
      ...followUps.flatMap(itemEntries),
    ]),
  );
}

const collect = (entries: readonly Entry[]): SourceTexts =>
  new Map(entries.flatMap(([key, text]): [string, string][] => (text === undefined ? [] : [[key, text]])));

function sharedEntries({ conditions = {}, redFlags = [] }: Pick<FormSource, 'conditions' | 'redFlags'>): readonly Entry[] {
  return [
    ...Object.entries(conditions).map(([id, condition]): Entry => [
      `${id}.because`,
      typeof condition === 'string' ? becauseOf(id) : condition.because,
    ]),
    ...redFlags.flatMap(({ id, patient, staff }): Entry[] => [
      [`${id}.patient`, patient],
      [`${id}.staff`, staff],
    ]),
  ];
}

function pageEntries(id: string, { title, intro, items }: Pick<SharedPageSource, 'title' | 'intro' | 'items'>): readonly Entry[] {
  return [[`${id}.title`, title], [`${id}.intro`, intro], ...items.flatMap((item) => ('use' in item ? [] : itemEntries(item)))];
}

function itemEntries(item: ItemSource | CellSource): readonly Entry[] {
  const { id } = item;
  return [
    [`${id}.text`, item.text],
    ...('hint' in item ? [[`${id}.hint`, item.hint] as const] : []),
    ...('unit' in item ? [[`${id}.unit`, item.unit] as const] : []),
    ...('row' in item ? [[`${id}.row`, item.row] as const] : []),
    ...('pattern' in item ? [[`${id}.pattern`, item.pattern?.message] as const] : []),
    ...('ends' in item ? Object.entries(item.ends).map(([end, text]) => [`${id}.ends.${end}`, text] as const) : []),
    ...('options' in item ? item.options.map(({ code, text }) => [`${id}.options.${code}`, text] as const) : []),
    ...('check' in item ? (item.check ?? []).map(({ message }, index) => [`${id}.checks.${index}`, message] as const) : []),
    ...('columns' in item ? item.columns.flatMap(itemEntries) : []),
  ];
}

/** The names in the placeholders of a text, in order. */
export const placeholdersOf = (text: string): readonly string[] => [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name.trim());
