import { useEffect, useState } from 'react';
import { languageOfWords, loadCatalogues, type Catalogue } from '../messages';

const namespaces = ['common', 'form'];

export interface Words {
  readonly catalogues: readonly Catalogue[];
  /** The language they are in: English where ours are not translated and the caller's own do not say everything. */
  readonly language: string;
}

/** Our words in a language with the caller's own on top; null until they are there for the first time. */
export function useCatalogues(language: string, own: readonly Catalogue[] = none): Words | null {
  const [ours, setOurs] = useState<{ readonly asked: string; readonly catalogues: readonly Catalogue[] } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let wanted = true;
    loadCatalogues(language, namespaces).then(
      (catalogues) => wanted && setOurs({ asked: language, catalogues }),
      (error: unknown) => wanted && setFailure(error),
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  // Not without words: the app's error boundary says so.
  if (failure !== null) throw failure;
  if (ours === null) return null;
  const isAllOwn = ours.catalogues.every((catalogue) => Object.keys(catalogue).every((id) => own.some((words) => id in words)));
  return { catalogues: [...ours.catalogues, ...own], language: isAllOwn ? ours.asked : languageOfWords(ours.asked, namespaces) };
}

const none: readonly Catalogue[] = [];
