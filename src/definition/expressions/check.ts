import type { Expression } from '../canonical';
import { checkCall } from './call';
import type { CompareOp, Written } from './written';
import { ExpressionError } from './tokens';
import type { Names } from './names';
import { didYouMean } from '../problem';
import { dateType, fits, numberType, textType, truthType, typeWords, type ValueType } from './value-types';

export interface Checked {
  readonly expression: Expression;
  readonly type: ValueType;
}

/** Looks up the names of a written expression and checks its types. @throws ExpressionError */
export function check(written: Written, names: Names, expected?: ValueType): Checked {
  switch (written.kind) {
    case 'number':
      return { expression: { op: 'number', value: written.value }, type: numberType };
    case 'truth':
      return { expression: { op: 'truth', value: written.value }, type: truthType };
    case 'today':
      return { expression: { op: 'today' }, type: dateType };
    case 'date':
      return { expression: { op: 'date', value: written.value }, type: dateType };
    case 'text':
      if (expected?.kind === 'code' || expected?.kind === 'codes') {
        throw new ExpressionError('type-error', written.at, 'A code stands without quotation marks.', `Write ${written.value}.`);
      }
      return { expression: { op: 'text', value: written.value }, type: textType };
    case 'name':
      return checkName(written.value, written.at, names, expected);
    case 'and':
    case 'or':
      return {
        expression: {
          op: written.kind,
          all: flat(
            written.kind,
            written.all.map((each) => truth(each, names)),
          ),
        },
        type: truthType,
      };
    case 'not':
      return { expression: { op: 'not', of: truth(written.of, names) }, type: truthType };
    case 'arithmetic': {
      const { op } = written;
      return { expression: { op, left: numeric(written.left, names), right: numeric(written.right, names) }, type: numberType };
    }
    case 'compare':
      return checkCompare(written.op, written.left, written.right, written.at, names);
    case 'in': {
      const of = check(written.of, names);
      if (of.type.kind === 'truth') {
        throw new ExpressionError('type-error', written.at, '"in" needs a code or a number on its left.', 'Use the condition by itself.');
      }
      const type = elementOf(of.type);
      return {
        expression: { op: 'in', of: of.expression, options: written.options.map((each) => typed(each, names, type)) },
        type: truthType,
      };
    }
    case 'includes': {
      const of = check(written.of, names);
      if (of.type.kind !== 'codes' && of.type.kind !== 'unknown') {
        throw new ExpressionError(
          'type-error',
          written.of.at,
          `"includes" needs a set of codes, and this is ${typeWords[of.type.kind]}.`,
          'Use = or in.',
        );
      }
      return {
        expression: { op: 'includes', of: of.expression, option: typed(written.option, names, elementOf(of.type)) },
        type: truthType,
      };
    }
    case 'call':
      return checkCall(written, names, expected, { check, typed, mustFit, numeric, truth });
  }
}

/** The expression, of exactly this type. */
export function typed(written: Written, names: Names, expected: ValueType): Expression {
  const checked = check(written, names, expected);
  mustFit(written, checked.type, expected);
  return checked.expression;
}

/** @throws ExpressionError */
function mustFit(written: Written, found: ValueType, expected: ValueType): void {
  if (fits(found, expected)) return;
  const message =
    'options' in found && 'options' in expected && found.kind === expected.kind
      ? `The codes here are ${expected.options.join(', ')}, and this is one of ${found.options.join(', ')}.`
      : `Here ${typeWords[expected.kind]} is needed, and this is ${typeWords[found.kind]}.`;
  throw new ExpressionError('type-error', written.at, message, fixFor(written, found, expected));
}

export interface Checker {
  readonly check: typeof check;
  readonly typed: typeof typed;
  readonly mustFit: typeof mustFit;
  readonly numeric: typeof numeric;
  readonly truth: typeof truth;
}

const numeric = (written: Written, names: Names): Expression => typed(written, names, numberType);
const truth = (written: Written, names: Names): Expression => typed(written, names, truthType);

function fixFor(written: Written, found: ValueType, expected: ValueType): string {
  const name = written.kind === 'name' ? written.value : 'it';
  if (expected.kind === 'truth' && found.kind === 'code') return `Compare it with a code, such as ${name} = ${found.options[0] ?? 'yes'}.`;
  if (expected.kind === 'truth' && found.kind === 'codes') return `Write ${name} includes …`;
  if (expected.kind === 'truth' && found.kind === 'number') return `Compare it with a number, such as ${name} >= 1.`;
  if (found.kind === 'code' && expected.kind === 'number') return 'Use score(…) where the options carry scores.';
  return 'Give both sides the same type.';
}

const elementOf = (type: ValueType): ValueType => (type.kind === 'codes' ? { kind: 'code', options: type.options } : type);

/** A bare word is a code where a code is expected and it is one of the options; otherwise it is a name. */
function checkName(name: string, at: number, names: Names, expected: ValueType | undefined): Checked {
  if (expected?.kind === 'code') {
    if (expected.options.includes(name)) return { expression: { op: 'code', value: name }, type: expected };
    if (names.find(name, at) === null) {
      const fix = didYouMean(name, expected.options, `The options are ${expected.options.join(', ')}.`);
      throw new ExpressionError('unknown-option', at, `${name} is none of the options.`, fix);
    }
  }
  if (expected !== undefined && names.find(name, at) === null && names.isCode(name)) {
    const message = `${name} is a code, and here ${typeWords[expected.kind]} is needed.`;
    throw new ExpressionError('type-error', at, message, 'Give both sides the same type.');
  }
  const meaning = names.get(name, at);
  if (meaning.kind === 'condition') return { expression: { op: 'condition', id: meaning.id }, type: truthType };
  if (meaning.kind === 'context') return { expression: { op: 'context', name: meaning.name }, type: meaning.type };
  return { expression: { op: 'ref', path: meaning.path }, type: meaning.type };
}

function checkCompare(op: CompareOp, left: Written, right: Written, at: number, names: Names): Checked {
  // The side whose type is known gives the other side's bare codes their meaning.
  const rightFirst = left.kind === 'name' && names.find(left.value, left.at) === null;
  if (rightFirst && right.kind === 'name' && names.find(right.value, right.at) === null && !names.isCode(left.value)) {
    names.get(left.value, left.at);
  }
  const known = check(rightFirst ? right : left, names);
  const [knownSide, otherSide] = rightFirst ? [right, left] : [left, right];
  if (known.type.kind === 'codes') {
    throw new ExpressionError('type-error', at, 'A set of codes cannot be compared.', 'Use includes.');
  }
  const ordered = op !== 'eq' && op !== 'ne';
  if (ordered && known.type.kind !== 'number' && known.type.kind !== 'date' && known.type.kind !== 'unknown') {
    const message = `${typeWords[known.type.kind]} has no order.`;
    throw new ExpressionError('type-error', knownSide.at, message.charAt(0).toUpperCase() + message.slice(1), 'Use = or in.');
  }
  const other = typed(otherSide, names, known.type);
  const [leftExpression, rightExpression] = rightFirst ? [other, known.expression] : [known.expression, other];
  return { expression: { op, left: leftExpression, right: rightExpression }, type: truthType };
}

function flat(op: 'and' | 'or', all: readonly Expression[]): readonly Expression[] {
  return all.flatMap((each) => (each.op === op ? each.all : [each]));
}
