import type { Answers, Form, Issue, OpenOptions } from './contract';
import { programOf } from './compile';
import { open } from './session';
import { stateOf } from './state';
import { View } from './view';

/** What is wrong with one answer of a submitted response. */
export interface ResponseProblem extends Pick<Issue, 'path' | 'message' | 'values'> {
  /** `unknown-row`: of a row that is not among the answers; `hidden`: an answer that submitting strips. */
  readonly code: Issue['code'] | 'unknown-path' | 'unknown-row' | 'hidden';
}

/**
 * Judges a submitted response: every answer known, of its type, in a row that is there, shown, and none missing. Where no
 * `today` is given, what hangs on today is not known. Empty when all is well. Warnings are no problems.
 */
export function checkResponse(
  form: Form,
  answers: Answers,
  facts: Partial<Pick<OpenOptions, 'today' | 'context' | 'previous'>> = {},
): readonly ResponseProblem[] {
  const program = programOf(form);
  const options = { ...facts, today: facts.today ?? '', answers };
  const view = new View(program, stateOf(program, options));
  const problems: ResponseProblem[] = [];
  const given = new Set(Object.keys(answers).filter((path) => answers[path] !== null));
  for (const path of given) {
    const place = view.find(path);
    if (place === undefined) problems.push({ path, code: 'unknown-path' });
    else if (place.row !== undefined && !given.has(`${place.row.table}/${place.row.id}`)) problems.push({ path, code: 'unknown-row' });
  }
  const session = open(form, options);
  for (const path of session.hiddenAnswers()) problems.push({ path, code: 'hidden' });
  for (const { path, code, severity, message, values } of session.issues()) {
    if (severity !== 'error') continue;
    problems.push({ path, code, ...(message === undefined ? {} : { message }), ...(values === undefined ? {} : { values }) });
  }
  return problems;
}
