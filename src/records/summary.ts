import type { Form } from '../engine';
import { toAskInPerson } from './asking';
import { conflictsOf } from './conflicts';
import { answers, dueItems, readOccasion, type DueItem } from './due';
import { stopped } from './endings';
import type { RecordId, RecordKind } from './change';
import type { RecordState } from './fold';
import { joinedInto, readGroups } from './joined';
import { isByMistake } from './mistakes';
import type { AssessmentStatus } from './lifecycle';
import { readOpenFlag, type OpenFlag } from './flag-work';
import { readResult, type Result } from './result';
import { openTasks, type TaskLine } from './tasks';
import { readAssessment, readEvent, readPatient, type Assessment, type FormReference, type Patient } from './views';

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
  /** Submitted, and not talked through yet. */
  readonly toTalk: readonly AssessmentLine[];
  /** The tablet was handed over for it, and nothing was submitted yet. */
  readonly handedOver: readonly AssessmentLine[];
  /** Flags that no outcome has closed. */
  readonly flags: readonly FlagLine[];
  /** What a person has to do for her and nobody has done. */
  readonly tasks: readonly TaskLine[];
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
export interface FlagLine extends OpenFlag {
  /** The form whose words explain it; null while the assessment is not here. */
  readonly form: FormReference | null;
}

const isOfPlan: ReadonlySet<RecordKind> = new Set(['plan-item', 'referral', 'document']);

/** `states` are all records that concern the patient; `form` gives one that this device holds. */
export function summarise(id: RecordId, states: readonly RecordState[], form: (reference: FormReference) => Form | null): Summary {
  const own = states.find((state) => state.id === id && state.kind === 'patient');
  const events = states.filter(({ kind }) => kind === 'event');
  const assessments = readGroups(states.filter(({ kind }) => kind === 'assessment')).map(({ state, members }) => {
    const assessment = readAssessment(state);
    const held = form(assessment.form);
    return { state, members, assessment, form: held, result: held === null ? null : readResult(held, state) };
  });
  const occasions = assessments.map(readOccasion);
  const answered = new Set(occasions.filter(answers).flatMap(({ events: of }) => [...of]));
  const groupOf = (of: RecordId) => assessments.find(({ state, members }) => [state, ...members].some((each) => each.id === of));
  const patient = own === undefined ? null : readPatient(own);
  const lines = assessments.map(({ assessment }) => lineOf(assessment));
  /** Begun for what was recorded by mistake: nobody goes on with it. */
  const isDropped = assessments.map(
    ({ assessment }, index) => assessment.status === 'started' && isByMistake(occasions[index]?.events ?? [], events),
  );
  const linesWhere = (holds: (of: Assessment) => boolean) =>
    assessments.flatMap(({ assessment: of }, index) => (holds(of) && isDropped[index] !== true ? [lineOf(of)] : []));
  const summary: Summary = {
    id,
    patient,
    joinedInto: own === undefined ? null : joinedInto(own),
    due: dueItems({ ended: false, events, occasions, planItems: states.filter(({ kind }) => kind === 'plan-item') }),
    notTold: events.map(readEvent).filter((event) => event.told === null && !event.removed && !answered.has(event.id)).length,
    latest: lines.toSorted((a, b) => (a.today < b.today ? 1 : -1))[0] ?? null,
    // Without the form nobody can tell: not known is never shown as complete.
    incomplete: lines.filter((_, index) => assessments[index]?.result?.safetyCheckComplete !== true && isDropped[index] !== true),
    toTalk: linesWhere(({ status }) => status === 'submitted'),
    handedOver: linesWhere(({ status, mode }) => status === 'started' && mode === 'clinic-tablet'),
    flags: openFlags(
      states.filter(({ kind }) => kind === 'flag'),
      (of) => groupOf(of)?.assessment ?? null,
    ),
    tasks: openTasks(states, new Map(assessments.map(({ assessment, result }) => [assessment.id, questionsToAsk(assessment, result)]))),
    conflicts:
      [...(own === undefined ? [] : [own]), ...events, ...states.filter(({ kind }) => isOfPlan.has(kind))].reduce(
        (sum, state) => sum + conflictsOf(state).length,
        0,
      ) + assessments.reduce((sum, each) => sum + conflictsOf(each.state, each.form?.canonical).length, 0),
    lacking: [...new Set(assessments.flatMap(({ assessment, form: held }) => (held === null ? [formName(assessment.form)] : [])))],
  };
  return patient?.ended ? stopped(summary, patient.ended) : summary;
}

const lineOf = ({ id, status, today }: Assessment): AssessmentLine => ({ id, status, today });

function openFlags(flags: readonly RecordState[], assessmentOf: (of: RecordId) => Assessment | null): readonly FlagLine[] {
  return flags.flatMap((state): FlagLine[] => {
    const flag = readOpenFlag(state);
    if (flag === null) return [];
    const found = assessmentOf(flag.assessment);
    return [{ ...flag, assessment: found?.id ?? flag.assessment, form: found?.form ?? null }];
  });
}

/** What a person has to ask her; none while she is still filling it in. */
function questionsToAsk(assessment: Assessment, result: Result | null): readonly string[] {
  return result === null || assessment.status === 'started' ? [] : toAskInPerson(result.session).map(({ item }) => item);
}

export const formName = (reference: Pick<FormReference, 'id' | 'version'>): string => `${reference.id}@${reference.version}`;
