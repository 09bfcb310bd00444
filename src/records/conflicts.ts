import { differ, type HeadChange, type RecordState } from './fold';

/** A field whose heads hold different values: shown until a person settles it. */
export interface Conflict {
  readonly path: string;
  readonly heads: readonly HeadChange[];
}

/** Fields in conflict. Equal values agree and are no conflict. */
export function conflictsOf(state: RecordState): readonly Conflict[] {
  return Object.entries(state.fields)
    .filter(([, heads]) => differ(heads))
    .map(([path, heads]) => ({ path, heads }));
}
