import { compareVersions, type CanonicalForm, type CanonicalItem } from '../definition';
import { migrate, type Answers } from '../engine';
import { answersOf } from './answers';
import type { RecordId } from './change';
import { valueAt, type RecordState } from './fold';
import { readAssessment } from './views';

/**
 * *Since last time*: how each concern stood at each assessment. Blanks are not zero: one that was shown and not chosen is *not
 * chosen*, never *no concern*; one that was not asked about says nothing; one that was chosen and not rated is compared with nothing.
 * What is discreet is never in it.
 */
export type Standing =
  | { readonly kind: 'rated'; readonly rating: number }
  | { readonly kind: 'not-rated' }
  | { readonly kind: 'not-chosen' }
  /** She said that nothing worried her that day, and was shown no concern. */
  | { readonly kind: 'nothing-today' }
  | { readonly kind: 'not-asked' };

/** `still`: chosen both times, but not rated both times. */
export type Since = 'new' | 'worse' | 'same' | 'better' | 'gone' | 'still';

/** One assessment as the newest version of its form asks. */
export interface ConcernsThen {
  readonly assessment: RecordId;
  /** Calendar date on which it was begun. */
  readonly date: string;
  readonly submittedAt: number | null;
  readonly concerns: ReadonlyMap<string, { readonly text: string; readonly domain: string; readonly standing: Standing }>;
  readonly nothingToday: boolean;
}

export interface ComparedConcern {
  readonly id: string;
  readonly text: string;
  readonly domain: string;
  /** One for each occasion, in their order. */
  readonly standings: readonly Standing[];
  /** Between the last occasion and the one before it that asked; null where neither chose it, or no other asked. */
  readonly since: Since | null;
  /** Which occasion the last one is compared with, as its place; null where with none. */
  readonly against: number | null;
}

export interface Comparison {
  /** Earliest first. */
  readonly occasions: readonly ConcernsThen[];
  /** Concerns that were chosen at least once. */
  readonly concerns: readonly ComparedConcern[];
}

/**
 * Reads an assessment's concerns. `form`: of the definition that was filled in, the newest version that is here; answers to an
 * earlier one are taken through its migrations.
 */
export function readConcernsThen(state: RecordState, form: CanonicalForm): ConcernsThen {
  const assessment = readAssessment(state);
  const given = atWorst(answersOf(state), state);
  const isEarlier = assessment.form.id === form.id && compareVersions(assessment.form.version, form.version) < 0;
  const answers = isEarlier ? migrate(form, given, assessment.form.version).answers : given;
  const concerns = form.items
    .filter((item) => item.type === 'concern' && item.discreet !== true && item.sensitive !== 'alone')
    .map((item) => [item.id, { text: wordsOf(item), domain: item.domain ?? '', standing: standingOf(answers, item.id) }] as const);
  return {
    assessment: state.id,
    date: assessment.today,
    submittedAt: assessment.submittedAt,
    concerns: new Map(concerns),
    nothingToday: assessment.nothingToday,
  };
}

/** Where devices differ, whatever worries her more. */
function atWorst(answers: Answers, state: RecordState): Answers {
  const worst: Record<string, number | boolean> = {};
  for (const [field, heads] of Object.entries(state.fields)) {
    if (heads.length < 2 || !field.startsWith('answers/')) continue;
    const path = field.slice('answers/'.length);
    const values = heads.map(({ value }) => value);
    const ratings = values.filter((value) => typeof value === 'number');
    if (path.endsWith('.rating') && ratings.length > 0) worst[path] = Math.max(...ratings);
    if (path.endsWith('.chosen') && values.includes(true)) worst[path] = true;
  }
  return { ...answers, ...worst };
}

function standingOf(answers: Answers, concern: string): Standing {
  const chosen = answers[`${concern}.chosen`];
  const rating = answers[`${concern}.rating`];
  if (chosen === false) return { kind: 'not-chosen' };
  if (chosen !== true) return { kind: 'not-asked' };
  return typeof rating === 'number' ? { kind: 'rated', rating } : { kind: 'not-rated' };
}

const wordsOf = ({ text }: CanonicalItem): string =>
  typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : '…')).join('');

/** How a concern changed; null where nothing can be said, or neither time chose it. */
export function sinceOf(before: Standing, now: Standing): Since | null {
  if (before.kind === 'not-asked' || now.kind === 'not-asked') return null;
  const [was, is] = [isChosen(before), isChosen(now)];
  if (!was && !is) return null;
  if (!was) return 'new';
  if (!is) return 'gone';
  if (before.kind !== 'rated' || now.kind !== 'rated') return 'still';
  if (before.rating === now.rating) return 'same';
  return now.rating > before.rating ? 'worse' : 'better';
}

const isChosen = ({ kind }: Standing): boolean => kind === 'rated' || kind === 'not-rated';

/** Puts assessments side by side, in whatever order they come. */
export function compareConcerns(all: readonly ConcernsThen[]): Comparison {
  const occasions = all.toSorted(
    (one, other) =>
      compareText(one.date, other.date) ||
      (one.submittedAt ?? Infinity) - (other.submittedAt ?? Infinity) ||
      compareText(one.assessment, other.assessment),
  );
  const ids = new Set(occasions.toReversed().flatMap(({ concerns }) => [...concerns.keys()]));
  const concerns = [...ids].flatMap((id): ComparedConcern[] => {
    const standings = occasions.map((occasion) => standingAt(occasion, id));
    const named = occasions.findLast((occasion) => occasion.concerns.has(id))?.concerns.get(id);
    const last = standings.at(-1);
    if (named === undefined || last === undefined || !standings.some(isChosen)) return [];
    const asked = standings.slice(0, -1).findLastIndex(({ kind }) => kind !== 'not-asked');
    const before = standings[asked];
    const against = before === undefined || last.kind === 'not-asked' ? null : asked;
    return [
      {
        id,
        text: named.text,
        domain: named.domain,
        standings,
        since: against === null || before === undefined ? null : sinceOf(before, last),
        against,
      },
    ];
  });
  return { occasions, concerns };
}

function standingAt({ concerns, nothingToday }: ConcernsThen, id: string): Standing {
  const standing = concerns.get(id)?.standing ?? { kind: 'not-asked' };
  return nothingToday && standing.kind === 'not-asked' ? { kind: 'nothing-today' } : standing;
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** What her nurse knows of a concern before she talks about it: by concern, how it changed. */
export const sinceByConcern = ({ concerns }: Comparison): ReadonlyMap<string, ComparedConcern> =>
  new Map(concerns.map((concern) => [concern.id, concern]));

/** Whether an assessment belongs among those that are compared: what was not submitted may still change. */
export const isComparable = (state: RecordState): boolean =>
  readAssessment(state).submittedAt !== null && valueAt(state, 'form/id') !== null;
