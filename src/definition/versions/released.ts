import type { CanonicalForm } from '../canonical';
import type { Draft } from '../draft';
import type { Problem } from '../problem';
import { judge } from './judge';
import { compareVersions } from './version';

/** The latest version of a form among those that were released. */
const latestOf = (id: string, released: readonly CanonicalForm[]): CanonicalForm | null =>
  released.filter((form) => form.id === id).toSorted((a, b) => compareVersions(b.version, a.version))[0] ?? null;

/** A form against its latest released version. What was never released may change under its number; what was may not, draft or no draft. */
export function releaseProblems({ source }: Draft, form: CanonicalForm, released: readonly CanonicalForm[]): readonly Problem[] {
  const before = latestOf(form.id, released);
  if (before === null) return [];
  const { refused } = judge(before, form);
  if (refused === null) return [];
  const fix = `Run hna forms diff ${form.id}@${before.version} ${source.file} to see every change.`;
  return [source.problem('version-bump', ['version'], `${before.version} is released. ${refused}`, fix)];
}

/** The example of one migration, to be run by whoever has the engine. */
export interface MigrationExample {
  readonly form: CanonicalForm;
  readonly to: string;
  readonly before: Answers;
  readonly after: Answers;
  readonly archived: Answers;
  /** A problem that points at the example. */
  readonly problem: (message: string) => Problem;
}

type Answers = NonNullable<Draft['form']['migrations']>[number]['example']['before'];

export function examplesOf({ source, form: { migrations = [] } }: Draft, form: CanonicalForm): readonly MigrationExample[] {
  return migrations.map(({ to, example: { before, after, archived = {} } }, index) => ({
    form,
    to,
    before,
    after,
    archived,
    problem: (message) => {
      const fix = 'Correct the steps, or the example.';
      return source.problem('migration-failed', ['migrations', index, 'example'], message, fix);
    },
  }));
}
