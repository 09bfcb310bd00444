import type { Expression } from './canonical';
import type { Checked, Checker } from './expression-check';
import type { Written } from './expression-parse';
import { ExpressionError } from './expression-tokens';
import type { Meaning, Names } from './names';
import { dateType, numberType, truthType, type ValueType } from './value-types';

type Call = Extract<Written, { kind: 'call' }>;

/** Checks the arguments of one function. @throws ExpressionError */
export function checkCall(call: Call, names: Names, expected: ValueType | undefined, checker: Checker): Checked {
  switch (call.name) {
    case 'answered':
      return { expression: { op: 'answered', of: { op: 'ref', path: answerOf(call, names).path } }, type: truthType };
    case 'previous': {
      const answer = answerOf(call, names);
      return { expression: { op: 'previous', path: answer.path }, type: answer.type };
    }
    case 'score': {
      const answer = answerOf(call, names);
      if (!(answer.item.options ?? []).some((option) => option.score !== undefined)) {
        throw new ExpressionError('type-error', call.at, `The options of ${answer.path} carry no scores.`, 'Give each option a score.');
      }
      return { expression: { op: 'score', path: answer.path }, type: numberType };
    }
    case 'round':
      return { expression: round(call, names, checker), type: numberType };
    case 'min':
    case 'max':
      return { expression: { op: call.name, all: several(call, names, checker.numeric) }, type: numberType };
    case 'sum':
    case 'mean': {
      if (call.missing === null) {
        const message = `${call.name} must say what a missing answer does.`;
        throw new ExpressionError('missing-policy', call.at, message, 'Add missing = blank, missing = zero or missing = prorate(n).');
      }
      const all = several(call, names, checker.numeric);
      if (call.missing.policy === 'prorate' && call.missing.atLeast > all.length) {
        throw new ExpressionError(
          'missing-policy',
          call.at,
          'prorate asks for more answers than there are.',
          `Write at most ${all.length}.`,
        );
      }
      return { expression: { op: call.name, all, missing: call.missing }, type: numberType };
    }
    case 'count':
      return { expression: { op: 'count', all: several(call, names, checker.truth) }, type: numberType };
    case 'any':
    case 'all':
      return { expression: { op: call.name, all: several(call, names, checker.truth) }, type: truthType };
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

function several(call: Call, names: Names, each: (written: Written, names: Names) => Expression): readonly Expression[] {
  if (call.args.length === 0) throw new ExpressionError('syntax', call.at, `${call.name} needs arguments.`, 'Give it at least one.');
  return call.args.map((written) => each(written, names));
}

function answerOf(call: Call, names: Names): Extract<Meaning, { kind: 'answer' }> {
  const [written] = exactly(call, 1);
  const meaning = written?.kind === 'name' ? names.get(written.value, written.at) : null;
  if (meaning === null || meaning.kind !== 'answer') {
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
  if (call.args.length < 2)
    throw new ExpressionError('syntax', call.at, 'case needs a condition and a value.', 'Write case(when, then, else).');
  let type = expected;
  const value = (written: Written): Expression => {
    if (type !== undefined) return checker.typed(written, names, type);
    const checked = checker.check(written, names);
    ({ type } = checked);
    return checked.expression;
  };
  const branches: { when: Expression; then: Expression }[] = [];
  let otherwise: Expression | null = null;
  for (let i = 0; i < call.args.length; i += 2) {
    const [when, then] = [call.args[i], call.args[i + 1]];
    if (when === undefined) break;
    if (then === undefined) otherwise = value(when);
    else {
      // oxlint-disable-next-line unicorn/no-thenable -- the word of the canonical form, which is never awaited
      branches.push({ when: checker.truth(when, names), then: value(then) });
    }
  }
  return { expression: { op: 'case', branches, otherwise }, type: type ?? numberType };
}
