import type { Problem } from '../problem';
import { below, problemAt, type Linted } from './linted';

/** Clinical codes that two items share: another system could not tell their answers apart. */
export function clinicalCodes({ draft }: Linted): readonly Problem[] {
  const owners = new Map<string, string>();
  return draft.items.flatMap(({ item, where }) => {
    if (item.code === undefined) return [];
    const owner = owners.get(item.code);
    if (owner === undefined) {
      owners.set(item.code, item.id);
      return [];
    }
    const at = item.type === 'concern' ? where : below(where, 'code');
    return [
      problemAt(at, 'duplicate-code', `${item.id} has the clinical code of ${owner}.`, 'Give each its own code, or leave one without.'),
    ];
  });
}

/** Ids that an earlier version used for something else: its answers would be read as answers to the new question. */
export function reusedIds({ draft, items }: Linted): readonly Problem[] {
  const gone = new Map<string, string>();
  for (const { to, steps } of draft.form.migrations ?? []) {
    for (const step of steps) {
      const leave = (ids: readonly string[], arrive: readonly string[]): void => {
        for (const id of ids) gone.set(id, to);
        for (const id of arrive) gone.delete(id);
      };
      if ('rename' in step) leave([step.rename.from], [step.rename.to]);
      else if ('split' in step)
        leave(
          [step.split.item],
          Object.values(step.split.into).map(({ item }) => item),
        );
      else if ('merge' in step) leave(step.merge.items, [step.merge.to]);
      else if ('archive' in step) leave([step.archive.item], []);
    }
  }
  return draft.items.flatMap(({ item, where }) => {
    const since = gone.get(item.id);
    if (since === undefined || !items.has(item.id)) return [];
    const at = item.type === 'concern' ? where : below(where, 'id');
    const message = `${item.id} was the id of another item until version ${since}.`;
    return [problemAt(at, 'reused-id', message, 'Choose an id that no version has used.')];
  });
}
