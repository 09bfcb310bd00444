import type { ReactNode } from 'react';
import { textLanguage, type CanonicalForm } from '../definition';

interface WrittenProps {
  readonly form: CanonicalForm;
  /** Key of the text, as in `textsOf`: `pain.text`, `treatment.options.chemo`, `body.title`. */
  readonly of: string;
  /** Holds paragraphs. */
  readonly block?: boolean;
  readonly children: ReactNode;
}

/** Words of the definition; where they are not yet translated they carry their own language, so that they are read out in it. */
export function Written({ form, of, block = false, children }: WrittenProps): ReactNode {
  const language = textLanguage(form, of);
  if (language === undefined) return children;
  const Tag = block ? 'div' : 'span';
  return (
    <Tag lang={language} dir="auto">
      {children}
    </Tag>
  );
}
