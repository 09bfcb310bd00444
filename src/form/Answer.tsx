import type { ReactNode } from 'react';
import type { Path, Session } from '../engine';
import { ErrorMessage } from '../look';
import { answerIn } from './answer-text';
import { locate } from './locate';
import { typedText, unfinishedOf } from './unfinished';
import { aloud, type Translate } from './voice';
import { problemWords } from './words';

interface Props {
  readonly session: Session;
  readonly path: Path;
  readonly t: Translate;
  /** What is private is not named in it: others may be looking. */
  readonly isKept?: boolean;
}

/** An answer, or the kind of blank it is: told apart by words, and to the eye by their class. What is no answer yet stands with what is wrong. */
export function Answer({ session, path, t, isKept = false }: Props): ReactNode {
  const voice = aloud(t, session.form.canonical);
  const place = locate(session, path);
  const unfinished = unfinishedOf(session).get(path);
  if (unfinished !== undefined && place !== null)
    return (
      <>
        <p>{typedText(unfinished)}</p>
        <ErrorMessage>{problemWords(voice, session, place, unfinished.problem)}</ErrorMessage>
      </>
    );
  const { blank } = session.snapshot(path);
  const text = answerIn(voice, session, path, isKept);
  return blank === undefined ? text : <span className={`hna-blank hna-blank--${blank}`}>{text}</span>;
}
