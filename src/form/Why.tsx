import { useState, type ReactNode } from 'react';
import type { CanonicalItem, Expression } from '../definition';
import type { Explanation, Session } from '../engine';
import { locate, valueText } from './answer-text';
import type { Place } from './fields';
import { nameOf, type Translate } from './words';

interface Props {
  readonly session: Session;
  readonly place: Place;
  readonly readOnly: boolean;
  readonly t: Translate;
}

/**
 * "Why is this asked?" and "Why can I not change this?", where the author has given a reason in words. Silent where
 * something private would be named: another person may be looking at the screen.
 */
export function Why({ session, place, readOnly, t }: Props): ReactNode {
  const page = session.form.canonical.pages[place.item.page]?.showIf;
  if (readOnly && place.item.readOnlyIf !== undefined) return <Disclosure code="read-only" {...{ session, place, t }} />;
  return hasReason(place.item.showIf) || hasReason(page) ? <Disclosure code="shown" {...{ session, place, t }} /> : null;
}

type Reason = Explanation['reasons'][number];

interface DisclosureProps extends Pick<Props, 'session' | 'place' | 't'> {
  readonly code: Reason['code'];
}

/** The reason is looked for when it is asked for: it stands on answers that change. */
function Disclosure({ session, place, code, t }: DisclosureProps): ReactNode {
  const [reason, setReason] = useState<Reason | null>(null);
  if (isPrivate(place.item)) return null;
  return (
    <details
      className="nhsuk-details hna-why"
      onToggle={(event) =>
        setReason(event.currentTarget.open ? (session.why(place.path).reasons.find((each) => each.code === code) ?? null) : null)
      }
    >
      <summary className="nhsuk-details__summary">
        <span className="nhsuk-details__summary-text">
          {t(`form.why.${code}`)}
          <span className="nhsuk-u-visually-hidden">: {nameOf(session, place, t)}</span>
        </span>
      </summary>
      <div className="nhsuk-details__text">{reason !== null && <Because session={session} reason={reason} t={t} />}</div>
    </details>
  );
}

function Because({ session, reason, t }: { readonly session: Session; readonly reason: Reason; readonly t: Translate }): ReactNode {
  const inputs = reason.inputs.flatMap((input) => {
    const place = locate(session, input.path);
    return place === null || isPrivate(place.item) ? [] : [{ ...input, place }];
  });
  return (
    <>
      {reason.because.map((words) => (
        <p key={words}>{words}</p>
      ))}
      {inputs.length > 0 && <p>{t('form.why.answers')}</p>}
      <ul className="nhsuk-list nhsuk-list--bullet">
        {inputs.map(({ path, place, value }) => (
          <li key={path}>
            {nameOf(session, place, t)}: {value === null ? t('form.blank.not-answered') : valueText(session, place, value, t)}
          </li>
        ))}
      </ul>
    </>
  );
}

const isPrivate = ({ sensitive, discreet }: CanonicalItem): boolean => sensitive === 'alone' || discreet === true;

/** Named conditions carry the author's words. */
function hasReason(expression: Expression | undefined): boolean {
  return expression !== undefined && JSON.stringify(expression).includes('"op":"condition"');
}
