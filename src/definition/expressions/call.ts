import type { Expression, MissingPolicy } from '../canonical';
import { caseBranch, type CaseBranch } from '../case-branch';
import type { Checked, Checker } from './check';
import type { Written } from './written';
import { ExpressionError } from './tokens';
import type { Meaning, Names } from './names';
import { dateType, eitherType, numberType, truthType, type ValueType } from './value-types';

type Call = Extract<Written, { kind: 'call' }>;

/** Checks the arguments of one function. @throws ExpressionError */
export function checkCall(call: Call, names: Names, expected: ValueType | undefined, checker: Checker): Checked {
  switch (call.name) {
    case 'answered':
      return { expression: { op: 'answered', of: questioned(call, names) }, type: truthType };
    case 'previous': {
      const { path, type } = lastTime(call, names);
      return { expression: { op: 'previous', path }, type };
    }
    case 'score':
      return { expression: { op: 'score', path: scored(call, names) }, type: numberType };
    case 'round':
      return { expression: round(call, names, checker), type: numberType };
    case 'min':
    case 'max':
      return { expression: { op: call.name, all: gathered(call, names, checker.numeric) }, type: numberType };
    case 'sum':
    case 'mean':
      return { expression: { op: call.name, ...totalled(call, names, checker) }, type: numberType };
    case 'count':
      return { expression: rowsOf(call, names) ?? { op: 'count', all: gathered(call, names, checker.truth) }, type: numberType };
    case 'any':
    case 'all':
      return { expression: { op: call.name, all: gathered(call, names, checker.truth) }, type: truthType };
    case 'days-between': {
      const [left, right] = exactly(call, 2);
      const between = (written: Written | undefined): Expression => checker.typed(written ?? call, names, dateType);
      return { expression: { op: 'days-between', left: between(left), right: between(right) }, type: numberType };
    }
    case 'case':
      return cases(call, names, expected, checker);
  }
}

function exactly(call: Call, wanted: number): readonly Written[] {
  if (call.args.length === wanted) return call.args;
  throw new ExpressionError('syntax', call.at, `${call.name} takes ${wanted} argument${wanted === 1 ? '' : 's'}.`, `Give it ${wanted}.`);
}

/** The arguments of an aggregate; one that names columns of a table runs once for each of its rows. */
function gathered(call: Call, names: Names, each: (written: Written, names: Names) => Expression): readonly Expression[] {
  if (call.args.length === 0) throw new ExpressionError('syntax', call.at, `${call.name} needs arguments.`, 'Give it at least one.');
  return call.args.map((written) => {
    const inside = names.inArgument();
    const of = each(written, inside);
    return inside.rowsOf === null ? of : { op: 'each-row', table: inside.rowsOf, of };
  });
}

function totalled(call: Call, names: Names, checker: Checker): { all: readonly Expression[]; missing: MissingPolicy } {
  const { missing } = call;
  if (missing === null) {
    const message = `${call.name} must say what a missing answer does.`;
    throw new ExpressionError('missing-policy', call.at, message, 'Add missing = blank, missing = zero or missing = prorate(n).');
  }
  const all = gathered(call, names, checker.numeric);
  const fixed = all.every((each) => each.op !== 'each-row');
  if (missing.policy === 'prorate' && fixed && missing.atLeast > all.length) {
    const message = 'prorate asks for more answers than there are.';
    throw new ExpressionError('missing-policy', call.at, message, `Write at most ${all.length}.`);
  }
  return { all, missing };
}

/** `count(medicines)` */
function rowsOf(call: Call, names: Names): Expression | null {
  const [only, ...others] = call.args;
  return only?.kind === 'name' && others.length === 0 && names.isTable(only.value) ? { op: 'rows', table: only.value } : null;
}

/** What `answered` asks about: an answer, a context fact, or the answer of last time. */
function questioned(call: Call, names: Names): Expression {
  const [written] = exactly(call, 1);
  if (written?.kind === 'call' && written.name === 'previous') return { op: 'previous', path: lastTime(written, names).path };
  const meaning = written?.kind === 'name' ? names.get(written.value, written.at) : null;
  if (meaning?.kind === 'context') return { op: 'context', name: meaning.name };
  return { op: 'ref', path: answerOf(call, names).path };
}

function lastTime(call: Call, names: Names): Extract<Meaning, { kind: 'answer' }> {
  const answer = answerOf(call, names);
  if (answer.item.table === undefined) return answer;
  const message = `${answer.item.id} stands in the rows of a table, and the rows of last time are others.`;
  throw new ExpressionError('rows', call.at, message, 'Ask previous only of an item outside tables.');
}

function scored(call: Call, names: Names): string {
  const answer = answerOf(call, names);
  const options = answer.path.endsWith('.other') ? [] : (answer.item.options ?? []);
  if (!options.some((option) => option.score !== undefined)) {
    throw new ExpressionError('type-error', call.at, `The options of ${answer.path} carry no scores.`, 'Give each option a score.');
  }
  const without = options.find((option) => option.score === undefined);
  if (without !== undefined) {
    const message = `The option ${without.code} of ${answer.item.id} carries no score, and the others do.`;
    throw new ExpressionError('type-error', call.at, message, 'Give each option a score.');
  }
  return answer.path;
}

function answerOf(call: Call, names: Names): Extract<Meaning, { kind: 'answer' }> {
  const [written] = exactly(call, 1);
  const meaning = written?.kind === 'name' ? names.get(written.value, written.at) : null;
  if (meaning?.kind !== 'answer') {
    throw new ExpressionError('type-error', written?.at ?? call.at, `${call.name} takes the name of an item.`, 'Write the item’s id.');
  }
  return meaning;
}

function round(call: Call, names: Names, checker: Checker): Expression {
  const [of, digits] = call.args;
  if (of === undefined || call.args.length > 2) exactly(call, 1);
  if (digits !== undefined && (digits.kind !== 'number' || !Number.isInteger(digits.value) || digits.value < 0 || digits.value > 6)) {
    throw new ExpressionError('type-error', digits.at, 'round takes a whole number of digits, 0 to 6.', 'Write the number of digits.');
  }
  return { op: 'round', of: checker.numeric(of ?? call, names), digits: digits?.kind === 'number' ? digits.value : 0 };
}

/** `case(when, then, when, then, …, else)`; without an else the value is blank. */
function cases(call: Call, names: Names, expected: ValueType | undefined, checker: Checker): Checked {
  if (call.args.length < 2) {
    throw new ExpressionError('syntax', call.at, 'case needs a condition and a value.', 'Write case(when, then, else).');
  }
  let type = expected;
  const value = (written: Written): Expression => {
    const checked = checker.check(written, names, type);
    if (type !== undefined) checker.mustFit(written, checked.type, type);
    if (expected === undefined) type = type === undefined ? checked.type : eitherType(type, checked.type);
    return checked.expression;
  };
  const branches: CaseBranch[] = [];
  let otherwise: Expression | null = null;
  for (let i = 0; i < call.args.length; i += 2) {
    const [when, then] = [call.args[i], call.args[i + 1]];
    if (when === undefined) break;
    if (then === undefined) otherwise = value(when);
    else branches.push(caseBranch(checker.truth(when, names), value(then)));
  }
  return { expression: { op: 'case', branches, otherwise }, type: type ?? numberType };
}
