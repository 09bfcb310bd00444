import { compareVersions, type CanonicalForm, type MigrationStep } from '../definition';
import type { Answers, Path } from './contract';
import { Moves, type ItemsAround, type Migrated } from './migrate-steps';
import { isAnswerable, Places } from './paths';
import { isList } from './values';

/**
 * Answers given to an earlier version, read as this version asks. Every stored answer ends in `answers` or in `archived`.
 * Answers of this version, or of a later one, come back as they are. Pure.
 */
export function migrate(form: CanonicalForm, answers: Answers, fromVersion: string): Migrated {
  if (compareVersions(fromVersion, form.version) >= 0) return { answers, archived: [] };
  const moves = run(form, answers, ({ to }) => compareVersions(to, fromVersion) > 0);
  sweep(form, moves);
  return moves.result();
}

/** What the steps of one migration alone make of answers; later ones, and what the form no longer asks, are left alone. */
export function migrateOnce(form: CanonicalForm, answers: Answers, to: string): Migrated {
  return run(form, answers, (migration) => migration.to === to).result();
}

type Migration = NonNullable<CanonicalForm['migrations']>[number];

function run(form: CanonicalForm, answers: Answers, wanted: (migration: Migration) => boolean): Moves {
  const migrations = (form.migrations ?? []).toSorted((a, b) => compareVersions(a.to, b.to));
  const steps = migrations.flatMap((migration) => migration.steps.map((step) => ({ step, runs: wanted(migration) })));
  const moves = new Moves(answers);
  const itemsAt = itemsAlong(
    form,
    steps.map(({ step }) => step),
  );
  steps.forEach(({ step, runs }, index) => {
    if (runs) moves.take(step, itemsAt[index] ?? { before: new Map(), after: new Map() });
  });
  return moves;
}

/**
 * What is known of the items of earlier versions, by the ids that they had before and after each step: they are those
 * of the form as it is now, followed backwards through the steps.
 */
function itemsAlong(form: CanonicalForm, steps: readonly MigrationStep[]): readonly ItemsAround[] {
  const around: ItemsAround[] = [];
  let after = new Map(form.items.map((item) => [item.id, item]));
  for (const step of steps.toReversed()) {
    const before = new Map(after);
    const [to, from] =
      'rename' in step ? [step.rename.to, [step.rename.from]] : 'merge' in step ? [step.merge.to, step.merge.items] : ['', []];
    const item = after.get(to);
    before.delete(to);
    if (item !== undefined) for (const id of from) before.set(id, item);
    around.unshift({ before, after });
    after = before;
  }
  return around;
}

/** What no step has taken care of, and the form has no place for. */
function sweep(form: CanonicalForm, moves: Moves): void {
  const places = new Places(new Map(form.items.map((item) => [item.id, item])));
  const items = new Map(form.items.map((item) => [item.id, item]));
  const isPath = (path: Path): boolean => {
    const [table = '', row, cell, ...rest] = path.split('/');
    if (row !== undefined && cell === undefined) return items.get(table)?.type === 'table';
    const place = row === undefined ? places.get(path) : places.get([table, ':row', cell, ...rest].join('/'));
    return place !== undefined && isAnswerable(place.item);
  };
  for (const [path, value] of moves.entries()) {
    if (!isPath(path)) moves.archive(path, 'no-longer-asked');
    else if (items.get(path)?.type === 'rank' && isList(value)) {
      for (const id of value) if (items.get(id)?.type !== 'concern') moves.archiveCode(path, id, 'no-longer-asked');
    }
  }
}
