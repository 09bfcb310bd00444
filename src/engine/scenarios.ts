import type { CanonicalForm } from '../definition';
import { compile } from './compile';
import { AnswerError, type Answers, type AnswerValue, type ContextValue, type RedFlagStatus, type Session } from './contract';
import { open } from './session';
import { sameAnswer } from './values';

/** One `*.test.yaml` scenario: answers in; what shows, what is computed and which flags fire, out. */
export interface Scenario {
  readonly name: string;
  readonly today?: string | undefined;
  readonly context?: Readonly<Record<string, ContextValue>> | undefined;
  readonly previous?: Answers | undefined;
  readonly answers?: Answers | undefined;
  readonly leave?: readonly string[] | undefined;
  readonly expect: {
    readonly visible?: readonly string[] | undefined;
    readonly hidden?: readonly string[] | undefined;
    readonly values?: Readonly<Record<string, AnswerValue>> | undefined;
    readonly fired?: readonly string[] | undefined;
    readonly incomplete?: readonly string[] | undefined;
    readonly clear?: readonly string[] | undefined;
    readonly errors?: readonly string[] | undefined;
    readonly safetyCheck?: 'complete' | 'incomplete' | undefined;
  };
}

export interface ScenarioResult {
  readonly name: string;
  /** Empty when all went as expected; else a sentence each. */
  readonly failures: string[];
}

/** The day a scenario runs on that names none. */
const someDay = '2026-01-15';

/** Fills in the form once per scenario, as a person would: answers in the order written, then pages left. */
export function runScenarios(form: CanonicalForm, scenarios: readonly Scenario[]): ScenarioResult[] {
  const compiled = compile(form);
  return scenarios.map((scenario) => {
    const { name, today = someDay, context = {}, previous = {} } = scenario;
    const session = open(compiled, { today, context, previous });
    try {
      const refused = giveAnswers(session, scenario.answers ?? {});
      for (const page of scenario.leave ?? []) session.leavePage(page);
      return { name, failures: [...failuresOf(session, scenario.expect, refused)] };
    } catch (error) {
      return { name, failures: [error instanceof Error ? error.message : String(error)] };
    }
  });
}

/** @returns paths whose answer was refused, with the reason: an error, as the person would see it. */
function giveAnswers(session: Session, answers: Answers): ReadonlyMap<string, string> {
  const refused = new Map<string, string>();
  for (const [path, value] of Object.entries(answers)) {
    try {
      session.answer(path, value);
    } catch (error) {
      if (!(error instanceof AnswerError) || error.code === 'unknown-path') throw error;
      refused.set(path, error.message);
    }
  }
  return refused;
}

function* failuresOf(session: Session, expected: Scenario['expect'], refused: ReadonlyMap<string, string>): Generator<string> {
  for (const [path, message] of refused) if (expected.errors?.includes(path) !== true) yield message;
  for (const path of expected.visible ?? []) if (!isVisible(session, path)) yield `${path} is hidden, and should be visible.`;
  for (const path of expected.hidden ?? []) if (isVisible(session, path)) yield `${path} is visible, and should be hidden.`;
  for (const [path, value] of Object.entries(expected.values ?? {})) {
    const found = session.snapshot(path).value;
    if (!sameAnswer(found, value)) yield `${path} is ${JSON.stringify(found)}, and should be ${JSON.stringify(value)}.`;
  }
  yield* flagFailures(session, expected);
  for (const path of expected.errors ?? []) {
    if (refused.has(path)) continue;
    if (!session.snapshot(path).issues.some((issue) => issue.severity === 'error')) yield `${path} has no error, and should have one.`;
  }
  const safetyCheck = session.safetyCheckComplete() ? 'complete' : 'incomplete';
  if (expected.safetyCheck !== undefined && expected.safetyCheck !== safetyCheck) yield `The safety check is ${safetyCheck}.`;
}

function* flagFailures(session: Session, expected: Scenario['expect']): Generator<string> {
  const flags = new Map(session.redFlags().map((flag) => [flag.id, flag.status]));
  const wanted = (ids: readonly string[] | undefined, status: RedFlagStatus) => (ids ?? []).map((id) => ({ id, status }));
  const expectations = [
    ...wanted(expected.fired, 'fired'),
    ...wanted(expected.incomplete, 'incomplete'),
    ...wanted(expected.clear, 'clear'),
  ];
  for (const { id, status } of expectations) {
    const found = flags.get(id);
    if (found !== status) yield `The red flag ${id} is ${found ?? 'not in the form'}, and should be ${status}.`;
  }
  if (expected.fired === undefined) return;
  for (const [id, status] of flags) {
    if (status === 'fired' && !expected.fired.includes(id)) yield `The red flag ${id} is fired, and should not be.`;
  }
}

/** A concern is named by its id alone; its parts and other items by their path. */
function isVisible(session: Session, path: string): boolean {
  const concern = session.form.canonical.items.some((item) => item.id === path && item.type === 'concern');
  return session.snapshot(concern ? `${path}.chosen` : path).visible;
}
