import type { Answers, Form, Path, RedFlagState, Session } from '../engine';
import { open, pathsBehind } from '../engine';
import { answersOf, originsOf } from './answers';
import { alternatives, conflictsOf, readAs, type Conflict } from './conflicts';
import type { RecordState } from './fold';
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
export function openAssessment(form: Form, state: RecordState, answers: Answers = answersOf(state, form.canonical)): Session {
  const assessment = readAssessment(state);
  return open(form, { answers, context: assessment.context, today: assessment.today, origins: originsOf(state) });
}

export function readResult(form: Form, state: RecordState): Result {
  const session = openAssessment(form, state);
  const conflicts = conflictsOf(state, form.canonical);
  const { flags, safetyCheckComplete } = readEveryWay(form, state, session, conflicts);
  return {
    session,
    concerns: rankConcerns(session, state),
    fired: flags.filter((flag) => flag.status === 'fired'),
    incomplete: flags.filter((flag) => flag.status === 'incomplete'),
    safetyCheckComplete,
    conflicts,
  };
}

/**
 * A flag fires if it fires under any combination of the conflicting answers, and the safety check is complete only
 * where it is under all of them. Where there are too many to try, any of them may be true.
 */
function readEveryWay(
  form: Form,
  state: RecordState,
  session: Session,
  conflicts: readonly Conflict[],
): Pick<Result, 'safetyCheckComplete'> & { readonly flags: readonly RedFlagState[] } {
  const flags = new Map(session.redFlags().map((flag) => [flag.id, flag]));
  let safetyCheckComplete = session.safetyCheckComplete();
  const behind = new Map([...flags.keys()].map((id) => [id, pathsBehind(form, id)]));
  const safety = safetyPaths(form);
  const inputs = conflicts.filter((conflict) =>
    pathsOf(conflict).some((path) => safety.has(path) || [...behind.values()].some((paths) => paths.has(path))),
  );
  const ways = inputs.map((conflict) => ({ conflict, heads: alternatives(state, conflict, form.canonical) }));
  if (ways.reduce((product, { heads }) => product * heads.length, 1) > combinationLimit) {
    const paths = inputs.flatMap(pathsOf);
    const reads = (flag: RedFlagState): boolean => paths.some((path) => behind.get(flag.id)?.has(path) === true);
    const fired = [...flags.values()].map((flag): RedFlagState => (reads(flag) ? { ...flag, status: 'fired' } : flag));
    return { flags: fired, safetyCheckComplete: safetyCheckComplete && !paths.some((path) => safety.has(path)) };
  }
  for (const answers of ways.length === 0 ? [] : everyReading(form, answersOf(state, form.canonical), ways)) {
    const reading = openAssessment(form, state, answers);
    safetyCheckComplete &&= reading.safetyCheckComplete();
    for (const flag of reading.redFlags()) {
      if (severity[flag.status] > severity[flags.get(flag.id)?.status ?? 'clear']) flags.set(flag.id, flag);
    }
  }
  return { flags: [...flags.values()], safetyCheckComplete };
}

const severity = { clear: 0, incomplete: 1, fired: 2 } as const;

const pathsOf = (conflict: Conflict): readonly Path[] => conflict.heads.flatMap(({ register }) => register?.path ?? []);

/** What the safety check asks, and the answer that decides whether it asks all of it. */
function safetyPaths({ canonical: { pages, items, aloneGate } }: Form): ReadonlySet<Path> {
  const asked = items.filter((item) => pages[item.page]?.safetyCheck === true).map(({ id }) => id);
  return new Set([...asked, ...(aloneGate === undefined ? [] : [aloneGate])]);
}

interface Ways {
  readonly conflict: Conflict;
  readonly heads: Conflict['heads'];
}

function* everyReading(form: Form, answers: Answers, [first, ...others]: readonly Ways[]): Generator<Answers> {
  if (first === undefined) {
    yield answers;
    return;
  }
  for (const head of first.heads) yield* everyReading(form, readAs(first.conflict, head, answers, form.canonical), others);
}

/** Her own top three first, then by rating, then as the form lists them. */
function rankConcerns(session: Session, state: RecordState): readonly RankedConcern[] {
  const values = (path: Path) => state.fields[`answers/${path}`]?.map((head) => head.value) ?? [];
  const form = session.form.canonical;
  const order = topOrder(session);
  const ranked: RankedConcern[] = [];
  for (const item of form.items) {
    if (item.type !== 'concern') continue;
    const chosen = session.snapshot(`${item.id}.chosen`);
    if (chosen.value !== true && !values(`${item.id}.chosen`).includes(true)) continue;
    const ratings = values(`${item.id}.rating`).filter((value) => typeof value === 'number');
    const talk = session.snapshot(`${item.id}.talk`).value;
    const note = session.snapshot(`${item.id}.note`).value;
    const place = order.indexOf(item.id);
    ranked.push({
      id: item.id,
      text: chosen.text,
      rating: ratings.length === 0 ? null : Math.max(...ratings),
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
