import type { RecordId } from './change';
import { dueItems, readOccasion, supersededIn, type Clocks } from './due';
import { documentsOf, type CareDocument, type CareStatus, type DocumentType } from './documents';
import type { RecordState } from './fold';
import { readGroups } from './joined';
import { signaturesOf } from './lifecycle';
import { offersOf, type OfferStatus } from './offers';
import { readPlanItem } from './plans';
import { addedAt, textAt, textIn } from './reading';
import { isRemoved } from './removed';
import { readAssessment, readEvent, type Assessment, type HnaEvent } from './views';

/** One of the standards, as far as it is read here: what meets it. Which do comes from the care library. */
export interface StandardSource {
  readonly id: string;
  /** In words, as plans suggest them. */
  readonly actions: readonly string[];
  /** Services by their id in the directory. */
  readonly referrals: readonly string[];
  readonly documents: readonly string[];
}

/** One thing in the records that says how it stands with a standard. */
export interface Statement {
  readonly status: CareStatus;
  /** Calendar date; empty where the record has none. */
  readonly date: string;
  /** As it was typed; empty where `author` says it. */
  readonly by: string;
  /** Account id. */
  readonly author: string;
  /** When it was written down, by the clock of the device, milliseconds since 1970. */
  readonly at: number;
  readonly record: RecordId;
  /** Where it comes from. */
  readonly source:
    | { readonly kind: 'document'; readonly type: DocumentType }
    | { readonly kind: 'referral'; readonly service: string; readonly step: string }
    | { readonly kind: 'event'; readonly event: HnaEvent; readonly assessment: RecordId | null }
    | { readonly kind: 'action'; readonly text: string }
    | { readonly kind: 'plan' | 'review' | 'since-last-time' };
}

export interface StandardLine {
  readonly standard: string;
  /** Null: nothing yet. */
  readonly status: CareStatus | null;
  /** What the status stands on. */
  readonly stands: Statement | null;
  /** Everything that bears on it, latest first. */
  readonly statements: readonly Statement[];
  /** Told events that no submitted assessment answers, where assessments meet this standard. */
  readonly unanswered: readonly HnaEvent[];
}

/** What the standards themselves are about, and records say without a document: an assessment at each event, a plan, another look. */
const speaksFor: ReadonlyMap<string, readonly ('events' | 'plans' | 'reviews' | 'comparisons')[]> = new Map([
  ['I3', ['events']],
  ['T1', ['plans']],
  ['T2', ['reviews', 'comparisons']],
]);

/** What of a patient's records the standards are read from. */
interface Care {
  readonly documents: readonly CareDocument[];
  readonly events: readonly Statement[];
  readonly unanswered: readonly HnaEvent[];
  readonly plans: readonly Statement[];
  readonly reviews: readonly Statement[];
  readonly comparisons: readonly Statement[];
  readonly referrals: readonly Statement[];
  readonly actions: readonly Statement[];
}

/**
 * How it stands with each standard, for one person: read out of what is there, so that nobody writes it twice. `states` are all her
 * records; `dateOf` gives the calendar date of a moment; `clocks`: the team's, for an event that is superseded waits for nothing.
 */
export function readStandards(
  standards: readonly StandardSource[],
  states: readonly RecordState[],
  dateOf: (moment: number) => string,
  clocks: Clocks,
): readonly StandardLine[] {
  const care = readCare(states, dateOf, clocks);
  return standards.map((standard) => lineOf(standard, care));
}

