import type { CanonicalForm, Expression } from '../canonical';
import type { Draft, Located } from '../draft';
import type { Written } from './linted';

/** Every expression of a form with the place where its author wrote it. Forms and drafts hold their parts in the same order. */
export const writtenOf = (form: CanonicalForm, draft: Draft): readonly Written[] => [...expressionsOf(form, draft)];

function* expressionsOf(form: CanonicalForm, draft: Draft): Generator<Written> {
  const written = (kind: Written['kind'], of: string, expression: Expression | undefined, at: Located | undefined): Written[] =>
    expression === undefined || at === undefined ? [] : [{ kind, of, expression, where: at.where }];
  for (const [index, { id, when }] of form.conditions.entries()) yield* written('condition', id, when, draft.conditions[index]?.when);
  for (const [index, { id, showIf }] of form.pages.entries()) yield* written('page', id, showIf, draft.pages[index]?.showIf);
  for (const [index, item] of form.items.entries()) {
    const entry = draft.items[index];
    if (entry === undefined) continue;
    const all = [
      ...written('item', item.id, item.showIf, entry.showIf),
      ...written('read-only', item.id, item.readOnlyIf, entry.readOnlyIf),
      ...written('value', item.id, item.value, entry.value),
      ...written('prefill', item.id, item.prefill, entry.prefill),
      ...(item.checks ?? []).flatMap((check, at) =>
        written('check', item.id, check.when, entry.checks[at]?.when).map((one) => ({ ...one, index: at })),
      ),
    ];
    const { table } = item;
    yield* table === undefined ? all : all.map((one) => ({ ...one, table }));
  }
  for (const [index, { id, when }] of form.redFlags.entries()) yield* written('flag', id, when, draft.redFlags[index]?.when);
}
