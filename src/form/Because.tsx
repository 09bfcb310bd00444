import type { ReactNode } from 'react';
import type { ContextValue, Explanation, Session } from '../engine';
import { dateText, languageOf, valueIn } from './answer-text';
import { isPrivate } from './fields';
import { locate } from './locate';
import { aloud, type Translate } from './voice';
import { nameOf } from './words';

export type Reason = Explanation['reasons'][number];

export interface BecauseProps {
  readonly session: Session;
  readonly reason: Reason;
  readonly t: Translate;
}

/** The author's words, and the answers that they stand on. Nothing private is named: another person may be looking at the screen. */
export function Because({ session, reason, t }: BecauseProps): ReactNode {
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
