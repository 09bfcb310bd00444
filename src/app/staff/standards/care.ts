import type { Standard } from '../../../definition';
import {
  documentFields,
  documentTypes,
  endingOf,
  readAssessment,
  readClocks,
  readDocument,
  readGroups,
  readPatient,
  readStandards,
  teamSettingsId,
  type CareDocument,
  type DocumentType,
  type Ended,
  type Patient,
  type RecordState,
  type StandardLine,
  type StandardSource,
} from '../../../records';
import type { Store } from '../../../store';
import { careLibrary } from '../../care-library';
import { calendarDate } from '../../dates';
import { teamZone } from '../../services';
import { loadJoined } from '../joined';

const actionTexts: ReadonlyMap<string, string> = new Map(
  Object.values(careLibrary.concerns).flatMap(({ suggestions }) => suggestions.plan.map(({ id, text }) => [id, text] as const)),
);

/** The standards of the care library, with the words of the actions that meet them. */
export const standardSources: readonly StandardSource[] = careLibrary.standards.map((standard) => ({
  ...standard,
  actions: standard.actions.flatMap((id) => actionTexts.get(id) ?? []),
}));

export const standardOf = (id: string): Standard | null => careLibrary.standards.find((standard) => standard.id === id) ?? null;

/** Documents that can be written for a standard, the fullest first; the plain statement is there for every one. */
export const documentsFor = (standard: Standard): readonly DocumentType[] =>
  documentTypes.filter((type) => type !== 'standard' && (standard.documents as readonly string[]).includes(type));

/** Of the groups in the charity's own order: information, treatment, palliative. */
export const groups = ['I', 'T', 'P'] as const;

export const dateOf = (moment: number): string => calendarDate(moment, teamZone);

export interface CareFile {
  readonly patient: Patient;
  /** Also where only a record that is joined to this one says so. */
  readonly ended: Ended | null;
  readonly lines: readonly StandardLine[];
  readonly states: ReadonlyMap<string, RecordState>;
  /** Her latest assessment that was submitted: its plan is where help is referred to and looked at again. */
  readonly latest: string | null;
  /** Documents that were taken back. */
  readonly takenBack: readonly CareDocument[];
}

export async function loadCare(store: Store, id: string): Promise<CareFile | null> {
  const state = await store.record(id);
  if (state?.kind !== 'patient') return null;
  const joined = await loadJoined(store, state);
  const everyone = [id, ...joined.members.map(({ patient }) => patient.id)];
  const states = (await Promise.all(everyone.map((each) => store.patientRecords(each)))).flat();
  const patient = readPatient(state);
  return {
    patient,
    ended: endingOf([patient, joined.leader, ...joined.members.map((member) => member.patient)]),
    lines: readStandards(standardSources, states, dateOf, readClocks(await store.record(teamSettingsId))),
    states: new Map(states.map((each) => [each.id, each])),
    latest: latestOf(states),
    takenBack: states
      .filter(({ kind }) => kind === 'document')
      .map(readDocument)
      .filter(({ removed, type }) => removed && type !== null),
  };
}

function latestOf(states: readonly RecordState[]): string | null {
  const submitted = readGroups(states.filter(({ kind }) => kind === 'assessment'))
    .map(({ state }) => readAssessment(state))
    .filter(({ submittedAt }) => submittedAt !== null)
    .toSorted((one, other) => (other.submittedAt ?? 0) - (one.submittedAt ?? 0));
  return submitted[0]?.id ?? null;
}

/** What a document of a type asks, and how. */
export type FieldKind = 'text' | 'long' | 'date' | 'choice';

const kinds: Readonly<Record<string, FieldKind>> = {
  nextScan: 'date',
  meeting: 'date',
  askOn: 'date',
  state: 'choice',
  asked: 'choice',
  eligible: 'choice',
  referred: 'choice',
  secondOpinion: 'choice',
  sharing: 'choice',
  whom: 'choice',
  topic: 'choice',
  note: 'long',
  outcome: 'long',
  question: 'long',
  newOptions: 'long',
};

const yesNo = ['yes', 'no', 'not-known'] as const;

/** The answers of a choice. */
export const options: Readonly<Record<string, readonly string[]>> = {
  state: ['offered', 'not-now', 'done'],
  asked: yesNo,
  eligible: yesNo,
  referred: yesNo,
  secondOpinion: yesNo,
  sharing: ['all', 'all-except', 'none'],
  whom: ['children', 'partner', 'both', 'others'],
  topic: ['money', 'work', 'both'],
};

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** Without it the document says nothing. */
  readonly needed: boolean;
}

const needed: ReadonlySet<string> = new Set(['key-worker name', 'key-worker phone', 'advance-care-plan state', 'consent sharing']);

export const fieldsOf = (type: DocumentType): readonly Field[] =>
  documentFields[type].map((name) => ({ name, kind: kinds[name] ?? 'text', needed: needed.has(`${type} ${name}`) }));
