import { compareVersions, type CanonicalForm } from '../../definition';
import type { Answers } from '../../engine';
import { answersOf, readAssessment, readGroups, type Assessment, type RecordState } from '../../records';
import type { Store } from '../../store';

/** What few assessments need before their first question. */
const moving = () => import('./moving');

/**
 * A draft finishes on the version that it was begun on, unless the newest version that the device holds says that this
 * one is no longer safe: then it goes on with the newest. What has been submitted is never touched; nor is a draft on
 * which devices differ, for a person must say first which answer is right.
 */
export async function safeDraft(store: Store, record: RecordState): Promise<RecordState> {
  const { form, patient, ...assessment } = readAssessment(record);
  if (isSubmitted(assessment)) return record;
  const newest = await newestForm(store, form.id);
  const minimum = newest?.minimumSafeVersion;
  if (newest === null || minimum === undefined || compareVersions(form.version, minimum) >= 0) return record;
  const { conflictsOf, migrate, migrateAssessment } = await moving();
  if (conflictsOf(record).length > 0) return record;
  const { id, version, hash } = newest;
  const edits = migrateAssessment(record, newest, migrate(newest, answersOf(record), form.version));
  const commit = await store.commit(edits, { patient, form: { id, version, hash }, seen: new Map([[record.id, record]]) });
  return commit.records.get(record.id) ?? record;
}

/** The answers of her last submitted assessment, as this form reads them: for `previous(item)` and what is offered again. */
export async function previousAnswers(store: Store, record: Pick<RecordState, 'id' | 'patient'>, form: CanonicalForm): Promise<Answers> {
  if (record.patient === undefined) return {};
  const others = await store.patientRecords(record.patient, 'assessment');
  const last = readGroups(others)
    .filter(({ state, members }) => [state, ...members].every(({ id }) => id !== record.id))
    .map(({ state }) => ({ state, assessment: readAssessment(state) }))
    .filter(({ assessment }) => assessment.submittedAt !== null)
    .toSorted((one, other) => (other.assessment.submittedAt ?? 0) - (one.assessment.submittedAt ?? 0))[0];
  if (last === undefined) return {};
  const answers = answersOf(last.state);
  const filled = last.assessment.form;
  if (filled.id !== form.id || filled.version === form.version) return answers;
  return (await moving()).migrate(form, answers, filled.version).answers;
}

const isSubmitted = ({ status, submittedAt }: Pick<Assessment, 'status' | 'submittedAt'>): boolean =>
  status === 'submitted' || submittedAt !== null;

async function newestForm(store: Store, id: string): Promise<CanonicalForm | null> {
  const held = (await store.definitions()).filter((definition) => definition.id === id && definition.status === 'active');
  const newest = held.toSorted((a, b) => compareVersions(b.version, a.version))[0];
  return newest === undefined ? null : store.definition(newest.id, newest.version);
}
