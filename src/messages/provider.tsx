import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { createTranslator, type Catalogue, type Translate } from './format';

const TranslateContext = createContext<Translate>((id) => id);
const LanguageContext = createContext<string | undefined>(undefined);

interface Props {
  /** Of the words, whatever language was asked for. */
  readonly language: string;
  readonly catalogues: Catalogue | readonly Catalogue[];
  readonly children: ReactNode;
}

/** Gives the screens below it their words. */
export function MessagesProvider({ language, catalogues, children }: Props) {
  const translate = useMemo(() => createTranslator(catalogues, language), [catalogues, language]);
  return (
    <LanguageContext value={language}>
      <TranslateContext value={translate}>{children}</TranslateContext>
    </LanguageContext>
  );
}

/** `t(id, values)`: a message in the language of the nearest provider. */
export function useTranslate(): Translate {
  return useContext(TranslateContext);
}

/** The language of these words; undefined outside any provider. */
export function useWordsLanguage(): string | undefined {
  return useContext(LanguageContext);
}
