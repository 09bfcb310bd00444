import type { CanonicalCheck, CanonicalItem, CanonicalOption, Expression, PipedText } from '../canonical';
import { canonicalJson } from '../hash';
import { change, nth, pair, type Bump, type Change } from './change';

export function diffOptions(before: readonly CanonicalOption[], after: readonly CanonicalOption[], name: string): readonly Change[] {
  const { gone, added, both, reordered } = pair(before, after, ({ code }) => code);
  return [
    ...gone.map(({ code }) => change('major', `${name} no longer offers the answer ${code}`)),
    ...added.map(({ code, score }) =>
      change(
        'minor',
        `${name} now offers ${nth(after.findIndex((each) => each.code === code))} answer, ${code}${score === undefined ? '' : `, which scores ${score}`}`,
      ),
    ),
    ...both.flatMap(([from, to]) => diffOption(from, to, `the answer ${to.code} of ${name}`)),
    ...both.flatMap(([, to]) => {
      const owner = takenWords(before, after, to, ({ code }) => code);
      return owner === undefined ? [] : [change('major', `the answer ${to.code} of ${name} now has the words of ${owner.code}`)];
    }),
    ...(reordered ? [change('minor', `the answers of ${name} stand in another order`)] : []),
  ];
}

/** Whose words an entry has taken over: under the same id there is now another meaning. */
export function takenWords<T extends { readonly text: PipedText }>(
  before: readonly T[],
  after: readonly T[],
  entry: T,
  idOf: (each: T) => string,
): T | undefined {
  const words = canonicalJson(entry.text);
  const had = (all: readonly T[], id: string): boolean => all.some((each) => idOf(each) === id && canonicalJson(each.text) === words);
  if (had(before, idOf(entry))) return undefined;
  return before.find((each) => canonicalJson(each.text) === words && !had(after, idOf(each)));
}

function diffOption(from: CanonicalOption, to: CanonicalOption, name: string): readonly Change[] {
  return [
    ...(from.text === to.text ? [] : [change('patch', `the wording of ${name} changed`)]),
    ...(from.score === to.score
      ? []
      : [change('major', `the score of ${name} changed from ${from.score ?? 'none'} to ${to.score ?? 'none'}`)]),
    ...(from.exclusive === to.exclusive
      ? []
      : [change('major', `${name} ${to.exclusive === true ? 'now excludes the others' : 'may now stand beside others'}`)]),
    ...(from.open === to.open
      ? []
      : [to.open === true ? change('minor', `${name} now asks for own words`) : change('major', `${name} no longer asks for own words`)]),
  ];
}

/** A check has no name: it is known by its condition. */
export function diffChecks(before: readonly CanonicalCheck[], after: readonly CanonicalCheck[], name: string): readonly Change[] {
  const { gone, added, both, reordered } = pair(before, after, ({ when }) => canonicalJson(when));
  const noun = ({ severity }: CanonicalCheck): string => (severity === 'error' ? 'an error' : 'a warning');
  const strict = ({ severity }: CanonicalCheck): Bump => (severity === 'error' ? 'major' : 'minor');
  return [
    ...gone.map((each) => change('minor', `${noun(each)} of ${name} is gone: "${each.message}"`)),
    ...added.map((each) => change(strict(each), `${name} has ${noun(each)} more: "${each.message}"`)),
    ...both.flatMap(([from, to]) => [
      ...(from.severity === to.severity ? [] : [change(strict(to), `${noun(from)} of ${name} is now ${noun(to)}: "${to.message}"`)]),
      ...(from.message === to.message ? [] : [change('patch', `the words of ${noun(to)} of ${name} changed`)]),
    ]),
    ...(reordered ? [change('minor', `the checks of ${name} stand in another order`)] : []),
  ];
}

/** When something happens: a condition that comes, goes or changes is another meaning. */
export function diffCondition(from: Expression | undefined, to: Expression | undefined, what: string): readonly Change[] {
  if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return [];
  if (from === undefined) return [change('major', `${what} only under a condition now`)];
  return [change('major', to === undefined ? `${what} without a condition now` : `the condition under which ${what} changed`)];
}

type Limit = 'min' | 'max' | 'maxLength' | 'minRows' | 'maxRows' | 'top';

/** Which limits bound from below; the others from above. */
const lower: ReadonlySet<Limit> = new Set(['min', 'minRows']);

/** A looser limit is additive; a tighter one may make wrong what was right. */
export function diffLimit(
  key: Limit,
  what: string,
  from: number | undefined,
  to: number | undefined,
  item: CanonicalItem,
  name: string,
): readonly Change[] {
  const none = lower.has(key) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const span = `${from ?? 'none'} before, ${to ?? 'none'} now`;
  if (item.type === 'scale') return [change('major', `the scale of ${item.id} changed: its ${what} was ${span}`)];
  const looser = lower.has(key) ? (to ?? none) < (from ?? none) : (to ?? none) > (from ?? none);
  return [change(looser ? 'minor' : 'major', `the ${what} of ${name} is ${looser ? 'looser' : 'tighter'}: ${span}`)];
}
