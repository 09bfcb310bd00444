import type { CanonicalForm } from '../definition';
import { compile } from './compile';
import { AnswerError, type Answers, type AnswerValue, type ContextValue, type RedFlagStatus, type Session } from './contract';
import type { Coverage } from './coverage';
import { open } from './session';
import { sameAnswer } from './values';

/** One `*.test.yaml` scenario: answers in; what shows, what is computed and which flags fire, out. */
export interface Scenario {
  readonly name: string;
  readonly today?: string | undefined;
  readonly context?: Readonly<Record<string, ContextValue>> | undefined;
  readonly previous?: Answers | undefined;
  /** In the order in which they are given. `table/row` adds a row. */
  readonly answers?: Answers | undefined;
  /** Paths at which last time's answer is taken over, after answering. */
  readonly accept?: readonly string[] | undefined;
  readonly leave?: readonly string[] | undefined;
  readonly expect: {
    readonly visible?: readonly string[] | undefined;
    readonly hidden?: readonly string[] | undefined;
    readonly values?: Readonly<Record<string, AnswerValue>> | undefined;
    readonly offers?: Readonly<Record<string, AnswerValue>> | undefined;
    readonly origins?: Readonly<Record<string, string>> | undefined;
    /** Ids of all flags that are fired, and no others. */
    readonly fired?: readonly string[] | undefined;
    readonly incomplete?: readonly string[] | undefined;
    readonly clear?: readonly string[] | undefined;
    /** By flag. */
    readonly urgency?: Readonly<Record<string, string>> | undefined;
    /** All paths with an error, and no others. */
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
export function runScenarios(form: CanonicalForm, scenarios: readonly Scenario[], coverage?: Coverage): ScenarioResult[] {
  const compiled = coverage?.form ?? compile(form);
  return scenarios.map((scenario) => {
    const { name, today = someDay, context = {}, previous = {} } = scenario;
    const session = open(compiled, { today, context, previous });
    try {
      session.start();
      const refused = giveAnswers(session, scenario.answers ?? {});
      for (const path of scenario.accept ?? []) session.acceptOffer(path);
      for (const page of scenario.leave ?? []) session.leavePage(page);
      coverage?.see(session);
      return { name, failures: [...failuresOf(session, scenario.expect, refused)] };
    } catch (error) {
      return { name, failures: [error instanceof Error ? error.message : String(error)] };
    }
  });
}

/** @returns paths whose answer was refused, with the reason: an error, as the person would see it. */
function giveAnswers(session: Session, answers: Answers): ReadonlyMap<string, string> {
  const tables = new Set(session.form.canonical.items.flatMap((item) => (item.type === 'table' ? [item.id] : [])));
  const refused = new Map<string, string>();
  for (const [path, value] of Object.entries(answers)) {
    const [table = '', row, cell] = path.split('/');
    try {
      if (row !== undefined && cell === undefined && tables.has(table)) session.addRow(table, row);
      else session.answer(path, value);
    } catch (error) {
      if (!(error instanceof AnswerError) || error.code === 'unknown-path' || error.code === 'unknown-row') throw error;
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
  for (const [path, value] of Object.entries(expected.offers ?? {})) {
    const offer = session.snapshot(path).offer ?? null;
    if (!sameAnswer(offer, value)) yield `${path} offers ${JSON.stringify(offer)}, and should offer ${JSON.stringify(value)}.`;
  }
  for (const [path, origin] of Object.entries(expected.origins ?? {})) {
    const found = session.snapshot(path).origin ?? 'given by her';
    if (found !== origin) yield `The answer at ${path} is ${found}, and should be ${origin}.`;
  }
  yield* flagFailures(session, expected);
  yield* errorFailures(session, expected.errors, refused);
  const safetyCheck = session.safetyCheckComplete() ? 'complete' : 'incomplete';
  if (expected.safetyCheck !== undefined && expected.safetyCheck !== safetyCheck) yield `The safety check is ${safetyCheck}.`;
}

function* errorFailures(
  session: Session,
  expected: readonly string[] | undefined,
  refused: ReadonlyMap<string, string>,
): Generator<string> {
  if (expected === undefined) return;
  const wrong = session.issues().flatMap((issue) => (issue.severity === 'error' ? [issue.path] : []));
  const found = new Set([...refused.keys(), ...wrong]);
  for (const path of expected) if (!found.has(path)) yield `${path} has no error, and should have one.`;
  for (const path of found) if (!expected.includes(path) && !refused.has(path)) yield `${path} has an error, and should have none.`;
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
  for (const { id, urgency } of session.redFlags()) {
    const wanted = expected.urgency?.[id];
    if (wanted !== undefined && wanted !== urgency) yield `The red flag ${id} is ${urgency}, and should be ${wanted}.`;
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