function lineOf(standard: StandardSource, care: Care): StandardLine {
  const own = speaksFor.get(standard.id) ?? [];
  const documents = care.documents.flatMap((document): Statement[] => {
    const { type, status } = document;
    if (type === null || status === null) return [];
    const fits = type === 'standard' ? document.standard === standard.id : standard.documents.includes(type);
    return fits
      ? [
          {
            status,
            date: document.date,
            by: document.by,
            author: document.author,
            at: document.at,
            record: document.id,
            source: { kind: 'document', type },
          },
        ]
      : [];
  });
  const statements = [
    ...documents,
    ...own.flatMap((kind) => care[kind]),
    ...care.referrals.filter(({ source }) => source.kind === 'referral' && standard.referrals.includes(source.service)),
    ...care.actions.filter(({ source }) => source.kind === 'action' && standard.actions.includes(source.text)),
  ].toSorted(latestFirst);
  const unanswered = own.includes('events') ? care.unanswered : [];
  const stands = standing(statements, unanswered);
  return { standard: standard.id, status: stands?.status ?? null, stands, statements, unanswered };
}

/**
 * What was given stays given, whatever else is offered later; only somebody's own later word on this very standard outweighs it. While
 * an event waits for its assessment, the standard stands where that event stands.
 */
function standing(statements: readonly Statement[], unanswered: readonly HnaEvent[]): Statement | null {
  const own = statements.find(({ source }) => source.kind === 'document' && source.type === 'standard');
  const [waiting] = unanswered;
  const given =
    waiting === undefined
      ? statements.find(({ status }) => status === 'given')
      : statements.find(({ source }) => source.kind === 'event' && source.event.id === waiting.id);
  if (own !== undefined && own.date >= (given?.date ?? waiting?.date ?? '')) return own;
  if (given !== undefined || waiting !== undefined) return given ?? null;
  return statements[0] ?? null;
}

/** Of one day what was written down last. */
const latestFirst = (one: Statement, other: Statement): number =>
  one.date === other.date ? other.at - one.at || (one.record < other.record ? -1 : 1) : one.date < other.date ? 1 : -1;

function readCare(states: readonly RecordState[], dateOf: (moment: number) => string, clocks: Clocks): Care {
  const assessments = states.filter(({ kind }) => kind === 'assessment').map((state) => ({ state, assessment: readAssessment(state) }));
  const events = states.filter(({ kind }) => kind === 'event');
  const occasions = readGroups(assessments.map(({ state }) => state)).map(readOccasion);
  const passed = supersededIn(dueItems({ ended: false, events, occasions, planItems: [] }), clocks);
  const told = events.map((state) => ({ state, event: readEvent(state) })).filter(({ event }) => event.told !== null && !event.removed);
  const answering = (event: HnaEvent) =>
    assessments.find(
      ({ assessment }) => assessment.status !== 'started' && assessment.submittedAt !== null && assessment.events.includes(event.id),
    );
  return {
    documents: documentsOf(states),
    events: told.flatMap(({ state, event }) => {
      const found = answering(event);
      return found === undefined ? offered(state, event, dateOf) : [answered(event, found, dateOf)];
    }),
    unanswered: told
      .map(({ event }) => event)
      .filter((event) => answering(event) === undefined && !passed.has(event.id))
      .toSorted((one, other) => (one.date < other.date ? 1 : -1)),
    plans: assessments.flatMap(({ state }) => agreed(state, dateOf)),
    reviews: states.filter(({ kind }) => kind === 'plan-item').flatMap((state) => reviewed(state, dateOf)),
    comparisons: assessments.flatMap(({ state, assessment }) => compared(state, assessment, assessments, dateOf)),
    referrals: states.filter(({ kind }) => kind === 'referral').flatMap((state) => referred(state, dateOf)),
    actions: states.filter(({ kind }) => kind === 'plan-item').flatMap((state) => planned(state, dateOf)),
  };
}

type Read = { readonly state: RecordState; readonly assessment: Assessment };

function answered(event: HnaEvent, { state, assessment }: Read, dateOf: (moment: number) => string): Statement {
  const signed = signaturesOf(state).find(({ status }) => status === 'submitted');
  const date = assessment.submittedAt === null ? assessment.today : dateOf(assessment.submittedAt);
  return {
    status: 'given',
    date,
    by: '',
    author: signed?.by ?? '',
    at: signed?.at ?? 0,
    record: assessment.id,
    source: { kind: 'event', event, assessment: assessment.id },
  };
}

