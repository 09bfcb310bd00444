import type { Form } from '../../engine';
import {
  addDays,
  answersOf,
  giveAnswers,
  moveAssessment,
  offerReasons,
  onTreatment,
  raiseFlag,
  readTreatment,
  recordOffer,
  sayNothingToday,
  startAssessment,
  submitAssessment,
  type Capacity,
  type FormReference,
  type Helper,
  type Mode,
  type OfferDetails,
  type OfferStatus,
} from '../../records';
import { fillIn, type Filled, type Worries } from './answers';
import { atWork, daysBetween } from './days';
import type { MadeEvent, Person, Visit } from './person';

/** Shares and means of field.md §7, *Test data generator*, for people with secondary breast cancer. */
export const figures = {
  noConcern: 0.15,
  /** A little under, since those with none are apart. */
  concerns: { mean: 6.3, deviation: 4.5, most: 25 },
  severity: { mean: 7, deviation: 2.5 },
  /** Of concerns, those that come up only when it is talked through. */
  addedInTalk: 0.15,
  partComplete: 0.08,
  fromPaper: 0.05,
  helped: 0.1,
  /** With something new or worse on the safety check: at diagnosis, and at progression or treatment change. */
  unwell: { diagnosis: 0.02, later: 0.04 },
} as const;

/** In the last days of a made team more are unwell, so that there are red flags of which somebody has to take care. */
const latest = { days: 3, unwell: 0.3 } as const;

export interface Done {
  readonly id: string;
  readonly events: readonly MadeEvent[];
  readonly form: Form;
  readonly visit: Visit;
  /** Concern and rating; most pressing first. */
  readonly concerns: readonly (readonly [string, number])[];
  /** Of those, what came up only in talk. */
  readonly inTalk: readonly (readonly [string, number])[];
  readonly filled: Filled;
}

/** What she worried about last time: some of it stays. */
export interface Before {
  readonly done: Done | null;
  readonly latent: ReadonlyMap<string, number>;
}

/** The visit at which she took what was offered; null where she did not, and what happened instead is written down. */
export function offer(person: Person, events: readonly MadeEvent[], told: Visit): Visit | null {
  const { chance } = person;
  const [first] = events;
  if (first === undefined) return null;
  const outcome = chance.weighted<OfferStatus | 'nothing'>([
    ['offered', 84],
    ['declined', 5],
    ['not-offered', 5],
    ['undecided', 3],
    ['unable', 1],
    ['nothing', 0.5],
  ]);
  const visit = outcome === 'nothing' ? null : person.visit(addDays(first.date, chance.whole(1, 6)), told);
  if (visit === null || outcome === 'nothing') return null;
  const reason = outcome === 'unable' ? 'too-unwell' : outcome === 'not-offered' ? chance.pick(offerReasons) : null;
  const date = reason === 'deferred' ? addDays(visit.date, 14) : null;
  writeOffer(person, events, visit, { status: outcome, reason, date, note: null });
  if (outcome === 'offered') return visit;
  // Who wanted to think, or was to be asked later, is asked once more.
  const again = outcome === 'undecided' || date !== null ? person.visit(addDays(visit.date, 14 + chance.whole(0, 4)), visit) : null;
  if (again === null) return null;
  const takes = chance.happens(0.6);
  writeOffer(person, events, again, { status: takes ? 'offered' : 'declined', reason: null, date: null, note: null });
  return takes ? again : null;
}

function writeOffer(person: Person, events: readonly MadeEvent[], visit: Visit, details: OfferDetails): void {
  for (const event of events) {
    const name = person.chance.id();
    person.do(visit, 0, () => recordOffer(event.id, name, details));
  }
}

/** One assessment, filled in through the engine. Null where it is still to come, or no form is there for it. */
export function assess(person: Person, events: readonly MadeEvent[], before: Before, offered: Visit): Done | null {
  const { chance, making } = person;
  const form = formFor(making.forms, events);
  const [first] = events;
  const visit = first === undefined ? null : person.visit(addDays(first.date, Math.round(3 + chance.wait(6))), offered);
  if (form === null || visit === null) return null;
  const drawn = draw(person, form, events, before, visit.date);
  const id = chance.id();
  const reference: FormReference = { id: form.canonical.id, version: form.canonical.version, hash: form.canonical.hash };
  const mode = modeOf(person);
  const context = contextOf(person, form, events, visit.date);
  person.do(
    visit,
    0,
    () => [
      ...startAssessment(id, {
        events: events.map((event) => event.id),
        form: reference,
        mode,
        today: visit.date,
        zone: 'Europe/London',
        context,
        ...helpOf(person),
      }),
    ],
    { form: reference },
  );
  const filled = fillIn(form, chance.of(`answers ${id}`), drawn.worries, {
    context,
    previous: previousOf(person, before),
    today: visit.date,
  });
  const done = { id, events, form, visit, concerns: drawn.concerns, inTalk: drawn.inTalk, filled };
  write(person, done, reference, drawn.worries);
  if (drawn.worries.stopsAfter !== null) breakOff(person, done);
  return done;
}

/** What she did not finish is closed after a while, and why is written down. */
function breakOff(person: Person, { id, events, visit }: Done): void {
  const { chance } = person;
  const later = person.visit(addDays(visit.date, 5 + Math.round(chance.wait(7))), visit);
  if (later === null) return;
  const status = chance.happens(0.7) ? 'declined' : 'unable';
  writeOffer(person, events, later, { status, reason: status === 'unable' ? 'too-unwell' : null, date: null, note: null });
  person.do(later, 2, (read) => moveAssessment(read(id), 'closed'));
}

