import type { Expression } from '../canonical';
import { Evaluation } from './evaluation';
import { truths } from './possible';
import { search, type Budget } from './search';
import { allPartsOf } from './walk';
import { inWords, nameOf } from './words';
import type { World } from './world';

/** More premises than this are not tried against one another. */
const mostPremises = 12;

/** Something that would have to be true: a part of the condition itself, or what an item that it reads shows under. */
interface Premise {
  readonly needed: Expression;
  /** The item that shows only then. */
  readonly toShow?: string;
}

/**
 * Why an expression can never be true, which the analysis has proven: the single part, or the two parts, that cannot be. In plain
 * words, as half a sentence. `lead` says what comes to pass: *it shows only when*.
 */
export function whyNever(expression: Expression, world: World, budget: Budget, row: string | null, lead: string): string {
  const own = conjuncts(expression, world).map((needed): Premise => ({ needed }));
  const premises = [...own, ...own.flatMap(({ needed }) => shownWhen(needed, world))].slice(0, mostPremises);
  const impossible = (all: readonly Premise[]): boolean => {
    const needed = all.map((premise) => premise.needed);
    return search(world, (at) => at.of({ op: 'and', all: needed }, row), truths.yes, budget).kind === 'never';
  };
  const alone = premises.find((premise) => impossible([premise]));
  if (alone !== undefined) return whyAlone(alone, world, row, lead);
  const pairs = premises.flatMap((one, index) => premises.slice(index + 1).map((other): readonly [Premise, Premise] => [one, other]));
  const refuted = pairs.filter((pair) => impossible(pair));
  // Two things asked of one answer say more than two that hang together by others.
  const [one, other] =
    refuted.find(([first, second]) => subjectOf(first) !== null && subjectOf(first) === subjectOf(second)) ?? refuted[0] ?? [];
  if (one !== undefined && other !== undefined) return whyBoth(one, other, world);
  const read = pathsOf(expression, world);
  return read.length === 0 ? 'nothing that anybody answers changes it' : `no answers to ${listed(read)} make it so`;
}

function whyAlone({ needed, toShow }: Premise, world: World, row: string | null, lead: string): string {
  if (needed.op === 'truth') return 'nothing that anybody answers changes it';
  const reason = limitOf(needed, world, row) ?? 'that can never be';
  return `${toShow === undefined ? lead : `${toShow} shows only when`} ${inWords(needed)}, and ${reason}`;
}

/** What a single answer can be, against what is asked of it. */
function limitOf(needed: Expression, world: World, row: string | null): string | null {
  if (!('left' in needed) || needed.left.op === 'number') return null;
  const { op, left } = needed;
  const { numbers } = new Evaluation(world, new Map()).of(left, row);
  if (numbers === null) return left.op === 'ref' ? `${nameOf(left.path)} is never shown` : null;
  const subject = inWords(left);
  if ((op === 'ge' || op === 'gt') && Number.isFinite(numbers.high)) return `${subject} goes up to ${numbers.high}`;
  if ((op === 'le' || op === 'lt') && Number.isFinite(numbers.low)) return `${subject} starts at ${numbers.low}`;
  if (op === 'eq' && Number.isFinite(numbers.low) && Number.isFinite(numbers.high)) {
    return `${subject} goes from ${numbers.low} to ${numbers.high}${numbers.step > 1 ? ` in steps of ${numbers.step}` : ''}`;
  }
  return null;
}

function subjectOf({ needed }: Premise): string | null {
  const bare = needed.op === 'not' ? needed.of : needed;
  return bare.op === 'ref' ? bare.path : (asSaid(bare)?.path ?? null);
}

