import type { CanonicalForm } from '../../definition';
import { compile, open, type Answers, type ContextValue } from '../../engine';
import { answersOf, readAssessment, type RecordState } from '../../records';
import type { Store } from '../../store';
import { LiveAssessment, stepNote, type LiveEnvironment } from './live-assessment';

/** Why an assessment cannot be opened on this device. */
export type MissingReason = 'assessment' | 'form';

export type Opened = { readonly live: LiveAssessment } | { readonly missing: MissingReason };

/** Reads the record, compiles its definition and opens a session with what was captured when it started. */
export async function openAssessment(store: Store, id: string, environment: LiveEnvironment): Promise<Opened> {
  const record = await store.record(id);
  if (record === null || record.kind !== 'assessment') return { missing: 'assessment' };
  const assessment = readAssessment(record);
  const canonical = await store.definition(assessment.form.id, assessment.form.version);
  if (canonical === null) return { missing: 'form' };
  const session = open(compile(canonical), {
    answers: answersOf(record),
    previous: await previousAnswers(store, record),
    context: contextOf(canonical, assessment.context),
    today: assessment.today,
  });
  return { live: new LiveAssessment(session, store, record, await store.getNote(stepNote(id)), environment) };
}

/** The answers of her last submitted assessment, for `previous(item)`. */
async function previousAnswers(store: Store, record: RecordState): Promise<Answers> {
  if (record.patient === undefined) return {};
  const others = await store.patientRecords(record.patient, 'assessment');
  const last = others
    .filter(({ id }) => id !== record.id)
    .map((state) => ({ state, at: readAssessment(state).submittedAt }))
    .filter((entry): entry is { state: RecordState; at: number } => entry.at !== null)
    .toSorted((one, other) => other.at - one.at)[0];
  return last === undefined ? {} : answersOf(last.state);
}

/** The captured facts, typed as the form declares them; an unreadable one is unknown. */
function contextOf(canonical: CanonicalForm, captured: Readonly<Record<string, string>>): Record<string, ContextValue> {
  return Object.fromEntries(
    canonical.context.map(({ name, type }) => {
      const text = captured[name];
      if (text === undefined || text === '') return [name, null];
      if (type === 'truth') return [name, text === 'true'];
      if (type === 'number') return [name, Number.isFinite(Number(text)) ? Number(text) : null];
      return [name, text];
    }),
  );
}
