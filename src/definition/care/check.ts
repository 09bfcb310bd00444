import type { Read } from '../draft';
import { tooHard } from '../lint';
import { didYouMean, type Problem } from '../problem';
import {
  standardIds,
  type ConcernLibrarySource,
  type FormSource,
  type ServicesFile,
  type SharedPageSource,
  type StandardsFile,
} from '../schema';
import type { CareSources } from './care-library';

interface Shelf extends CareSources {
  readonly forms: readonly Read<FormSource>[];
  readonly pages: ReadonlyMap<string, Read<SharedPageSource>>;
  /** Files that could not be read: what would have been in them is not known. */
  readonly broken: ReadonlySet<string>;
}

/** In days: how long a checked entry of the directory is taken for true. */
const fresh = 365;
const dayInMs = 86_400_000;

/**
 * What is wrong with suggestions, services and standards. `today`: an ISO day, or nothing where nobody asks what has become
 * stale or closed since.
 */
export function careProblems(shelf: Shelf, today?: string): readonly Problem[] {
  // What a file with a mistake holds is not known, and every name in it would be told as dead.
  if (shelf.broken.size > 0) return [];
  const { library, services, standards } = shelf;
  const known = {
    services: new Set(services?.value.services.map(({ id }) => id)),
    closed: new Set(services?.value.services.flatMap(({ id, closed }) => (closed === undefined ? [] : [id]))),
    suggestions: new Set(library === null ? [] : suggestionsIn(library).map(({ id }) => id)),
    items: itemsIn(shelf),
  };
  return [
    ...(library === null ? [] : suggestionProblems(library, known)),
    ...(services === null ? [] : serviceProblems(services, today)),
    ...(standards === null ? [] : standardProblems(standards, known)),
  ];
}

interface Known {
  readonly services: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly suggestions: ReadonlySet<string>;
  readonly items: ReadonlySet<string>;
}

function suggestionsIn({ value }: Read<ConcernLibrarySource>): readonly { id: string; path: readonly (string | number)[] }[] {
  return Object.entries(value.concerns).flatMap(([concern, { suggestions }]) =>
    (['plan', 'information'] as const).flatMap((kind) =>
      (suggestions?.[kind] ?? []).map(({ id }, index) => ({ id, path: ['concerns', concern, 'suggestions', kind, index, 'id'] })),
    ),
  );
}

function itemsIn({ library, forms, pages }: Shelf): ReadonlySet<string> {
  const written = [...forms.flatMap(({ value }) => value.pages), ...[...pages.values()].map(({ value }) => value)];
  const own = written.flatMap((page) => ('items' in page ? page.items.flatMap((item) => ('id' in item ? [item.id] : [])) : []));
  const concerns = Object.entries(library?.value.concerns ?? {});
  return new Set([...own, ...concerns.flatMap(([id, { followUps = [] }]) => [id, ...followUps.map((item) => item.id)])]);
}

function suggestionProblems(library: Read<ConcernLibrarySource>, known: Known): readonly Problem[] {
  const { source, value } = library;
  const seen = new Set<string>();
  const twice = suggestionsIn(library).flatMap(({ id, path }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [source.problem('duplicate-id', path, `${id} is already another suggestion.`, 'Rename one of them.')];
  });
  const each = Object.entries(value.concerns).flatMap(([concern, { suggestions }]) => {
    if (suggestions === undefined) return [];
    const where = ['concerns', concern, 'suggestions'];
    const dead = suggestions.referral.flatMap((id, index) => serviceProblem(source, [...where, 'referral', index], id, known));
    const texts = [...suggestions.plan, ...suggestions.information].map(({ text }) => text);
    return [...dead, ...tooHard(`What ${concern} suggests`, { source, path: where }, texts)];
  });
  return [...twice, ...each];
}

