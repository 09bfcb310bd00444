import type { ReactNode } from 'react';
import { answerText } from '../answer-text';
import { Markdown } from '../markdown';
import type { WidgetProps } from '../registry';
import { useItem } from '../session-hooks';

/** A computed value, as text that changes with the answers it stands on. */
export function ComputedWidget({ binding, field, facts, t }: WidgetProps): ReactNode {
  useItem(binding.session, field.path);
  return (
    <p className="hna-computed">
      {facts.text} <output>{answerText(binding.session, field.path, t)}</output>
    </p>
  );
}

export function TextBlockWidget({ facts }: WidgetProps): ReactNode {
  return <Markdown text={facts.text} />;
}
