import type { Answers, AnswerValue, Origins, Path, Session } from '../engine';

/** What is handed on when a form is sent. */
export interface Submission {
  /** The form and the version of it that was filled in. */
  readonly form: { readonly id: string; readonly version: string; readonly hash: string };
  /** Answers by path, without those that were hidden at the end. */
  readonly answers: Answers;
  /** Answers that were given and then hidden by others: left out, and recorded as such. */
  readonly stripped: readonly { readonly path: Path; readonly value: AnswerValue }[];
  /** Answers that were filled in or taken over from last time. */
  readonly origins: Origins;
}

export function submissionOf(session: Session): Submission {
  const { id, version, hash } = session.form.canonical;
  const hidden = new Set(session.hiddenAnswers());
  const all = Object.entries(session.toAnswers());
  return {
    form: { id, version, hash },
    answers: Object.fromEntries(all.filter(([path]) => !hidden.has(path))),
    stripped: all.filter(([path]) => hidden.has(path)).map(([path, value]) => ({ path, value })),
    origins: Object.fromEntries(Object.entries(session.toOrigins()).filter(([path]) => !hidden.has(path))),
  };
}
