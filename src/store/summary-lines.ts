import * as z from 'zod/mini';
import {
  assessmentPoints,
  assessmentStatuses,
  endings,
  findable,
  findableFrom,
  flagOutcomes,
  offerStatuses,
  taskKinds,
  urgencies,
  type AssessmentLine,
  type DueItem,
  type Findable,
  type FlagLine,
  type Patient,
  type Summary,
  type TaskLine,
} from '../records';

/** A summary with what the find field looks in. */
export interface Entry {
  readonly summary: Summary;
  readonly find: Findable;
}

export const byName = (a: Entry, b: Entry): number => {
  const [one, other] = [a.find.words, b.find.words];
  if (one === other) return a.summary.id < b.summary.id ? -1 : a.summary.id > b.summary.id ? 1 : 0;
  return one < other ? -1 : 1;
};

const nobody = { name: '', born: '', nhsNumber: null };
export const entryOf = (summary: Summary): Entry => ({ summary, find: findable(summary.patient ?? nobody) });

/**
 * How a summary lies in its block: a list instead of an object, since 30,000 of them are read before the first list shows, and
 * for the same reason checked by hand. Only flags and tasks, which few have, cross a schema.
 */
export function lineOf({ summary, find }: Entry): readonly unknown[] {
  const { id, patient, joinedInto, due, notTold, latest, incomplete, toTalk, handedOver, flags, tasks, conflicts, lacking } = summary;
  const person =
    patient === null ? null : [find.words, patient.name, patient.born, patient.nhsNumber, patient.noNumberReason, endedLine(patient.ended)];
  const asLine = ({ id: assessment, status, today }: AssessmentLine): readonly unknown[] => [assessment, status, today];
  return [
    id,
    person,
    joinedInto,
    due.map(({ kind, event, assessment, point, from, askOn, offer, covered }) => [
      kind,
      event,
      assessment,
      point,
      from,
      askOn,
      offer,
      covered,
    ]),
    notTold,
    latest === null ? null : asLine(latest),
    incomplete.map(asLine),
    flags,
    conflicts,
    lacking,
    toTalk.map(asLine),
    handedOver.map(asLine),
    tasks,
  ];
}

const endedLine = (ended: Patient['ended']): readonly unknown[] | null => (ended === null ? null : [ended.why, ended.date, ended.note]);

/** Null for what is no such line. */
export function readLine(line: unknown): Entry | null {
  if (!Array.isArray(line)) return null;
  const [
    id,
    person,
    joinedInto,
    due,
    notTold,
    latest,
    incomplete,
    flags,
    conflicts,
    lacking,
    toTalk,
    handedOver,
    tasks,
  ]: readonly unknown[] = line;
  if (!isText(id) || !isTextOrNull(joinedInto) || !isCount(notTold) || !isCount(conflicts)) return null;
  if (!Array.isArray(lacking) || !lacking.every(isText)) return null;
  const read = {
    person: person === null ? null : readPerson(id, person),
    due: all(due, readDue),
    latest: latest === null ? null : readAssessment(latest),
    incomplete: all(incomplete, readAssessment),
    flags: readAll(flagsSchema, flags),
    toTalk: all(toTalk, readAssessment),
    handedOver: all(handedOver, readAssessment),
    tasks: readAll(tasksSchema, tasks),
  };
  if (read.person === undefined || read.due === null || read.latest === undefined || read.incomplete === null || read.flags === null)
    return null;
  if (read.toTalk === null || read.handedOver === null || read.tasks === null) return null;
  return {
    summary: {
      id,
      patient: read.person?.patient ?? null,
      joinedInto,
      due: read.due,
      notTold,
      latest: read.latest,
      incomplete: read.incomplete,
      toTalk: read.toTalk,
      handedOver: read.handedOver,
      flags: read.flags,
      tasks: read.tasks,
      conflicts,
      lacking,
    },
    find: read.person?.find ?? findable(nobody),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;

/** Every one of a list; null where one of them cannot be read. */
function all<T>(list: unknown, read: (value: unknown) => T | undefined): readonly T[] | null {
  if (!Array.isArray(list)) return null;
  const found: T[] = [];
  for (const value of list) {
    const one = read(value);
    if (one === undefined) return null;
    found.push(one);
  }
  return found;
}

function readPerson(id: string, value: unknown): { readonly patient: Patient; readonly find: Findable } | undefined {
  if (!Array.isArray(value)) return undefined;
  const [words, name, born, nhsNumber, noNumberReason, end]: readonly unknown[] = value;
  if (!isText(words) || !isText(name) || !isText(born) || !isTextOrNull(nhsNumber) || !isTextOrNull(noNumberReason)) return undefined;
  const ended = end === null ? null : readEnded(end);
  if (ended === undefined) return undefined;
  return { patient: { id, name, born, nhsNumber, noNumberReason, ended }, find: findableFrom(words, { born, nhsNumber }) };
}

function readEnded(value: unknown): NonNullable<Patient['ended']> | undefined {
  if (!Array.isArray(value)) return undefined;
  const [of, date, note]: readonly unknown[] = value;
  const why = endings.find((each) => each === of);
  return why !== undefined && isText(date) && isTextOrNull(note) ? { why, date, note } : undefined;
}

const kinds = ['offer', 'plan', 'review'] as const;

function readDue(value: unknown): DueItem | undefined {
  if (!Array.isArray(value)) return undefined;
  const [of, event, assessment, at, from, askOn, status, covered]: readonly unknown[] = value;
  const kind = kinds.find((each) => each === of);
  const point = at === null ? null : assessmentPoints.find((each) => each === at);
  const offer = status === null ? null : offerStatuses.find((each) => each === status);
  if (kind === undefined || point === undefined || offer === undefined || !isText(from)) return undefined;
  if (!isTextOrNull(event) || !isTextOrNull(assessment) || !isTextOrNull(askOn) || !isTextOrNull(covered)) return undefined;
  return { kind, event, assessment, point, from, askOn, offer, covered };
}

function readAssessment(value: unknown): AssessmentLine | undefined {
  if (!Array.isArray(value)) return undefined;
  const [id, status, today]: readonly unknown[] = value;
  const known = assessmentStatuses.find((each) => each === status);
  return isText(id) && known !== undefined && isText(today) ? { id, status: known, today } : undefined;
}

const flagsSchema: z.ZodMiniType<FlagLine[]> = z.array(
  z.object({
    id: z.string(),
    patient: z.string(),
    assessment: z.string(),
    rule: z.string(),
    ruleVersion: z.string(),
    urgency: z.enum(urgencies),
    raisedAt: z.nullable(z.number()),
    form: z.nullable(z.object({ id: z.string(), version: z.string(), hash: z.string() })),
    seen: z.boolean(),
    owners: z.array(z.string()),
    attempts: z.number(),
    retryAt: z.nullable(z.number()),
    last: z.nullable(z.object({ what: z.enum(flagOutcomes), by: z.string(), at: z.number(), note: z.string() })),
  }),
);

const tasksSchema: z.ZodMiniType<TaskLine[]> = z.array(
  z.object({
    id: z.string(),
    what: z.enum(taskKinds),
    title: z.string(),
    assessment: z.nullable(z.string()),
    due: z.nullable(z.string()),
    owner: z.nullable(z.string()),
  }),
);

/** Most have none, and then no schema is asked. */
function readAll<T>(schema: z.ZodMiniType<T[]>, value: unknown): readonly T[] | null {
  return Array.isArray(value) && value.length === 0 ? value : (schema.safeParse(value).data ?? null);
}
