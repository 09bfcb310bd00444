import { useState, type ReactNode } from 'react';
import type { Form } from '../../engine';
import {
  readAssessment,
  settle,
  settleInstead,
  type Conflict,
  type ConflictingHead,
  type Edit,
  type RecordId,
  type RecordState,
} from '../../records';
import { useSave } from './save';

/** A record on which devices differ. */
export interface Differing {
  readonly state: RecordState;
  readonly form: Form | null;
  /** Whose it is, where a screen shows several people's. */
  readonly name?: string;
}

/** A conflict that was settled on this screen, and can be settled otherwise until the screen is left. */
export interface Settled extends Differing {
  readonly key: string;
  readonly conflict: Conflict;
  readonly chosen: ConflictingHead;
  /** The record as it stands since, as far as it was before the person's eyes. */
  readonly now: RecordState;
}

export interface Settling {
  readonly busy: boolean;
  readonly problem: ReactNode;
  /** The latest first. */
  readonly settled: readonly Settled[];
  readonly choose: (of: Differing, conflict: Conflict, head: ConflictingHead) => Promise<void>;
  readonly chooseInstead: (settled: Settled, head: ConflictingHead) => Promise<void>;
}

/** Settles conflicts, and keeps what was settled in sight with its other values, so that a slip of the finger is mended at once. */
export function useSettling(): Settling {
  const save = useSave();
  const [settled, setSettled] = useState<readonly Settled[]>([]);
  const write = async (of: Differing, seen: RecordState, edits: readonly Edit[]): Promise<RecordState | null> => {
    const commit = await save.commit(edits, {
      ...(seen.patient === undefined ? {} : { patient: seen.patient }),
      ...(seen.kind === 'assessment' ? { form: readAssessment(of.state).form } : {}),
      seen: new Map([[seen.id, seen]]),
    });
    const written = commit?.records.get(seen.id);
    return written === undefined ? null : withWritten(seen, written, edits);
  };
  const keep = (entry: Settled) => setSettled((before) => [entry, ...before.filter(({ key }) => key !== entry.key)]);
  return {
    busy: save.busy,
    problem: save.problem,
    settled,
    choose: async (of, conflict, head) => {
      const now = await write(of, of.state, settle(of.state, conflict, head, of.form?.canonical));
      if (now !== null) keep({ ...of, key: keyOf(of.state.id, conflict), conflict, chosen: head, now });
    },
    chooseInstead: async (entry, head) => {
      const edits = instead(entry, head);
      if (edits === null) return;
      const now = await write(entry, entry.now, edits);
      if (now !== null) keep({ ...entry, chosen: head, now });
    },
  };
}

/** Null where this one cannot be brought back without choosing for the person. */
export const instead = ({ state, conflict, chosen, form }: Settled, head: ConflictingHead): readonly Edit[] | null =>
  settleInstead(state, conflict, chosen, head, form?.canonical);

const keyOf = (record: RecordId, { kind, path }: Conflict): string => `${record} ${kind} ${path}`;

/** What was written stands as it was written; of the rest, what was seen before. */
function withWritten(seen: RecordState, written: RecordState, edits: readonly Edit[]): RecordState {
  const fields = edits.flatMap(({ path }) => {
    const heads = written.fields[path];
    return heads === undefined ? [] : [[path, heads] as const];
  });
  return { ...seen, fields: { ...seen.fields, ...Object.fromEntries(fields) } };
}
