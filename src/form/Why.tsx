import { useState, type ReactNode } from 'react';
import type { CanonicalPage, Expression } from '../definition';
import type { ContextValue, Explanation, Path, Session } from '../engine';
import { dateText, languageOf, locate, valueIn } from './answer-text';
import { isPrivate, type Place } from './fields';
import { aloud, type Translate } from './voice';
import { nameOf } from './words';

type Reason = Explanation['reasons'][number];

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

/** The author's words, and the answers that they stand on. Nothing private is named: another person may be looking at the screen. */
function Because({ session, reason, t }: { readonly session: Session; readonly reason: Reason; readonly t: Translate }): ReactNode {
  const voice = aloud(t, session.form.canonical);
  const because = (words: string): ReactNode => voice.written(`${conditionOf(session, words)}.because`, words);
  const { facts = [] } = reason;
  const inputs = reason.inputs.flatMap((input) => {
    const place = locate(session, input.path);
    return place === null ? [] : [{ ...input, place }];
  });
  if (inputs.some(({ place }) => isPrivate(place.item))) return <p>{t('form.why.another')}</p>;
  return (
    <>
      {reason.because.map((words) => (
        <p key={words}>{because(words)}</p>
      ))}
      {inputs.length + facts.length > 0 && <p>{t('form.why.answers')}</p>}
      <ul className="nhsuk-list nhsuk-list--bullet">
        {inputs.map(({ path, place, value }) => (
          <li key={path}>
            {nameOf(voice, session, place)}: {value === null ? t('form.blank.not-answered') : valueIn(voice, session, place, value)}
          </li>
        ))}
        {facts.map(({ name, value }) => (
          <li key={name}>
            {t('form.why.fact', { name, words: spaced(name) })}: {factText(session, name, value, t)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What is known from outside, in words: its name is the author's, and so are codes. */
function factText(session: Session, name: string, value: ContextValue, t: Translate): string {
  if (value === null) return t('form.why.fact-unknown');
  if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
  if (typeof value === 'number') return String(value);
  const type = session.form.canonical.context.find((fact) => fact.name === name)?.type;
  if (type === 'date') return dateText(value, languageOf(session));
  return type === 'code' ? t('form.why.fact-value', { value, words: spaced(value) }) : value;
}

const spaced = (name: string): string => name.replaceAll('-', ' ');

const conditionOf = (session: Session, because: string): string =>
  session.form.canonical.conditions.find((condition) => condition.because === because)?.id ?? '';

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
