import type { Answers, Form, Session } from '../../engine';
import {
  addendaOf,
  answerOfField,
  canonicalJson,
  openAssessment,
  signaturesOf,
  signedAnswers,
  type RecordState,
  type Result,
  type Signature,
} from '../../records';

/** Something that reads otherwise than it was signed, and who said so when. */
export interface Later {
  /** Of an answer; null where it is none: that nothing worries her today. */
  readonly path: string | null;
  readonly by: string;
  readonly at: number;
  /** In which it was said. */
  readonly changeset: string;
  /** As it was signed; null where the signature keeps no copy. */
  readonly before: Session | null;
  /** With what was added. */
  readonly after: Session | null;
}

/**
 * Whatever came after the first signature, earliest first: answers that a later signature gives otherwise, then those that nobody has
 * signed, and those that were signed and are not here. What was signed stays as it was.
 */
export function laterThanSigned(form: Form, state: RecordState, { session: now, conflicts }: Result): readonly Later[] {
  // What devices differ on shows with both values in a list of its own.
  const differing = new Set(conflicts.flatMap(({ heads }) => heads.map(({ id }) => id)));
  const open = (answers: Answers | null): Session | null => (answers === null ? null : openAssessment(form, state, answers));
  const signed = signaturesOf(state).map((signature) => {
    const answers = signedAnswers(signature, form.canonical);
    return { signature, answers, session: open(answers) };
  });
  const again = signed.slice(1).flatMap(({ signature: { by, at, changeset }, answers, session }, index): Later[] => {
    const before = signed[index];
    if (before === undefined || before.answers === null || answers === null) return [];
    const paths = new Set([...Object.keys(before.answers), ...Object.keys(answers)]);
    return [...paths]
      .filter((path) => canonicalJson(before.answers?.[path] ?? null) !== canonicalJson(answers[path] ?? null))
      .map((path) => ({ path, by, at, changeset, before: before.session, after: session }));
  });
  const latest = signed.at(-1);
  const last = latest?.session ?? null;
  const held = new Set(Object.entries(state.fields).map(([field, heads]) => answerOfField(field, heads)));
  const gone = Object.keys(latest?.answers ?? {}).flatMap((path): Later[] =>
    latest === undefined || held.has(path) ? [] : [{ path, ...whoSigned(latest.signature), before: last, after: now }],
  );
  const unsigned = new Map(
    addendaOf(state)
      .filter(({ head }) => !differing.has(head.id))
      .map(
        ({ path, head }) =>
          [
            `${path} ${head.author} ${head.changeset}`,
            { path, by: head.author, at: head.at, changeset: head.changeset, before: last, after: now },
          ] as const,
      ),
  );
  return [...again, ...gone, ...unsigned.values()].toSorted((one, other) => one.at - other.at);
}

const whoSigned = ({ by, at, changeset }: Signature) => ({ by, at, changeset });
