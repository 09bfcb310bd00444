import type { CanonicalForm, MigrationStep } from '../canonical';
import type { Draft } from '../draft';
import type { Problem } from '../problem';
import { didYouMean } from '../problem';

/** Whatever a migration leads to must be asked by the form as it is now, or be led on by a later step. */
export function migrationProblems({ source }: Draft, form: CanonicalForm): readonly Problem[] {
  const known = new Set(form.items.map(({ id }) => id));
  const problems: Problem[] = [];
  for (const { step, path, to } of stepsOf(form).toReversed()) {
    for (const id of targetsOf(step)) {
      if (known.has(id)) continue;
      const fix = didYouMean(id, known, 'Name an item of the form, or add a later step that leads on from here.');
      problems.push(source.problem('migration-target', path, `The migration to ${to} leads to ${id}, which is no item of the form.`, fix));
    }
    // What stood before the step is known before it.
    if ('rename' in step) known.delete(step.rename.to);
    for (const id of originsOf(step)) known.add(id);
  }
  return problems;
}

function stepsOf(form: CanonicalForm) {
  return (form.migrations ?? []).flatMap(({ to, steps }, index) =>
    steps.map((step, at) => ({ step, to, path: ['migrations', index, 'steps', at] })),
  );
}

function targetsOf(step: MigrationStep): readonly string[] {
  if ('rename' in step) return [step.rename.to];
  if ('map' in step) return [step.map.item];
  if ('split' in step) return Object.values(step.split.into).map(({ item }) => item);
  return 'merge' in step ? [step.merge.to] : [];
}

function originsOf(step: MigrationStep): readonly string[] {
  if ('rename' in step) return [step.rename.from];
  if ('split' in step) return [step.split.item];
  if ('merge' in step) return step.merge.items;
  return 'archive' in step ? [step.archive.item] : [];
}
