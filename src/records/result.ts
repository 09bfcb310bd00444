import type { Answers, Form, RedFlagState, Session } from '../engine';
import { open, pathsBehind } from '../engine';
import { canonicalJson } from './hash';
import { conflictsOf, type Conflict } from './conflicts';
import type { RecordState } from './fold';
import { answersOf, fromField } from './edits';
import { readAssessment } from './views';

/** Above this many combinations of conflicting answers, each flag that reads a conflict counts as fired (clinical.md). */
const combinationLimit = 64;

export interface RankedConcern {
  readonly id: string;
  readonly text: string;
  /** 1–10; the highest where devices disagree; null when chosen but not rated. */
  readonly rating: number | null;
  /** 1, 2 or 3 where she named it among her top three. */
  readonly top: number | null;
  readonly talk: string | null;
  readonly note: string | null;
}

/** An assessment read for staff: what she said, ranked, with the red flags of every reading of conflicting answers. */
export interface Result {
  readonly session: Session;
  readonly concerns: readonly RankedConcern[];
  readonly fired: readonly RedFlagState[];
  readonly incomplete: readonly RedFlagState[];
  readonly safetyCheckComplete: boolean;
  readonly conflicts: readonly Conflict[];
}

/** Opens the assessment's answers, under the version they were given, as a session. */
export function openAssessment(form: Form, state: RecordState, answers: Answers = answersOf(state)): Session {
  const assessment = readAssessment(state);
  return open(form, { answers, context: assessment.context, today: assessment.today });
}

export function readResult(form: Form, state: RecordState): Result {
  const session = openAssessment(form, state);
  const conflicts = conflictsOf(state);
  const inAnswers = conflicts.filter((conflict) => conflict.path.startsWith('answers/'));
  const { flags, safetyCheckComplete } = readEveryWay(form, state, session, inAnswers);
  return {
    session,
    concerns: rankConcerns(session, inAnswers),
    fired: flags.filter((flag) => flag.status === 'fired'),
    incomplete: flags.filter((flag) => flag.status === 'incomplete'),
    safetyCheckComplete,
    conflicts,
  };
}

/**
 * A flag fires if it fires under any combination of the conflicting answers, and the safety check is complete only
 * where it is under all of them.
 */
function readEveryWay(
  form: Form,
  state: RecordState,
  session: Session,
  conflicts: readonly Conflict[],
): Pick<Result, 'safetyCheckComplete'> & { readonly flags: readonly RedFlagState[] } {
  const flags = new Map(session.redFlags().map((flag) => [flag.id, flag]));
  let safetyCheckComplete = session.safetyCheckComplete();
  if (conflicts.length === 0) return { flags: [...flags.values()], safetyCheckComplete };
  const behind = new Map([...flags.keys()].map((id) => [id, pathsBehind(form, id)]));
  const inputs = conflicts.filter((conflict) => [...behind.values()].some((paths) => paths.has(answerPath(conflict))));
  const combinations = inputs.reduce((product, conflict) => product * distinct(conflict).length, 1);
  if (combinations > combinationLimit) {
    const reads = (flag: RedFlagState): boolean => inputs.some((conflict) => behind.get(flag.id)?.has(answerPath(conflict)) === true);
    const fired = [...flags.values()].map((flag): RedFlagState => (reads(flag) ? { ...flag, status: 'fired' } : flag));
    const open = inputs.some((conflict) => conflict.heads.some((head) => head.value === null));
    return { flags: fired, safetyCheckComplete: safetyCheckComplete && !open };
  }
  for (const answers of everyReading(answersOf(state), inputs)) {
    const reading = openAssessment(form, state, answers);
    safetyCheckComplete &&= reading.safetyCheckComplete();
    for (const flag of reading.redFlags()) {
      if (severity[flag.status] > severity[flags.get(flag.id)?.status ?? 'clear']) flags.set(flag.id, flag);
    }
  }
  return { flags: [...flags.values()], safetyCheckComplete };
}

const answerPath = (conflict: Conflict): string => conflict.path.slice('answers/'.length);

const severity = { clear: 0, incomplete: 1, fired: 2 } as const;

const distinct = (conflict: Conflict) => [...new Map(conflict.heads.map((head) => [canonicalJson(head.value), head.value])).values()];

function* everyReading(answers: Answers, conflicts: readonly Conflict[]): Generator<Answers> {
  const [first, ...rest] = conflicts;
  if (first === undefined) {
    yield answers;
    return;
  }
  for (const value of distinct(first)) yield* everyReading({ ...answers, [answerPath(first)]: fromField(value) }, rest);
}

/** Her own top three first, then by rating, then as the form lists them. */
function rankConcerns(session: Session, conflicts: readonly Conflict[]): readonly RankedConcern[] {
  const highest = new Map<string, number>();
  const chosenSomewhere = new Set<string>();
  for (const conflict of conflicts) {
    const [item, part] = splitPart(answerPath(conflict));
    const values = conflict.heads.map((head) => head.value);
    const ratings = values.filter((value) => typeof value === 'number');
    if (part === 'rating' && ratings.length > 0) highest.set(item, Math.max(...ratings));
    if (part === 'chosen' && values.includes(true)) chosenSomewhere.add(item);
  }
  const form = session.form.canonical;
  const order = topOrder(session);
  const ranked: RankedConcern[] = [];
  for (const item of form.items) {
    if (item.type !== 'concern') continue;
    const chosen = session.snapshot(`${item.id}.chosen`);
    if (chosen.value !== true && !chosenSomewhere.has(item.id)) continue;
    const rating = session.snapshot(`${item.id}.rating`).value;
    const talk = session.snapshot(`${item.id}.talk`).value;
    const note = session.snapshot(`${item.id}.note`).value;
    const place = order.indexOf(item.id);
    ranked.push({
      id: item.id,
      text: chosen.text,
      rating: highest.get(item.id) ?? (typeof rating === 'number' ? rating : null),
      top: place === -1 ? null : place + 1,
      talk: typeof talk === 'string' ? talk : null,
      note: typeof note === 'string' && note !== '' ? note : null,
    });
  }
  return ranked.toSorted((a, b) => (a.top ?? 99) - (b.top ?? 99) || (b.rating ?? 0) - (a.rating ?? 0));
}

function topOrder(session: Session): readonly string[] {
  const rank = session.form.canonical.items.find((item) => item.type === 'rank');
  const value = rank === undefined ? null : session.snapshot(rank.id).value;
  return Array.isArray(value) ? value : [];
}

function splitPart(path: string): [string, string] {
  const dot = path.lastIndexOf('.');
  return dot === -1 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
}
