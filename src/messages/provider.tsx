import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { createTranslator, type Catalogue, type Translate } from './format';

const TranslateContext = createContext<Translate>((id) => id);

interface Props {
  readonly language: string;
  readonly catalogues: Catalogue | readonly Catalogue[];
  readonly children: ReactNode;
}

/** Gives the screens below it their words. */
export function MessagesProvider({ language, catalogues, children }: Props) {
  const translate = useMemo(() => createTranslator(catalogues, language), [catalogues, language]);
  return <TranslateContext value={translate}>{children}</TranslateContext>;
}

/** `t(id, values)`: a message in the language of the nearest provider. */
export function useTranslate(): Translate {
  return useContext(TranslateContext);
}