function write(person: Person, { id, visit, form, filled }: Done, reference: FormReference, worries: Worries): void {
  const { canonical } = form;
  const options = { form: reference };
  person.do(
    visit,
    1,
    (read) => [
      ...giveAnswers(id, filled.begun.answers, { seen: read(id), form: canonical, origins: filled.begun.origins }),
      ...(worries.concerns.length === 0 ? sayNothingToday(id, true) : []),
    ],
    options,
  );
  for (const [index, { answers, origins }] of filled.pages.entries())
    person.do(visit, 2 + index, (read) => giveAnswers(id, answers, { seen: read(id), form: canonical, origins }), options);
  const end = 3 + filled.pages.length;
  const device = (minutes: number): number => atWork(visit.date, visit.minute + minutes) + visit.device.skew;
  // A flag is raised with the answer that fires it, and is not withdrawn by later ones.
  for (const flag of filled.fired) person.do(visit, 3, () => raiseFlag(id, flag, device(3)));
  if (worries.stopsAfter === null) person.do(visit, end, (read) => submitAssessment(read(id), filled.hidden, device(end)), options);
}

function formFor(forms: readonly Form[], events: readonly MadeEvent[]): Form | null {
  const order = ['diagnosis', 'progression', 'treatment-change'] as const;
  const point = order.find((each) => events.some((event) => event.point === each));
  const fitting = forms.filter(({ canonical }) => point !== undefined && canonical.status === 'active' && canonical.points.includes(point));
  const stopping = events.some(({ change }) => change === 'stopping');
  return fitting.find(({ canonical }) => canonical.id.includes('stopping') === stopping) ?? fitting[0] ?? null;
}

function modeOf({ chance }: Person): Mode {
  if (chance.happens(figures.fromPaper)) return 'from-paper';
  return chance.weighted([
    ['clinic-tablet', 5],
    ['with-nurse', 2],
    ['telephone', 2],
    ['own-device', 1],
  ]);
}

function helpOf({ chance }: Person): { readonly language: string; readonly helper: Helper; readonly capacity: Capacity } {
  const helper = chance.happens(figures.helped)
    ? chance.weighted<Helper>([
        ['interpreter', 5],
        ['family', 4],
        ['other', 1],
      ])
    : 'none';
  return { language: 'en-GB', helper, capacity: chance.happens(0.04) ? 'with-support' : 'has' };
}

/** The facts that this form wants, as far as they are known of her. */
function contextOf(person: Person, form: Form, events: readonly MadeEvent[], today: string): Record<string, string> {
  const treatments = person.course.states
    .filter(({ kind }) => kind === 'treatment')
    .map(readTreatment)
    .filter(({ start }) => start === null || start <= today);
  const known: Readonly<Record<string, string>> = {
    treatment: onTreatment(treatments, today),
    change: events.find(({ change }) => change !== null)?.change ?? '',
  };
  return Object.fromEntries(
    form.canonical.context.flatMap(({ name, options }) => {
      const value = known[name] ?? '';
      return value !== '' && (options === undefined || options.includes(value)) ? [[name, value]] : [];
    }),
  );
}

const previousOf = (person: Person, { done }: Before) => {
  const state = done === null ? undefined : person.course.state(done.id);
  return state === undefined || done === null ? {} : answersOf(state, done.form.canonical);
};

/** Common worries come up more often; so do those that lead at this point. */
const common: ReadonlySet<string> = new Set(['fatigue', 'worry', 'pain', 'sleep', 'money', 'understanding', 'low-mood', 'work', 'joints']);

function draw(person: Person, form: Form, events: readonly MadeEvent[], before: Before, date: string) {
  const { chance, making } = person;
  const offered = form.canonical.items.filter(({ type, showIf }) => type === 'concern' && showIf === undefined);
  const none = chance.happens(figures.noConcern);
  let count = 0;
  while (!none && count === 0) count = chance.overDispersed(figures.concerns.mean, figures.concerns.deviation);
  count = Math.min(count, figures.concerns.most, offered.length);
  const kept = offered.filter(({ id }) => before.latent.has(id) && chance.happens(0.6)).slice(0, Math.ceil(count * 0.7));
  const others = offered.filter((item) => !kept.includes(item));
  const fresh = chance.some(
    others,
    Math.max(0, count - kept.length),
    ({ id, lead, more }) => (common.has(id) ? 6 : 1) * (lead === true ? 2 : 1) * (more === true ? 0.4 : 1),
  );
  const { mean, deviation } = figures.severity;
  const rated = [...kept, ...fresh].map(({ id }): readonly [string, number] => {
    const last = before.latent.get(id);
    // As severe as anybody's on the whole, and near to what it was.
    const latent = last === undefined ? chance.normal(mean, deviation) : mean + 0.6 * (last - mean) + chance.normal(0, deviation * 0.8);
    return [id, Math.min(10, Math.max(1, Math.round(latent)))];
  });
  const concerns = rated.toSorted(([, one], [, other]) => other - one);
  const inTalk = concerns.filter(() => concerns.length > 1 && chance.happens(figures.addedInTalk)).slice(0, concerns.length - 1);
  const told = concerns.filter((each) => !inTalk.includes(each));
  const later = events.some(({ point }) => point !== 'diagnosis');
  const isLatest = daysBetween(date, making.today) < latest.days;
  const pages = form.canonical.pages.length;
  const worries: Worries = {
    concerns: told.map(([id]) => id),
    ratings: new Map(told),
    unwell: chance.happens(isLatest ? latest.unwell : later ? figures.unwell.later : figures.unwell.diagnosis),
    alone: chance.happens(0.7),
    stopsAfter: count > 0 && chance.happens(figures.partComplete) ? chance.whole(1, Math.max(1, pages - 2)) : null,
  };
  return { worries, concerns, inTalk };
}
