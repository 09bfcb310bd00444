import type { ProblemCode } from '../problem';

/** A mistake inside an expression, `offset` characters from its start. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  constructor(
    readonly code: ProblemCode,
    readonly offset: number,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

export type Token =
  | { readonly kind: 'number'; readonly value: number; readonly at: number; readonly end: number }
  | { readonly kind: 'text' | 'date' | 'name' | 'sign'; readonly value: string; readonly at: number; readonly end: number }
  | { readonly kind: 'end'; readonly value: ''; readonly at: number; readonly end: number };

const foreign: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '<>': '!=',
  '&&': 'and',
  '||': 'or',
  '!': 'not',
};

const word = /[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:\.[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)*/y;
const sign = /===|==|<>|&&|\|\||!=|<=|>=|[=<>+\-*/(),!]/y;
const quoted = /"[^"\n]*"|'[^'\n]*'/y;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** A hyphen inside a name belongs to the name; minus stands between spaces. */
export function tokens(text: string): readonly Token[] {
  const out: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const found = match(word, text, at);
    if (found !== null) {
      out.push(wordToken(found, at));
      at += found.length;
      continue;
    }
    const string = match(quoted, text, at);
    if (string !== null) {
      out.push({ kind: 'text', value: string.slice(1, -1), at, end: at + string.length });
      at += string.length;
      continue;
    }
    const symbol = match(sign, text, at);
    if (symbol === null) {
      throw new ExpressionError('syntax', at, `${text.charAt(at)} has no meaning in an expression.`, 'Remove it.');
    }
    const instead = foreign[symbol];
    if (instead !== undefined) throw new ExpressionError('syntax', at, `${symbol} is not part of the language.`, `Write ${instead}.`);
    out.push({ kind: 'sign', value: symbol, at, end: at + symbol.length });
    at += symbol.length;
  }
  out.push({ kind: 'end', value: '', at: text.length, end: text.length });
  return out;
}

function wordToken(found: string, at: number): Token {
  const end = at + found.length;
  if (/^\d+(\.\d+)?$/.test(found)) {
    if (found.length > 15) throw new ExpressionError('syntax', at, 'The number is too long.', 'Write at most 15 digits.');
    return { kind: 'number', value: Number(found), at, end };
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(found)) {
    if (!isDate(found)) throw new ExpressionError('syntax', at, `There is no day ${found}.`, 'Write year, month and day.');
    return { kind: 'date', value: found, at, end };
  }
  if (/^[\d.]+-[\d.-]+$/.test(found)) {
    throw new ExpressionError('syntax', at, `${found} is neither a number nor a date.`, 'Put spaces around a minus.');
  }
  return { kind: 'name', value: found, at, end };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
