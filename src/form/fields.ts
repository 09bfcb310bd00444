import type { CanonicalItem } from '../definition';
import type { Path, Session } from '../engine';
import type { Step } from './journey';

/** Which answer of an item: a concern has four, everything else one. */
export type Part = 'value' | 'chosen' | 'rating' | 'talk' | 'note';

/** One answer asked on a step. `slot` is its opaque name in react-hook-form, which would split a dotted path. */
export interface Field {
  readonly slot: string;
  readonly path: Path;
  readonly item: CanonicalItem;
  readonly part: Part;
}

type Unslotted = Omit<Field, 'slot'>;

/** Everything a step may ask, in order, visible or not: visibility changes while the step is open. */
export function stepFields(session: Session, step: Step): readonly Field[] {
  return unslotted(session, step).map((field, index) => ({ ...field, slot: `f${index}` }));
}

function unslotted(session: Session, step: Step): readonly Unslotted[] {
  const { pages, items } = session.form.canonical;
  if (step.kind === 'check') return [];
  if (step.kind === 'rate') return step.concerns.flatMap((concern) => ratingFields(items, concern));
  const page = pages.find(({ id }) => id === step.page);
  return (page?.items ?? []).flatMap((index) => {
    const item = items[index];
    return item === undefined || item.follows !== undefined ? [] : [firstField(item)];
  });
}

function ratingFields(items: readonly CanonicalItem[], concern: string): readonly Unslotted[] {
  const item = items.find(({ id }) => id === concern);
  if (item === undefined) return [];
  const part = (name: Part): Unslotted => ({ path: `${concern}.${name}`, item, part: name });
  const followUps = items.filter(({ follows }) => follows === concern).map(firstField);
  return [part('rating'), ...followUps, part('talk'), part('note')];
}

/** The answer that decides whether an item has one at all. */
export function firstField(item: CanonicalItem): Unslotted {
  return item.type === 'concern' ? { path: `${item.id}.chosen`, item, part: 'chosen' } : { path: item.id, item, part: 'value' };
}

/** The DOM id of a field's first input: where the error summary leads. */
export const fieldId = (step: Step, slot: string): string => `${step.key.replace('/', '-')}-${slot}`;