/** How an offer reads as a standard: what staff could not do was not available to her, whatever the reason. */
const offers: Readonly<Record<OfferStatus, CareStatus>> = {
  offered: 'offered',
  undecided: 'offered',
  expired: 'offered',
  declined: 'declined',
  'not-offered': 'not-available',
  unable: 'not-available',
};

function offered(state: RecordState, event: HnaEvent, dateOf: (moment: number) => string): readonly Statement[] {
  return offersOf(state).map(({ status, at, by }): Statement => ({
    status: offers[status],
    date: dateOf(at),
    by: '',
    author: by,
    at,
    record: state.id,
    source: { kind: 'event', event, assessment: null },
  }));
}

function agreed(state: RecordState, dateOf: (moment: number) => string): readonly Statement[] {
  const [last] = signaturesOf(state)
    .filter(({ status }) => status === 'agreed')
    .toReversed();
  if (last === undefined) return [];
  return [{ status: 'given', date: dateOf(last.at), by: '', author: last.by, at: last.at, record: state.id, source: { kind: 'plan' } }];
}

function reviewed(state: RecordState, dateOf: (moment: number) => string): readonly Statement[] {
  if (isRemoved(state)) return [];
  return addedAt(state, 'reviews').map(({ head, value }): Statement => ({
    status: 'given',
    date: textIn(value, 'date') || dateOf(head.at),
    by: '',
    author: head.author,
    at: head.at,
    record: state.id,
    source: { kind: 'review' },
  }));
}

/** An action that was put into a plan is offered; looked at again, it was given. */
function planned(state: RecordState, dateOf: (moment: number) => string): readonly Statement[] {
  const item = readPlanItem(state);
  const head = state.fields['action']?.find(({ value }) => value !== null);
  if (item.removed || item.action === '' || head === undefined) return [];
  const reviewed = item.reviews.some(({ state: became }) => became !== 'not-ready');
  return [
    {
      status: reviewed ? 'given' : 'offered',
      date: dateOf(head.at),
      by: '',
      author: head.author,
      at: head.at,
      record: state.id,
      source: { kind: 'action', text: item.action },
    },
  ];
}

/** One that was talked through, with an earlier one to look back to. */
function compared(
  state: RecordState,
  assessment: Assessment,
  all: readonly Read[],
  dateOf: (moment: number) => string,
): readonly Statement[] {
  const talked = state.fields['status']?.find(({ value }) => value === 'discussing' || value === 'agreed' || value === 'closed');
  const first = signaturesOf(state)[0];
  if (talked === undefined || first === undefined) return [];
  const earlier = all.some(
    (other) => other.assessment.submittedAt !== null && other.assessment.submittedAt < first.at && other.state.id !== state.id,
  );
  if (!earlier) return [];
  return [
    {
      status: 'given',
      date: dateOf(talked.at),
      by: '',
      author: talked.author,
      at: talked.at,
      record: assessment.id,
      source: { kind: 'since-last-time' },
    },
  ];
}

const steps: Readonly<Record<string, CareStatus>> = {
  offered: 'offered',
  sent: 'given',
  accepted: 'given',
  done: 'given',
  declined: 'declined',
  'no-such-service': 'not-available',
};

/** A referral stands where its latest step left it. */
function referred(state: RecordState, dateOf: (moment: number) => string): readonly Statement[] {
  if (isRemoved(state)) return [];
  const service = textAt(state, 'service');
  const last = addedAt(state, 'steps').at(-1);
  if (service === '' || last === undefined) return [];
  const step = textIn(last.value, 'status');
  const status = steps[step];
  if (status === undefined) return [];
  const date = textIn(last.value, 'date') || dateOf(last.head.at);
  return [
    { status, date, by: '', author: last.head.author, at: last.head.at, record: state.id, source: { kind: 'referral', service, step } },
  ];
}
