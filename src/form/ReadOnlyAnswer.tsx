import type { ReactNode } from 'react';
import { answerText } from './answer-text';
import { Written } from './language';
import type { WidgetProps } from './registry';
import { useItem } from './session-hooks';
import { nameOf } from './words';

/** An answer that cannot be changed: text that can be read, copied and printed, not a greyed-out input. */
export function ReadOnlyAnswer({ id, binding, field, t }: WidgetProps): ReactNode {
  const { session } = binding;
  const { blank } = useItem(session, field.path);
  const key = field.part === 'rating' ? 'form.rating-legend' : field.part === 'talk' ? 'form.talk-legend' : null;
  return (
    <div className="hna-read-only" id={id} tabIndex={-1}>
      <p className="hna-read-only__question">
        <Written form={session.form.canonical} of={`${field.item.id}.text`}>
          {key === null ? nameOf(session, { ...field, path: field.path }, t) : t(key)}
        </Written>
      </p>
      <p className={blank === undefined ? undefined : `hna-blank hna-blank--${blank}`}>{answerText(session, field.path, t)}</p>
    </div>
  );
}
