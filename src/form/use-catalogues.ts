import { useEffect, useState } from 'react';
import { loadCatalogues, type Catalogue } from '../messages';

const namespaces = ['common', 'form'];

/** Our words in a language with the caller's own on top; null until they are there for the first time. */
export function useCatalogues(language: string, own: readonly Catalogue[] = none): readonly Catalogue[] | null {
  const [ours, setOurs] = useState<readonly Catalogue[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let wanted = true;
    loadCatalogues(language, namespaces).then(
      (loaded) => wanted && setOurs(loaded),
      (error: unknown) => wanted && setFailure(error),
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  // Not without words: the app's error boundary says so.
  if (failure !== null) throw failure;
  return ours === null ? null : [...ours, ...own];
}

const none: readonly Catalogue[] = [];
