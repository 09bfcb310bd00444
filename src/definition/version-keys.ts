import type { CanonicalMigration } from './canonical';
import type { Draft } from './draft';
import type { Problem } from './problem';
import { compareVersions } from './versions/version';

/** Versions that a form names must have been, and stand in order. */
export function versionProblems({ source, form }: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  const { version, minimumSafeVersion, migrations = [] } = form;
  if (minimumSafeVersion !== undefined && compareVersions(minimumSafeVersion, version) > 0) {
    const message = `The form is ${version}, and ${minimumSafeVersion} is still to come.`;
    problems.push(source.problem('version-order', ['minimumSafeVersion'], message, `Write at most ${version}.`));
  }
  migrations.forEach(({ to }, index) => {
    const before = migrations[index - 1];
    const path = ['migrations', index, 'to'];
    if (compareVersions(to, version) > 0) {
      problems.push(
        source.problem('version-order', path, `The form is ${version}, and ${to} is still to come.`, `Write at most ${version}.`),
      );
    }
    if (before !== undefined && compareVersions(to, before.to) <= 0) {
      const message = `The migration to ${to} stands after the one to ${before.to}.`;
      problems.push(source.problem('version-order', path, message, 'Write each version once, the earliest first.'));
    }
  });
  return problems;
}

/** Without their examples, which only the build runs. */
export function migrationsOf({ form }: Draft): readonly CanonicalMigration[] | undefined {
  return form.migrations?.map(({ to, steps }) => ({ to, steps }));
}
