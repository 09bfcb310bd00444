import type { CanonicalItem, Expression, PipedText } from '../canonical';
import type { Problem } from '../problem';
import { itemOf } from '../reads';
import { below, problemAt, type Linted } from './linted';
import { notTrue, Prover } from './prover';

/** An answer that a text repeats, and that may not have been given while the text shows: a gap stands in its sentence then. */
export function pipedBlanks({ form, draft, items }: Linted): readonly Problem[] {
  const prover = new Prover(form);
  const isGiven = (path: string, reader: CanonicalItem): boolean => {
    const piped = items.get(itemOf(path));
    // A page is not left without what it requires.
    if (piped?.required === true && piped.page < reader.page && piped.showIf === undefined) return true;
    const row = reader.table ?? null;
    const answered: Expression = { op: 'answered', of: { op: 'ref', path } };
    return prover.neverWhile((at) => at.visible(reader, row), answered, row, notTrue);
  };
  return form.items.flatMap((item, index) => {
    const where = draft.items[index]?.where;
    if (where === undefined) return [];
    return (['text', 'hint'] as const).flatMap((key) =>
      pathsIn(item[key])
        .filter((path) => !isGiven(path, item))
        .map((path) => {
          const name = path.replace(/^.*\/:row\//, '');
          const message = `The ${key} of ${item.id} repeats ${name}, which may have no answer when it shows.`;
          const fix = `Show it only when answered(${name}), or say it without.`;
          return problemAt(item.type === 'concern' ? where : below(where, key), 'piped-blank', message, fix);
        }),
    );
  });
}

const pathsIn = (text: PipedText | undefined): readonly string[] =>
  typeof text === 'object' ? text.flatMap((part) => (typeof part === 'string' ? [] : [part.path])) : [];
