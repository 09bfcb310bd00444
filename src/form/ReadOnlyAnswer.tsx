import type { ReactNode } from 'react';
import { answerIn } from './answer-text';
import type { WidgetProps } from './registry';
import { useItem } from './session-hooks';
import { aloud } from './voice';
import { nameOf } from './words';

/** An answer that cannot be changed: text that can be read, copied and printed, not a greyed-out input. */
export function ReadOnlyAnswer({ id, binding, field, t }: WidgetProps): ReactNode {
  const { session } = binding;
  const voice = aloud(t, session.form.canonical);
  const { blank } = useItem(session, field.path);
  const key = field.part === 'rating' ? 'form.rating-legend' : field.part === 'talk' ? 'form.talk-legend' : null;
  return (
    <div className="hna-read-only" id={id} tabIndex={-1}>
      <p className="hna-read-only__question">{key === null ? nameOf(voice, session, field) : t(key)}</p>
      <p className={blank === undefined ? undefined : `hna-blank hna-blank--${blank}`}>{answerIn(voice, session, field.path)}</p>
    </div>
  );
}
