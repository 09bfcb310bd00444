import type { Edit } from './edits';
import { valueAt, type HeadChange, type RecordState } from './fold';

/**
 * Takes a plan item, referral, document or event out, or puts it back. Taking out says which heads its author had seen, so that what another tablet
 * changed meanwhile is not lost with it: it differs until a person settles it.
 */
export function removal(state: RecordState, removed: boolean): Edit[] {
  const { id, kind } = state;
  return [
    { record: id, kind, path: 'removed', value: removed },
    ...(removed ? [{ record: id, kind, path: 'removedOver', value: headsBeside(state) }] : []),
  ];
}

/** Taken out on every tablet that says something of it, and nothing was changed elsewhere meanwhile. */
export function isRemoved(state: RecordState): boolean {
  const heads = state.fields['removed'] ?? [];
  return heads.length > 0 && heads.every(({ value }) => value === true) && changedBesideRemoval(state).length === 0;
}

/** What was said of a record by somebody who did not know that it was taken out, and was not known to who took it out. */
export function changedBesideRemoval(state: RecordState): readonly HeadChange[] {
  if (valueAt(state, 'removed') !== true) return [];
  const seen = new Set((state.fields['removedOver'] ?? []).flatMap(({ value }) => (Array.isArray(value) ? value : [])));
  return Object.entries(state.fields)
    .filter(([path]) => isBeside(path))
    .flatMap(([, heads]) => heads.filter(({ id, value }) => value !== null && value !== false && !seen.has(id)));
}

/** Why it was taken out, or that it was put back, changes nothing of it. */
const isBeside = (path: string): boolean => path !== 'removed' && path !== 'removedOver' && !path.startsWith('mistakes/');
const headsBeside = (state: RecordState): readonly string[] =>
  Object.entries(state.fields)
    .filter(([path]) => isBeside(path))
    .flatMap(([, heads]) => heads.map(({ id }) => id))
    .toSorted();
