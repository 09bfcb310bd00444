import type { ReactNode } from 'react';
import type { Session } from '../engine';
import { valueIn } from './answer-text';
import type { Field } from './fields';
import { useProvenance } from './session-hooks';
import { aloud, type Translate } from './voice';
import { nameOf } from './words';

export interface FromElsewhereProps {
  /** DOM id of the question's first input, which has the focus once the answer is taken over. */
  readonly id: string;
  readonly field: Field;
  readonly session: Session;
  readonly t: Translate;
}

/** Last time's answer, offered and never taken unasked; and where an answer came from that she did not give just so. */
export function FromElsewhere({ id, field, session, t }: FromElsewhereProps): ReactNode {
  const { offer, origin } = useProvenance(session, field.path);
  const voice = aloud(t, session.form.canonical);
  const take = (): void => {
    session.acceptOffer(field.path);
    document.getElementById(id)?.focus();
  };
  return (
    <div className="hna-offer">
      {offer !== undefined && offer !== null && (
        <>
          <p>{voice.say('form.offer', { answer: valueIn(voice, session, field, offer) })}</p>
          <button type="button" className="nhsuk-button nhsuk-button--secondary" onClick={take}>
            {t('form.offer.take')}
            <span className="nhsuk-u-visually-hidden">: {nameOf(voice, session, field)}</span>
          </button>
        </>
      )}
      <p aria-live="polite">{origin !== undefined && t(`form.origin.${origin}`)}</p>
    </div>
  );
}
