import type { CanonicalForm, CanonicalRedFlag } from '../canonical';
import { canonicalJson } from '../hash';
import { change, pair, type Change } from './change';
import { takenWords } from './diff-parts';
import { diffPages, diffPlaces } from './diff-pages';
import { diffItem, nameOf } from './diff-item';
import { compareVersions } from './version';

/**
 * Every change from one version of a form to another, in words and classified. What follows from something else (the
 * graph, the inputs of a red flag) and the version itself are left out; two texts that mean the same differ in nothing.
 */
export function diffForms(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  return [
    ...diffHead(before, after),
    ...diffContext(before, after),
    ...diffConditions(before, after),
    ...diffPages(before, after),
    ...diffItems(before, after),
    ...diffFlags(before.redFlags, after.redFlags),
    ...diffMigrations(before, after),
    ...diffTranslations(before, after),
  ];
}

const differ = (from: unknown, to: unknown): boolean => canonicalJson(from ?? null) !== canonicalJson(to ?? null);

function diffHead(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const points = pair(before.points, after.points, (point) => point);
  return [
    ...(before.id === after.id ? [] : [change('major', `the form ${before.id} is now called ${after.id}`)]),
    ...(before.title === after.title ? [] : [change('patch', 'the title changed')]),
    ...(before.status === after.status ? [] : [change('patch', `the form was ${before.status} and is now ${after.status}`)]),
    ...(before.licence === after.licence ? [] : [change('patch', `the licence was ${before.licence} and is now ${after.licence}`)]),
    ...(before.language === after.language ? [] : [change('major', `the language was ${before.language} and is now ${after.language}`)]),
    ...points.gone.map((point) => change('major', `the form no longer serves at the point ${point}`)),
    ...points.added.map((point) => change('minor', `the form now serves at the point ${point} too`)),
    ...(points.reordered ? [change('patch', 'the points stand in another order')] : []),
    ...(differ(before.changes, after.changes) ? [change('major', 'the kinds of treatment change that call for the form changed')] : []),
    ...(before.aloneGate === after.aloneGate ? [] : [change('major', 'the question that opens the private ones changed')]),
    ...(before.minimumSafeVersion === after.minimumSafeVersion
      ? []
      : [change('minor', `drafts below ${after.minimumSafeVersion ?? 'no version'} are now migrated`)]),
    ...(before.format === after.format ? [] : [change('major', 'the format of the canonical form changed')]),
  ];
}

function diffContext(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const { gone, added, both } = pair(before.context, after.context, ({ name }) => name);
  return [
    ...gone.map(({ name }) => change('major', `the fact ${name} is no longer captured`)),
    ...added.map(({ name }) => change('minor', `the fact ${name} is now captured`)),
    ...both.flatMap(([from, to]) => {
      if (from.type !== to.type) return [change('major', `the fact ${to.name} was of the type ${from.type} and is now ${to.type}`)];
      const options = pair(from.options ?? [], to.options ?? [], (option) => option);
      return [
        ...options.gone.map((option) => change('major', `the fact ${to.name} can no longer be ${option}`)),
        ...options.added.map((option) => change('minor', `the fact ${to.name} can now be ${option}`)),
        ...(options.reordered ? [change('patch', `the values of the fact ${to.name} stand in another order`)] : []),
      ];
    }),
  ];
}

function diffConditions(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const { gone, added, both } = pair(before.conditions, after.conditions, ({ id }) => id);
  return [
    ...gone.map(({ id }) => change('major', `the condition ${id} is gone`)),
    ...added.map(({ id }) => change('minor', `the condition ${id} is new`)),
    ...both.flatMap(([from, to]) => [
      ...(differ(from.when, to.when) ? [change('major', `the meaning of the condition ${to.id} changed`)] : []),
      ...(from.because === to.because ? [] : [change('patch', `the words of the condition ${to.id} changed`)]),
    ]),
  ];
}

function diffItems(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const { gone, added, both } = pair(before.items, after.items, ({ id }) => id);
  const renamed = renames(before, after);
  return [
    ...gone.map((item) => {
      const to = renamed.get(item.id);
      return change('major', to === undefined ? `${nameOf(item)} is gone` : `${nameOf(item)} is now called ${to}`);
    }),
    ...added
      .filter(({ id }) => ![...renamed.values()].includes(id))
      .map((item) =>
        change(
          item.required === true ? 'major' : 'minor',
          `${nameOf(item)} is new${item.required === true ? ' and must be answered' : ''}`,
        ),
      ),
    ...both.flatMap(([from, to]) => diffItem(from, to)),
    ...both.flatMap(([, to]) => {
      const owner = takenWords(before.items, after.items, to, ({ id }) => id);
      return owner === undefined ? [] : [change('major', `${nameOf(to)} now has the words of ${owner.id}`)];
    }),
    ...diffPlaces(before, after),
  ];
}

function renames(before: CanonicalForm, after: CanonicalForm): ReadonlyMap<string, string> {
  const steps = (after.migrations ?? []).filter(({ to }) => compareVersions(to, before.version) > 0).flatMap(({ steps: all }) => all);
  return new Map(steps.flatMap((step) => ('rename' in step ? [[step.rename.from, step.rename.to] as const] : [])));
}

function diffFlags(before: readonly CanonicalRedFlag[], after: readonly CanonicalRedFlag[]): readonly Change[] {
  const { gone, added, both, reordered } = pair(before, after, ({ id }) => id);
  return [
    ...gone.map(({ id }) => change('major', `the red flag ${id} is gone`)),
    ...added.map(({ id }) => change('minor', `the red flag ${id} is new`)),
    ...both.flatMap(([from, to]) => [
      ...(differ(from.when, to.when) ? [change('major', `the rule of the red flag ${to.id} changed`)] : []),
      ...(from.urgency === to.urgency
        ? []
        : [change('major', `the urgency of the red flag ${to.id} was ${from.urgency} and is now ${to.urgency}`)]),
      ...(from.discreet === to.discreet
        ? []
        : [change('minor', `the red flag ${to.id} is ${to.discreet === true ? 'now' : 'no longer'} discreet`)]),
      ...(['patient', 'staff', 'source', 'version'] as const)
        .filter((key) => from[key] !== to[key])
        .map((key) => change('patch', `the ${flagWords[key]} of the red flag ${to.id} changed`)),
    ]),
    ...(reordered ? [change('minor', 'the red flags stand in another order')] : []),
  ];
}

const flagWords = { patient: 'words to the person', staff: 'words to staff', source: 'source', version: 'version' };

/** The migration to this version belongs to the step itself; what is said of earlier ones is a change. */
function diffMigrations(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const { gone, added, both } = pair(before.migrations ?? [], after.migrations ?? [], ({ to }) => to);
  return [
    ...gone.map(({ to }) => change('major', `the migration to ${to} is gone`)),
    ...added.map(({ to, steps }) =>
      steps.length === 0
        ? change('patch', `answers of versions before ${to} are read as they are`)
        : change('major', `answers of versions before ${to} are now migrated`),
    ),
    ...both.filter(([from, to]) => differ(from, to)).map(([, { to }]) => change('major', `the migration to ${to} changed`)),
  ];
}

function diffTranslations(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const [old, now] = [before.translations ?? {}, after.translations ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((language) => {
    const [from, to] = [old[language] ?? {}, now[language] ?? {}];
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((key) => differ(from[key], to[key]));
    return keys.length === 0
      ? []
      : [
          change(
            'patch',
            `${keys.length === 1 ? 'a text' : `${keys.length} texts`} in ${language} changed: ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}`,
          ),
        ];
  });
}