function serviceProblem(source: Read<unknown>['source'], path: readonly (string | number)[], id: string, known: Known): readonly Problem[] {
  if (!known.services.has(id)) {
    const fix = didYouMean(id, known.services, 'Add it to the directory of services, or correct the name.');
    return [source.problem('dead-reference', path, `The directory has no service ${id}.`, fix)];
  }
  if (!known.closed.has(id)) return [];
  return [source.problem('service-closed', path, `The service ${id} is closed.`, 'Name another one here.')];
}

function serviceProblems({ source, value }: Read<ServicesFile>, today: string | undefined): readonly Problem[] {
  const seen = new Set<string>();
  const told = value.services.flatMap((service, index): Problem[] => {
    const at = (key: string) => ['services', index, key];
    const { id, phone, email, web, local, checked, closed } = service;
    const problems: Problem[] = [];
    if (seen.has(id)) problems.push(source.problem('duplicate-id', at('id'), `${id} is already another service.`, 'Rename one of them.'));
    seen.add(id);
    const reachable = phone !== undefined || email !== undefined || web !== undefined;
    if (!reachable && local === undefined) {
      const fix = 'Add phone, email or web; or local: fill in, until they are known.';
      problems.push(source.problem('missing-key', ['services', index], `Nothing says how to reach ${id}.`, fix));
    }
    if (reachable && checked === undefined) {
      const fix = 'Add checked, with the day on which somebody made sure that it is true.';
      problems.push(source.problem('missing-key', ['services', index], `Nothing says when ${id} was checked.`, fix));
    }
    if (checked !== undefined && closed === undefined && today !== undefined && daysBetween(checked, today) > fresh) {
      const message = `${id} was last checked on ${checked}.`;
      problems.push(source.problem('service-stale', at('checked'), message, 'Ring or look, correct it, and write today’s day.'));
    }
    return problems;
  });
  const empty = value.services.filter(({ local }) => local !== undefined).map(({ id }) => id);
  const abouts = value.services.flatMap(({ about }) => about ?? []);
  return [
    ...told,
    ...(empty.length === 0
      ? []
      : [
          source.problem(
            'service-local',
            ['services'],
            `${empty.length} of the services have no local details yet: ${empty.join(', ')}.`,
            'Fill them in for your area, and take out local: fill in.',
          ),
        ]),
    ...tooHard('What the services do', { source, path: ['services'] }, abouts),
  ];
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayInMs;

function standardProblems({ source, value }: Read<StandardsFile>, known: Known): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, standard] of value.standards.entries()) {
    const where = ['standards', index];
    if (seen.has(standard.id)) {
      problems.push(source.problem('duplicate-id', [...where, 'id'], `${standard.id} stands here twice.`, 'Keep one of them.'));
    }
    seen.add(standard.id);
    standard.items.forEach((id, at) => {
      if (known.items.has(id)) return;
      const fix = didYouMean(id, known.items, 'Name a concern, or an item of a form.');
      problems.push(source.problem('dead-reference', [...where, 'items', at], `Nothing that is asked is called ${id}.`, fix));
    });
    standard.actions.forEach((id, at) => {
      if (known.suggestions.has(id)) return;
      const fix = didYouMean(id, known.suggestions, 'Name a suggestion of the concern library.');
      problems.push(source.problem('dead-reference', [...where, 'actions', at], `The library has no suggestion ${id}.`, fix));
    });
    standard.referrals.forEach((id, at) => problems.push(...serviceProblem(source, [...where, 'referrals', at], id, known)));
  }
  for (const id of standardIds) {
    if (seen.has(id)) continue;
    const message = `Nothing says how the standard ${id} is met.`;
    problems.push(source.problem('standard-missing', ['standards'], message, 'Add it with its items, actions, referrals and documents.'));
  }
  const texts = value.standards.flatMap(({ text, ours }) => [text, ...(ours === undefined ? [] : [ours])]);
  return [...problems, ...tooHard('The standards', { source, path: ['standards'] }, texts)];
}
