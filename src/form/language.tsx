import type { ReactNode } from 'react';
import { textLanguage, type CanonicalForm } from '../definition';
import { useWordsLanguage } from '../messages';

interface WrittenProps {
  readonly form: CanonicalForm;
  /** Key of the text, as in `textsOf`: `pain.text`, `treatment.options.chemo`, `body.title`. */
  readonly of: string;
  /** Holds paragraphs. */
  readonly block?: boolean;
  readonly children: ReactNode;
}

/** Words of the definition; where they are in another language than our words around them they carry their own, to be read out in it. */
export function Written({ form, of, block = false, children }: WrittenProps): ReactNode {
  const around = useWordsLanguage() ?? form.language;
  const language = textLanguage(form, of) ?? form.language;
  if (language === around) return children;
  const Tag = block ? 'div' : 'span';
  return (
    <Tag lang={language} dir="auto">
      {children}
    </Tag>
  );
}