function whyBoth(one: Premise, other: Premise, world: World): string {
  const [first, second] = [asSaid(one.needed), asSaid(other.needed)];
  const shows = one.toShow ?? other.toShow;
  if (shows !== undefined) {
    const [premise, rest] = one.toShow === undefined ? [other, one] : [one, other];
    return `${shows} shows only when ${inWords(premise.needed)}, and here it is needed that ${inWords(rest.needed)}`;
  }
  if (first === null || second === null || first.path !== second.path) {
    return `these can never both be so: ${inWords(one.needed)}; ${inWords(other.needed)}`;
  }
  const { path } = first;
  const alone = [first, second].find(({ code }) => code !== undefined && world.exclusiveOf(`answer ${path}`).has(code));
  const because = alone === undefined ? '' : `, because ${alone.code ?? ''} stands alone`;
  return `${nameOf(path)} can never ${first.verb} both ${first.what} and ${second.what}${because}`;
}

/** A comparison of one answer: *path* can *be* / *include* *what*. */
function asSaid(needed: Expression): { path: string; verb: 'be' | 'include'; what: string; code?: string } | null {
  if (needed.op === 'includes' && needed.of.op === 'ref' && needed.option.op === 'code') {
    const { value } = needed.option;
    return { path: needed.of.path, verb: 'include', what: value, code: value };
  }
  const subject = 'left' in needed ? needed.left : needed.op === 'in' ? needed.of : null;
  if (subject?.op !== 'ref') return null;
  const what = inWords(needed).slice(`${nameOf(subject.path)} is `.length);
  return { path: subject.path, verb: 'be', what };
}

/** What must all be true for it to be true, conditions spelled out. */
function conjuncts(expression: Expression, world: World, depth = 0): readonly Expression[] {
  if (expression.op === 'and' || (expression.op === 'all' && !expression.all.some((each) => each.op === 'each-row'))) {
    return expression.all.flatMap((each) => conjuncts(each, world, depth));
  }
  if (expression.op === 'not') {
    const turned = negation(expression.of);
    return turned.op === 'not' ? [expression] : conjuncts(turned, world, depth);
  }
  if (expression.op !== 'condition' || depth > 5) return [expression];
  const meant = world.conditions.get(expression.id);
  return meant === undefined ? [expression] : conjuncts(meant, world, depth + 1);
}

const opposites = { eq: 'ne', ne: 'eq', lt: 'ge', le: 'gt', gt: 'le', ge: 'lt' } as const;

/** The opposite, pushed as far inside as it goes. */
export function negation(expression: Expression): Expression {
  switch (expression.op) {
    case 'not':
      return expression.of;
    case 'and':
      return { op: 'or', all: expression.all.map(negation) };
    case 'or':
      return { op: 'and', all: expression.all.map(negation) };
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return { op: opposites[expression.op], left: expression.left, right: expression.right };
    case 'truth':
      return { op: 'truth', value: !expression.value };
    default:
      return { op: 'not', of: expression };
  }
}

/** What the items that an expression reads show under. */
function shownWhen(expression: Expression, world: World): readonly Premise[] {
  return pathsOf(expression, world).flatMap((path) => {
    const item = world.place(path)?.item;
    if (item === undefined) return [];
    const page = world.form.pages[item.page]?.showIf;
    const followed: Expression | undefined = item.follows === undefined ? undefined : { op: 'ref', path: `${item.follows}.chosen` };
    const conditions = [item.showIf, page, followed].filter((each) => each !== undefined);
    return conditions.flatMap((each) => conjuncts(each, world).map((needed): Premise => ({ needed, toShow: item.id })));
  });
}

function pathsOf(expression: Expression, world: World): readonly string[] {
  const paths = new Set<string>();
  const seen = new Set<string>();
  const waiting = [expression];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const each of allPartsOf([next])) {
      if (each.op === 'ref' || each.op === 'score') paths.add(each.path);
      if (each.op !== 'condition' || seen.has(each.id)) continue;
      seen.add(each.id);
      const meant = world.conditions.get(each.id);
      if (meant !== undefined) waiting.push(meant);
    }
  }
  return [...paths].sort();
}

function listed(paths: readonly string[]): string {
  const names = paths.map(nameOf);
  if (names.length > 6) return `${names.slice(0, 5).join(', ')} and ${names.length - 5} others`;
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
