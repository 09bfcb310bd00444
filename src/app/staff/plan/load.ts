import { compareVersions, type CanonicalForm } from '../../../definition';
import type { Form } from '../../../engine';
import {
  agreementsOf,
  askInPersonId,
  compareConcerns,
  isComparable,
  readAssessment,
  readClocks,
  readConcernsThen,
  readFlag,
  readGroups,
  readPatient,
  readPlanItem,
  readReferral,
  readResult,
  readTask,
  standingAgreement,
  teamSettingsId,
  type Agreement,
  type Assessment,
  type Clocks,
  type Comparison,
  type EscalationMinutes,
  type NotFacing,
  type Patient,
  type PlanItem,
  type RecordId,
  type RecordState,
  type Referral,
  type Result,
  type Task,
} from '../../../records';
import type { Store } from '../../../store';
import { readTogether, whyNotShown } from '../../assessment';
import { findForm, type MissingForm } from '../../forms';
import { loadMinutes } from '../flags/flag-view';

/** A plan item or referral and the record that it was read of: what an edit of it supersedes. */
export interface Held<Of> {
  readonly state: RecordState;
  readonly read: Of;
}

/** All that is talked about, planned, copied and reviewed of one assessment, read from the device alone. */
export interface Care {
  readonly patient: Patient;
  readonly state: RecordState;
  readonly assessment: Assessment;
  /** The assessment into which this one was joined. */
  readonly into: RecordId | null;
  readonly read: { readonly form: Form; readonly result: Result } | { readonly missing: MissingForm };
  readonly flags: readonly RecordState[];
  readonly minutes: EscalationMinutes;
  /** Who asked in person what she was not asked in the form. */
  readonly asked: Task | null;
  readonly waiting: ReadonlySet<string>;
  readonly items: readonly Held<PlanItem>[];
  readonly referrals: readonly Held<Referral>[];
  readonly agreements: readonly Agreement[];
  /** The agreement that locks the plan. */
  readonly standing: Agreement | null;
  readonly comparison: Comparison;
  readonly clocks: Clocks;
  /** Why nothing of it may be shown to her now: she was not told of all that it answers, or she died or moved. */
  readonly notFacing: NotFacing | null;
}

export async function loadCare(store: Store, id: RecordId): Promise<Care | null> {
  const together = await readTogether(store, id);
  if (together === null) return null;
  const { state, into } = together;
  const ids = new Set([id, ...together.members.map((member) => member.id)]);
  const assessment = readAssessment(state);
  const [patient, found, records, settings, minutes, asked] = await Promise.all([
    store.record(assessment.patient),
    findForm(store, assessment.form),
    store.patientRecords(assessment.patient),
    store.record(teamSettingsId),
    loadMinutes(store),
    store.record(askInPersonId(assessment.id)),
  ]);
  if (patient === null) return null;
  const flags = records.filter((record) => record.kind === 'flag' && ids.has(readFlag(record).assessment));
  const held = <Of extends { readonly assessment: RecordId }>(
    kind: RecordState['kind'],
    read: (of: RecordState) => Of,
  ): readonly Held<Of>[] =>
    records
      .filter((record) => record.kind === kind)
      .map((record) => ({ state: record, read: read(record) }))
      .filter(({ read: { assessment: of } }) => ids.has(of));
  return {
    patient: readPatient(patient),
    state,
    assessment,
    into,
    read: 'missing' in found ? found : { form: found.form, result: readResult(found.form, state) },
    flags,
    minutes,
    asked: asked === null ? null : readTask(asked),
    waiting: await store.unsent(flags.map((flag) => flag.id)),
    items: held('plan-item', readPlanItem),
    referrals: held('referral', readReferral),
    agreements: agreementsOf(state),
    standing: standingAgreement(state),
    comparison: await compareUpTo(store, records, assessment),
    clocks: readClocks(settings),
    notFacing: await whyNotShown(store, id),
  };
}

/** Her assessments side by side; of this one's day and before, where one is named. */
export async function compareUpTo(store: Store, records: readonly RecordState[], last: Assessment | null): Promise<Comparison> {
  const groups = readGroups(records.filter(({ kind }) => kind === 'assessment'))
    .map(({ state }) => state)
    .filter((state) => isComparable(state) && (last === null || isNoLater(readAssessment(state), last)));
  const forms = new Map<string, CanonicalForm>();
  const held = await store.definitions();
  for (const { form } of groups.map(readAssessment)) {
    if (forms.has(form.id)) continue;
    const newest = held
      .filter(({ id, status }) => id === form.id && status !== 'draft')
      .toSorted((a, b) => compareVersions(b.version, a.version))
      .at(0);
    const canonical = await store.definition(form.id, newest?.version ?? form.version);
    if (canonical !== null) forms.set(form.id, canonical);
  }
  return compareConcerns(
    groups.flatMap((state) => {
      const form = forms.get(readAssessment(state).form.id);
      return form === undefined ? [] : [readConcernsThen(state, form)];
    }),
  );
}

const isNoLater = (one: Assessment, last: Assessment): boolean =>
  one.id === last.id || one.today < last.today || (one.today === last.today && (one.submittedAt ?? 0) <= (last.submittedAt ?? 0));
