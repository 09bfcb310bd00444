import { useState, type ReactNode } from 'react';
import type { CanonicalPage, Expression } from '../definition';
import type { Path, Session } from '../engine';
import type { Reason } from './Because';
import { isPrivate, type Place } from './fields';
import { Because } from './late-parts';
import type { Translate } from './voice';

interface WhyProps {
  readonly session: Session;
  /** What is explained. */
  readonly path: Path;
  /** What it is called. */
  readonly name: ReactNode;
  readonly code: Extract<Reason['code'], 'shown' | 'read-only'>;
  readonly t: Translate;
}

/** "Why is this asked?" and "Why can I not change this?". The reason is looked for when it is asked for: answers change. */
export function Why({ session, path, name, code, t }: WhyProps): ReactNode {
  const [reason, setReason] = useState<Reason | undefined>(undefined);
  const look = (): Reason | undefined => session.why(path).reasons.find((each) => each.code === code);
  return (
    <details className="nhsuk-details hna-why" onToggle={(event) => setReason(event.currentTarget.open ? look() : undefined)}>
      <summary className="nhsuk-details__summary">
        <span className="nhsuk-details__summary-text">
          {t(`form.why.${code}`)}
          <span className="nhsuk-u-visually-hidden">: {name}</span>
        </span>
      </summary>
      <div className="nhsuk-details__text">{reason !== undefined && <Because session={session} reason={reason} t={t} />}</div>
    </details>
  );
}

/** Which reason there is to ask for: where the author has named a condition, and so has put it into words. */
export function reasonFor({ item, part }: Place, readOnly: boolean): WhyProps['code'] | null {
  if (item.type === 'text-block' || part === 'other' || part === 'talk' || part === 'note' || isPrivate(item)) return null;
  if (readOnly && item.readOnlyIf !== undefined) return 'read-only';
  return isNamed(item.showIf) ? 'shown' : null;
}

/** A page that stands on a named condition says so once, under its title. */
export const pageHasReason = ({ showIf }: CanonicalPage): boolean => isNamed(showIf);

const isNamed = (expression: Expression | undefined): boolean =>
  expression !== undefined && JSON.stringify(expression).includes('"op":"condition"');
