import type { RecordId } from './change';
import { urgencies, type Flag } from './views';

/** A rule that was raised, once or more often: in each of two joined assessments. */
export interface RaisedRule<Of extends Flag = Flag> {
  /** The one that speaks for all: the most urgent, of these the first raised. */
  readonly flag: Of;
  readonly ids: readonly RecordId[];
  /** All of them, as `ids` names them. */
  readonly all: readonly Of[];
}

/** Flags of one assessment, or of one and what was joined into it, by rule. `key` keeps several assessments apart. */
export function byRule<Of extends Flag>(flags: readonly Of[], key: (flag: Of) => string = ({ rule }) => rule): readonly RaisedRule<Of>[] {
  const rules = new Map<string, RaisedRule<Of>>();
  for (const flag of flags.toSorted(compare)) {
    const known = rules.get(key(flag));
    rules.set(
      key(flag),
      known === undefined ? { flag, ids: [flag.id], all: [flag] } : { ...known, ids: [...known.ids, flag.id], all: [...known.all, flag] },
    );
  }
  return [...rules.values()];
}

const compare = (one: Flag, other: Flag): number =>
  urgencies.indexOf(one.urgency) - urgencies.indexOf(other.urgency) ||
  (one.raisedAt ?? Infinity) - (other.raisedAt ?? Infinity) ||
  (one.id < other.id ? -1 : 1);
