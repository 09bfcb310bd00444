import type { Read } from '../draft';
import type { ConcernLibrarySource, FormSource, SharedPageSource } from '../schema';
import type { TranslationFile } from '../schema/translations';
import type { Source } from '../source';
import { formTexts, libraryTexts, pageTexts, type SourceTexts } from './source-texts';

/** A source whose texts are translated in one file per language: a form, a shared page, or the library of concerns. */
export interface Owner {
  /** What `translates:` names. */
  readonly id: string;
  readonly language: string;
  readonly source: Source;
  readonly texts: SourceTexts;
}

export interface Shelves {
  readonly library: Read<ConcernLibrarySource> | null;
  readonly pages: ReadonlyMap<string, Read<SharedPageSource>>;
  readonly forms: readonly Read<FormSource>[];
  readonly translations: readonly Read<TranslationFile>[];
}

export function ownersIn({ library, pages, forms }: Shelves): readonly Owner[] {
  return [
    ...forms.map(({ source, value }) => ({ id: value.form, language: value.language, source, texts: formTexts(value) })),
    ...[...pages.values()].map(({ source, value }) => ({ id: value.page, language: value.language, source, texts: pageTexts(value) })),
    ...(library === null
      ? []
      : [{ id: 'concerns', language: library.value.language, source: library.source, texts: libraryTexts(library.value) }]),
  ];
}
