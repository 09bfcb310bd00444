import type { Expression } from '../canonical';
import { arithmetic, between, rounded } from './arithmetic';
import { among, equals, ordered, type Bounds } from './compare';
import type { Evaluation } from './evaluation';
import {
  blanks,
  either,
  hasValue,
  isDecided,
  nothing,
  ofTruths,
  onlyBlank,
  onlyNumber,
  onlyWord,
  settled,
  truths,
  truthsOf,
  type Possible,
} from './possible';
import { countBits, operandsOf } from './rows';
import { scoreOf } from './scores';
import { extremeOf, totalOf } from './totals';

/** What an expression may come to. It takes as possible all that is, and at times more; never less. */
export function evaluate(expression: Expression, at: Evaluation, row: string | null): Possible {
  const of = (inner: Expression): Possible => at.of(inner, row);
  switch (expression.op) {
    case 'number':
      return onlyNumber(expression.value);
    case 'text':
    case 'code':
    case 'date':
      return onlyWord(expression.value);
    case 'truth':
      return ofTruths(expression.value ? truths.yes : truths.no, null);
    case 'today':
      return at.variable('today');
    case 'ref':
      return at.answer(inRow(expression.path, row));
    case 'condition':
      return at.condition(expression.id);
    case 'context':
      return at.variable(`context ${expression.name}`);
    case 'previous':
      return at.variable(`previous ${inRow(expression.path, row)}`);
    case 'score':
      return scoreOf(at.answer(inRow(expression.path, row)), at.world.place(expression.path)?.item);
    case 'answered': {
      const value = of(expression.of);
      const canBe = hasValue(value) || (value.blanks & blanks.preferNotToSay) !== 0;
      const canNotBe = (value.blanks & ~blanks.preferNotToSay) !== 0;
      return ofTruths((canBe ? truths.yes : 0) | (canNotBe ? truths.no : 0), value.pivot);
    }
    case 'eq':
    case 'ne': {
      const verdict = equals(of(expression.left), of(expression.right));
      return expression.op === 'eq' ? verdict : negated(verdict);
    }
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return ordered(expression.op, boundsOf(expression.left, at, row), boundsOf(expression.right, at, row));
    case 'in':
      return among(of(expression.of), expression.options.map(of));
    case 'includes':
      return among(of(expression.of), [of(expression.option)]);
    case 'and':
    case 'all':
      return joined(operandsOf(expression.all, at, row, ofTruths(truths.yes, null)), truths.no);
    case 'or':
    case 'any':
      return joined(operandsOf(expression.all, at, row, ofTruths(truths.no, null)), truths.yes);
    case 'not':
      return negated(of(expression.of));
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return arithmetic(expression.op, of(expression.left), of(expression.right));
    case 'round':
      return rounded(of(expression.of), expression.digits);
    case 'min':
    case 'max':
      return extremeOf(expression.op, operandsOf(expression.all, at, row, 'gap'));
    case 'sum':
    case 'mean':
      return totalOf(expression.op, expression.missing, operandsOf(expression.all, at, row, expression.op === 'sum' ? 'sum' : 'gap'));
    case 'count': {
      const [low, high] = boundsOf(expression, at, row);
      const decided = isDecided(low) && isDecided(high) && low.numbers?.low === high.numbers?.low;
      return decided ? low : { ...either(low, high), blanks: low === high ? 0 : blanks.notAnswered };
    }
    case 'each-row':
      return onlyBlank(blanks.notAnswered);
    case 'rows': {
      const { count } = at.rowsOf(expression.table);
      const table = at.world.items.get(expression.table);
      const shown = table === undefined ? onlyBlank(blanks.notShown) : at.shown(table);
      const hidden = { ...nothing, blanks: shown.blanks };
      return settled((shown.truths & truths.yes) === 0 ? hidden : either(hidden, count), shown.pivot);
    }
    case 'case':
      return cases(expression, of);
    case 'days-between':
      return between(of(expression.left), of(expression.right));
  }
}

const inRow = (path: string, row: string | null): string => (row === null ? path : path.replace('/:row/', `/${row}/`));

function negated(value: Possible): Possible {
  const can = truthsOf(value);
  const turned = (can & truths.unknown) | (can & truths.yes ? truths.no : 0) | (can & truths.no ? truths.yes : 0);
  return ofTruths(turned, value.pivot);
}

/** Over `and` (one no decides) or `or` (one yes decides). */
function joined(all: readonly Possible[], deciding: number): Possible {
  const other = deciding === truths.no ? truths.yes : truths.no;
  let [canDecide, mayBeUnknown, mustBeUnknown, canAllBeOther] = [false, false, false, true];
  let pivot: string | null = null;
  for (const each of all) {
    const can = truthsOf(each);
    if (can === deciding) return ofTruths(deciding, null);
    canDecide ||= (can & deciding) !== 0;
    mayBeUnknown ||= (can & truths.unknown) !== 0;
    mustBeUnknown ||= can === truths.unknown;
    canAllBeOther &&= (can & other) !== 0;
    pivot ??= each.pivot;
  }
  const canBeUnknown = mustBeUnknown || mayBeUnknown;
  return ofTruths((canDecide ? deciding : 0) | (canBeUnknown ? truths.unknown : 0) | (canAllBeOther ? other : 0), pivot);
}

function boundsOf(expression: Expression, at: Evaluation, row: string | null): Bounds {
  if (expression.op !== 'count') {
    const value = at.of(expression, row);
    return [value, value];
  }
  return countBits(expression.all, at, row);
}

function cases(expression: Extract<Expression, { op: 'case' }>, of: (inner: Expression) => Possible): Possible {
  let all: Possible = nothing;
  let pivot: string | null = null;
  const settle = (): Possible => ({ ...all, pivot: isDecided(all) ? null : (pivot ?? all.pivot) });
  for (const branch of expression.branches) {
    const when = of(branch.when);
    const can = truthsOf(when);
    pivot ??= when.pivot;
    if (can & truths.unknown) all = either(all, onlyBlank(blanks.notAnswered));
    if (can & truths.yes) all = either(all, of(branch.then));
    if ((can & truths.no) === 0) return settle();
  }
  all = either(all, expression.otherwise === null ? onlyBlank(blanks.notAnswered) : of(expression.otherwise));
  return settle();
}
