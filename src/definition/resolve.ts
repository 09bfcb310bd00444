import type { CanonicalItem, Expression, PipedText } from './canonical';
import { defined, optional, type Draft, type DraftItem, type Located } from './assemble';
import { check, typed } from './expression-check';
import { parseExpression } from './expression-parse';
import { ExpressionError } from './expression-tokens';
import { Names } from './names';
import type { Problem } from './problem';
import { truthType, unknownType, type ValueType } from './value-types';

export interface Resolved {
  readonly conditions: readonly (Expression | null)[];
  readonly pageShowIf: readonly (Expression | null)[];
  readonly items: readonly CanonicalItem[];
  readonly flags: readonly (Expression | null)[];
  readonly problems: readonly Problem[];
}

/** Computed values that rest on one another further than this are not followed for their type, so that the stack holds. */
const deepestChain = 100;

/** Parses and checks every expression of a draft. `null` stands where there is none, or a problem was told. */
export function resolve(draft: Draft): Resolved {
  const problems: Problem[] = [];
  const computed = new Map(draft.items.flatMap(({ item, value }) => (value === undefined ? [] : [[item.id, value] as const])));
  const types = new Map<string, ValueType>();
  const context = new Map(draft.context.map((fact) => [fact.name, contextType(fact)] as const));
  const conditions = new Set(draft.conditions.map((condition) => condition.id));
  let depth = 0;
  const names = new Names(
    draft.items.map(({ item }) => item),
    conditions,
    context,
    (id) => {
      const known = types.get(id);
      const value = computed.get(id);
      if (known !== undefined || value === undefined || depth > deepestChain) return known ?? unknownType;
      // A circle is told by the graph; here it must only end.
      types.set(id, unknownType);
      depth += 1;
      const type = quietType(value.text, names);
      depth -= 1;
      types.set(id, type);
      return type;
    },
  );

  const expression = (located: Located | undefined, expected?: ValueType): Expression | null => {
    if (located === undefined) return null;
    const { source, path } = located.where;
    if (!source.hasTrueColumns(path)) {
      const message = 'An expression stands on one line or in a | block.';
      problems.push(source.problem('expression-lines', path, message, 'Begin the value with | and indent its lines.'));
      return null;
    }
    try {
      const written = parseExpression(located.text);
      return expected === undefined ? check(written, names).expression : typed(written, names, expected);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(source.problem(error.code, path, error.message, error.fix, error.offset));
      return null;
    }
  };
  const piped = (draftItem: DraftItem, key: 'text' | 'hint', text: string): PipedText => {
    const { source, path } = draftItem.where;
    const at = draftItem.item.type === 'concern' ? path : [...path, key];
    return pipe(text, names, (error, offset) => problems.push(source.problem(error.code, at, error.message, error.fix, offset)));
  };

  const items = draft.items.map((entry): CanonicalItem => {
    const { text, hint, ...rest } = entry.item;
    const checks = entry.checks.flatMap(({ when, severity, message }) => {
      const resolved = expression(when, truthType);
      return resolved === null ? [] : [{ when: resolved, severity, message }];
    });
    return defined({
      ...rest,
      text: piped(entry, 'text', text),
      ...(hint === undefined ? {} : { hint: piped(entry, 'hint', hint) }),
      ...optional('showIf', expression(entry.showIf, truthType) ?? undefined),
      ...optional('readOnlyIf', expression(entry.readOnlyIf, truthType) ?? undefined),
      ...optional('value', expression(entry.value) ?? undefined),
      ...(checks.length === 0 ? {} : { checks }),
    });
  });
  return {
    conditions: draft.conditions.map(({ when }) => expression(when, truthType)),
    pageShowIf: draft.pages.map(({ showIf }) => expression(showIf, truthType)),
    items,
    flags: draft.redFlags.map(({ when }) => expression(when, truthType)),
    problems,
  };
}

function quietType(text: string, names: Names): ValueType {
  try {
    return check(parseExpression(text), names).type;
  } catch (error) {
    if (error instanceof ExpressionError) return unknownType;
    throw error;
  }
}

function contextType(fact: Draft['context'][number]): ValueType {
  return fact.type === 'code' ? { kind: 'code', options: fact.options ?? [] } : { kind: fact.type };
}

/** `You gave {pain.rating} for pain.` to its parts; a text without braces stays a text. */
function pipe(text: string, names: Names, report: (error: ExpressionError, offset: number) => void): PipedText {
  const parts: (string | { path: string })[] = [];
  let end = 0;
  for (const found of text.matchAll(/\{([^{}]*)\}/g)) {
    const name = (found[1] ?? '').trim();
    try {
      const meaning = names.get(name, 0);
      if (meaning.kind !== 'answer') throw new ExpressionError('type-error', 0, `${name} is no answer.`, 'Pipe the answer of an item.');
      if (found.index > end) parts.push(text.slice(end, found.index));
      parts.push({ path: meaning.path });
      end = found.index + found[0].length;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      report(error, found.index + 1);
    }
  }
  const stray = /[{}]/.exec(text.replaceAll(/\{([^{}]*)\}/g, (whole) => ' '.repeat(whole.length)));
  if (stray !== null) {
    report(new ExpressionError('syntax', 0, 'A curly bracket stands alone.', 'Write {item.part}, or leave the bracket out.'), stray.index);
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts.every((part) => typeof part === 'string') ? text : parts;
}
