import type { Domains } from './search';
import { sample, type WitnessValue } from './splitting';
import { onlyRow, type World } from './world';

/** Answers, and facts from outside, under which something comes to pass. */
export interface Witness {
  readonly today: string;
  readonly answers: Readonly<Record<string, WitnessValue>>;
  readonly context: Readonly<Record<string, string | number | boolean>>;
  readonly previous: Readonly<Record<string, WitnessValue | { readonly blank: 'not-asked'; readonly reason: string }>>;
}

/** More rows than this are not written out. */
const mostRows = 100;

/** One choice of each variable; null where a choice cannot be written down. */
export function witnessOf(world: World, domains: Domains): Witness | null {
  const answers: Record<string, WitnessValue> = {};
  const context: Record<string, string | number | boolean> = {};
  const previous: Record<string, WitnessValue | { blank: 'not-asked'; reason: string }> = {};
  let today = world.constants.dates[0] ?? '2026-01-15';
  for (const [variable, domain] of domains) {
    const space = variable.indexOf(' ');
    const [kind, name] = space < 0 ? [variable, ''] : [variable.slice(0, space), variable.slice(space + 1)];
    const item = kind === 'answer' || kind === 'previous' ? world.place(name)?.item : undefined;
    const value = sample(domain, item);
    if (value === undefined) {
      if (kind !== 'previous') return null;
      previous[name] = { blank: 'not-asked', reason: 'not-alone' };
    } else if (value === null) continue;
    else if (kind === 'answer') answers[name] = value;
    else if (kind === 'previous') previous[name] = value;
    else if (kind === 'today') today = typeof value === 'string' ? value : today;
    else if (kind === 'rows') {
      if (Number(value) > mostRows) return null;
      for (let row = 1; row <= Number(value); row += 1) answers[`${name}/${row === 1 ? onlyRow : `r${row}`}`] = row;
    } else if (typeof value !== 'object') context[name] = value;
  }
  return { today, answers, context, previous };
}
