import type { Form } from '../engine';
import { conflictsOf } from './conflicts';
import type { RecordId } from './change';
import { answers, dueItems, readOccasion, type DueItem } from './due';
import type { RecordState } from './fold';
import { joinedInto, readGroups } from './joined';
import type { AssessmentStatus } from './lifecycle';
import { readResult } from './result';
import { readAssessment, readEvent, readFlag, readPatient, type Flag, type FormReference, type Patient } from './views';

/** What a list needs of one patient, so that no list reads records. */
export interface Summary {
  readonly id: RecordId;
  /** Null while only something else of hers is here: flags travel ahead of everything else. */
  readonly patient: Patient | null;
  /** The record of the same person that this one is joined into. */
  readonly joinedInto: RecordId | null;
  /** What is to be done for her; `dueOn` says by when. */
  readonly due: readonly DueItem[];
  /** Events of which she has not been told; none counts once she died or moved. */
  readonly notTold: number;
  /** Her latest assessment. */
  readonly latest: AssessmentLine | null;
  /** Assessments whose safety check is not complete, or cannot be read here; none counts once she died or moved. */
  readonly incomplete: readonly AssessmentLine[];
  readonly flags: readonly FlagLine[];
  /** What devices differ on. */
  readonly conflicts: number;
  /** Forms, as `id@version`, that this device did not hold when the summary was made: with one of them it is made anew. */
  readonly lacking: readonly string[];
}

export interface AssessmentLine {
  readonly id: RecordId;
  readonly status: AssessmentStatus;
  /** Calendar date on which it was started. */
  readonly today: string;
}

/** Its `assessment` is the one in which the answers are read: the first, where several are joined. */
export interface FlagLine extends Flag {
  /** The form whose words explain it; null while the assessment is not here. */
  readonly form: FormReference | null;
}

/** `states` are all records that concern the patient; `form` gives one that this device holds. */
export function summarise(id: RecordId, states: readonly RecordState[], form: (reference: FormReference) => Form | null): Summary {
  const own = states.find((state) => state.id === id && state.kind === 'patient');
  const events = states.filter(({ kind }) => kind === 'event');
  const assessments = readGroups(states.filter(({ kind }) => kind === 'assessment')).map(({ state, members }) => {
    const assessment = readAssessment(state);
    return { state, members, assessment, form: form(assessment.form) };
  });
  const occasions = assessments.map(readOccasion);
  const answered = new Set(occasions.filter(answers).flatMap(({ events: of }) => [...of]));
  const groupOf = (of: RecordId) => assessments.find(({ state, members }) => [state, ...members].some((each) => each.id === of));
  const patient = own === undefined ? null : readPatient(own);
  const ended = patient !== null && patient.ended !== null;
  const lines = assessments.map(({ assessment: { id: assessment, status, today } }): AssessmentLine => ({ id: assessment, status, today }));
  return {
    id,
    patient,
    joinedInto: own === undefined ? null : joinedInto(own),
    due: dueItems({ ended, events, occasions, planItems: states.filter(({ kind }) => kind === 'plan-item') }),
    notTold: ended ? 0 : events.map(readEvent).filter((event) => event.told === null && !answered.has(event.id)).length,
    latest: lines.toSorted((a, b) => (a.today < b.today ? 1 : -1))[0] ?? null,
    // Without the form nobody can tell: not known is never shown as complete.
    incomplete: lines.filter((_, index) => {
      const each = assessments[index];
      if (ended) return false;
      return each === undefined || each.form === null || !readResult(each.form, each.state).safetyCheckComplete;
    }),
    flags: states
      .filter(({ kind }) => kind === 'flag')
      .map(readFlag)
      .map((flag) => {
        const found = groupOf(flag.assessment)?.assessment;
        return { ...flag, assessment: found?.id ?? flag.assessment, form: found?.form ?? null };
      }),
    conflicts:
      [...(own === undefined ? [] : [own]), ...events].reduce((sum, state) => sum + conflictsOf(state).length, 0) +
      assessments.reduce((sum, each) => sum + conflictsOf(each.state, each.form?.canonical).length, 0),
    lacking: [...new Set(assessments.flatMap(({ assessment, form: held }) => (held === null ? [formName(assessment.form)] : [])))],
  };
}

export const formName = (reference: Pick<FormReference, 'id' | 'version'>): string => `${reference.id}@${reference.version}`;
