import type { Expression } from '../canonical';

const comparisons: Readonly<Record<string, string>> = {
  eq: 'is',
  ne: 'is not',
  lt: 'is less than',
  le: 'is at most',
  gt: 'is more than',
  ge: 'is at least',
};
const signs: Readonly<Record<string, string>> = { add: '+', sub: '-', mul: '*', div: '/' };

/** Longer than this, a condition is cut short. */
const longest = 160;

/** An expression in plain words, such as *pain.rating is at least 7*. */
export function inWords(expression: Expression): string {
  const text = words(expression);
  return text.length <= longest ? text : `${text.slice(0, longest).trimEnd()} …`;
}

function words(expression: Expression): string {
  switch (expression.op) {
    case 'number':
    case 'code':
    case 'date':
      return String(expression.value);
    case 'text':
      return JSON.stringify(expression.value);
    case 'truth':
      return expression.value ? 'true' : 'false';
    case 'today':
      return 'today';
    case 'ref':
      return nameOf(expression.path);
    case 'condition':
      return expression.id;
    case 'context':
      return expression.name;
    case 'previous':
      return `last time's ${nameOf(expression.path)}`;
    case 'score':
      return `the score of ${nameOf(expression.path)}`;
    case 'answered':
      return `${words(expression.of)} is answered`;
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return `${words(expression.left)} ${comparisons[expression.op] ?? ''} ${words(expression.right)}`;
    case 'in':
      return `${words(expression.of)} is ${expression.options.map(words).join(' or ')}`;
    case 'includes':
      return `${words(expression.of)} includes ${words(expression.option)}`;
    case 'and':
    case 'or':
      return expression.all.map((each) => inner(each)).join(` ${expression.op} `);
    case 'not':
      return `not ${inner(expression.of)}`;
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
      return `${inner(expression.left)} ${signs[expression.op] ?? ''} ${inner(expression.right)}`;
    case 'round':
      return `${words(expression.of)}, rounded`;
    case 'case':
      return 'a case';
    case 'days-between':
      return `the days between ${words(expression.left)} and ${words(expression.right)}`;
    case 'each-row':
      return words(expression.of);
    case 'rows':
      return `the rows of ${expression.table}`;
    case 'min':
    case 'max':
    case 'sum':
    case 'mean':
    case 'count':
    case 'any':
    case 'all':
      return `${expression.op}(${expression.all.map(words).join(', ')})`;
  }
}

const simple = new Set([
  'ref',
  'condition',
  'context',
  'number',
  'code',
  'text',
  'date',
  'today',
  'truth',
  'score',
  'answered',
  'sum',
  'mean',
  'count',
]);
const inner = (expression: Expression): string => (simple.has(expression.op) ? words(expression) : `(${words(expression)})`);

/** A cell of the own row goes by its column's name. */
export const nameOf = (path: string): string => path.replace(/^.*\/:row\//, '');
