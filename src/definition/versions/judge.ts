import type { CanonicalForm } from '../canonical';
import { bumps, type Bump, type Change } from './change';
import { diffForms } from './diff';
import { compareVersions } from './version';

export interface Judgement {
  readonly changes: readonly Change[];
  /** Null where nothing changed. */
  readonly needed: Bump | null;
  /** Null where the version did not go forward. */
  readonly made: Bump | null;
  /** A sentence where the version is not what the changes need. */
  readonly refused: string | null;
}

const says = { patch: 'wording', minor: 'additions', major: 'another meaning' } as const satisfies Record<Bump, string>;

/**
 * Whether the later version's number says what changed. More than is needed is allowed: only a person knows when a new
 * wording is a new meaning.
 */
export function judge(before: CanonicalForm, after: CanonicalForm): Judgement {
  const changes = diffForms(before, after);
  const needed = bumps.findLast((bump) => changes.some((change) => change.bump === bump)) ?? null;
  return {
    changes,
    needed,
    made: madeBump(before.version, after.version),
    refused: needed === null ? backwards(before, after) : refusal(before, after, changes, needed),
  };
}

function refusal(before: CanonicalForm, after: CanonicalForm, changes: readonly Change[], needed: Bump): string | null {
  const made = madeBump(before.version, after.version);
  const because = changes.find(({ bump }) => bump === needed)?.what ?? '';
  const wanted = next(before.version, needed);
  const step = `${before.version} → ${after.version}`;
  if (made === null) {
    if (before.version !== after.version) return `${step} goes back, but ${because}: this needs ${wanted}.`;
    return `The version is still ${after.version}, but ${because}: this needs ${wanted}.`;
  }
  if (bumps.indexOf(made) < bumps.indexOf(needed)) return `${step} says ${says[made]}, but ${because}: this needs ${wanted}.`;
  const told = (after.migrations ?? []).some(
    ({ to }) => compareVersions(to, before.version) > 0 && compareVersions(to, after.version) <= 0,
  );
  if (needed !== 'major' || told) return null;
  return `${step} says another meaning, but migrations: does not say how earlier answers are read (${because}).`;
}

const backwards = (before: CanonicalForm, after: CanonicalForm): string | null =>
  compareVersions(after.version, before.version) < 0 ? `${before.version} → ${after.version} goes back.` : null;

function madeBump(before: string, after: string): Bump | null {
  if (compareVersions(after, before) <= 0) return null;
  const [major, minor] = [0, 1].map((place) => before.split('.')[place] === after.split('.')[place]);
  return major !== true ? 'major' : minor !== true ? 'minor' : 'patch';
}

function next(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (bump === 'major') return `${major + 1}.0.0`;
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
