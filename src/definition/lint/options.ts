import type { Expression } from '../canonical';
import { allPartsOf } from '../analysis';
import type { DraftItem } from '../draft';
import type { Problem } from '../problem';
import { itemOf } from '../reads';
import { below, problemAt, type Linted } from './linted';

/** Options whose codes, or whose *stands alone*, make no sense; and ranges in which there is nothing. */
export function options({ draft, expressions, items }: Linted): readonly Problem[] {
  return [
    ...draft.items.flatMap((entry) => [...repeatedCodes(entry), ...exclusives(entry), ...emptyRange(entry)]),
    ...expressions.flatMap(({ expression, where }) =>
      [...allPartsOf([expression])]
        .flatMap((part) => besideExclusive(part, items))
        .map((message) => {
          return problemAt(where, 'exclusive-together', message, 'Ask for one of them, or join them with or.');
        }),
    ),
  ];
}

function* repeatedCodes({ item, where }: DraftItem): Generator<Problem> {
  const seen = new Set<string>();
  for (const [index, { code }] of (item.options ?? []).entries()) {
    if (seen.has(code)) {
      yield problemAt(below(where, 'options', index, 'code'), 'duplicate-id', `Two options have the code ${code}.`, 'Rename one of them.');
    }
    seen.add(code);
  }
}

function* exclusives({ item, where }: DraftItem): Generator<Problem> {
  const all = item.options ?? [];
  const first = all.findIndex((option) => option.exclusive === true);
  const exclusive = all[first];
  if (exclusive === undefined) return;
  if (item.type === 'choice') {
    const message = `In a choice every option stands alone, so exclusive says nothing of ${exclusive.code}.`;
    yield problemAt(
      below(where, 'options', first, 'exclusive'),
      'exclusive-in-choice',
      message,
      'Remove exclusive, or write type: choices.',
    );
  } else if (all.filter((option) => option.exclusive !== true).length < 2) {
    const message = `No two options of ${item.id} can be chosen together.`;
    yield problemAt(below(where, 'options'), 'exclusive-all', message, 'Write type: choice, or let at least two options go together.');
  }
}

function* emptyRange({ item, where }: DraftItem): Generator<Problem> {
  if (item.min === undefined || item.max === undefined || item.min < item.max) return;
  yield problemAt(below(where, 'min'), 'scale-range', `From ${item.min} to ${item.max} there is nothing.`, 'Make min smaller than max.');
}

/** An `and` that asks for an exclusive code and for another of the same set. */
function besideExclusive(expression: Expression, items: Linted['items']): readonly string[] {
  if (expression.op !== 'and') return [];
  const asked = expression.all.flatMap((each) => {
    if (each.op !== 'includes' || each.of.op !== 'ref' || each.option.op !== 'code') return [];
    return [{ path: each.of.path, code: each.option.value }];
  });
  return asked.flatMap(({ path, code }, index) => {
    const option = items.get(itemOf(path))?.options?.find((each) => each.code === code);
    const other = asked.find((each, at) => at !== index && each.path === path && each.code !== code);
    if (option?.exclusive !== true || other === undefined) return [];
    return [`${itemOf(path)} can never include both ${code} and ${other.code}, because ${code} stands alone.`];
  });
}
