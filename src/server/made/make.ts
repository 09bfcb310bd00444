import { addDays, addPatient, answersOf, endPatient, giveAnswers, readOpenFlag, type Edit } from '../../records';
import type { WireChangeset } from '../../protocol';
import { assess, offer, type Before } from './assess';
import { Chance } from './chance';
import { chainOf } from './chain';
import type { MadeDevice } from './course';
import { actOnFlags } from './flags';
import { writePapers } from './papers';
import { happenings, Person, recordEvents, register, type Making } from './person';
import { settle } from './settings';
import { talkThrough } from './talk';
import { treat } from './treatments';

/** What was made, for those who count it. */
export interface MadePerson {
  readonly person: Person;
  readonly assessments: readonly NonNullable<Before['done']>[];
}

export interface MadeTeam {
  readonly people: readonly MadePerson[];
  readonly devices: readonly MadeDevice[];
  /** Each device's chain. */
  readonly chains: readonly (readonly WireChangeset[])[];
}

export type Wish = Omit<Making, 'devices'> & { readonly patients: number; readonly seed: string };

/** Bears a new number where a seed gives other people than before. */
const version = 2;
const skewed = 0.01;
const longestSkew = 26 * 3_600_000;

/**
 * A team's made patients, with a believable history of each, as the chains of its tablets: the same wish gives the same bytes. No chain
 * fits another wish, so that what a team has already is never met by another text under the same id.
 */
export function makeTeam(wish: Wish): MadeTeam {
  const making = makeBySteps(wish);
  for (;;) {
    const { done, value } = making.next();
    if (done === true) return value;
  }
}

/** The same, person by person: whoever has other work may see to that in between. */
export function* makeBySteps(wish: Wish): Generator<void, MadeTeam> {
  const chance = new Chance(
    [version, wish.seed, wish.patients, wish.team, ...wish.authors, wish.today, ...wish.forms.map(({ canonical }) => canonical.hash)].join(
      ' ',
    ),
  );
  const devices = makeDevices(chance.of('devices'), Math.max(4, Math.ceil(wish.patients / 20)));
  const making: Making = { ...wish, devices };
  // Two seeds rarely give the same test number.
  const first = chance.whole(0, 400_000);
  const watched = Math.min(2, Math.floor(wish.patients / 50));
  const people: MadePerson[] = [];
  for (let place = 0; place < wish.patients; place += 1) {
    const own = chance.of(`patient ${place}`);
    const number = first + place;
    people.push(place < watched ? makeWatched(making, own, number) : makePerson(making, own, number, startOf(making, own)));
    yield;
  }
  const acts = [
    ...settle(wish.team, chance.of('settings'), devices[0], wish.authors[0], wish.today),
    ...people.flatMap(({ person }) => person.course.acts),
  ];
  const chains: (readonly WireChangeset[])[] = [];
  for (const { id } of devices) {
    const own = acts.filter(({ header }) => header.device === id);
    if (own.length > 0) chains.push(chainOf(own));
    yield;
  }
  return { people, devices, chains };
}

export function makeDevices(chance: Chance, count: number): Making['devices'] {
  const one = (): MadeDevice => ({
    id: chance.id(),
    skew: chance.happens(skewed) ? chance.whole(-longestSkew, longestSkew) : chance.whole(-20_000, 20_000),
  });
  return [one(), ...Array.from({ length: count - 1 }, one)];
}

/** Calendar date on which somebody came to the team. */
const startOf = ({ today }: Making, chance: Chance): string => addDays(today, -Math.round(4 + Math.min(1500, chance.wait(320))));

/** Somebody new, drawn until one has a red flag that nobody has closed: whoever looks at a demonstration finds one. */
function makeWatched(making: Making, chance: Chance, place: number): MadePerson {
  for (let draw = 0; ; draw += 1) {
    const own = chance.of(draw);
    const made = makePerson(making, own, place, addDays(making.today, -own.whole(7, 16)));
    if (draw === mostDraws || made.person.course.states.some((state) => state.kind === 'flag' && readOpenFlag(state) !== null)) return made;
  }
}

const mostDraws = 60;

function makePerson(making: Making, chance: Chance, place: number, since: string): MadePerson {
  const person = new Person(making, chance);
  const assessments: NonNullable<Before['done']>[] = [];
  if (!register(person, place, since)) return { person, assessments };
  const groups = happenings(person, since).flatMap((events) => {
    const told = recordEvents(person, events);
    return told === null ? [] : [{ events, told }];
  });
  treat(
    person,
    groups.map(({ events }) => events),
  );
  let before: Before = { done: null, latent: new Map() };
  for (const [index, { events, told }] of groups.entries()) {
    const offered = events.every((event) => event.told) ? offer(person, events, told) : null;
    const done = offered === null ? null : assess(person, events, before, offered);
    if (done === null) continue;
    assessments.push(done);
    before = { done, latent: new Map(done.concerns) };
    actOnFlags(person, done);
    if (person.course.state(done.id)?.fields['status']?.some(({ value }) => value === 'submitted') === true)
      talkThrough(person, done, groups[index + 1]?.events[0]?.date ?? making.today);
  }
  writePapers(person, since);
  differ(person, before);
  end(person);
  return { person, assessments };
}

/** Of a few, two tablets say different things: they were written at one moment, and neither knew of the other. */
function differ(person: Person, { done }: Before): void {
  const { chance, making } = person;
  const last = person.visit(addDays(making.today, -2), done?.visit ?? null);
  const [one, other] = making.devices;
  if (last === null || other === undefined || !chance.happens(0.015)) return;
  const at = { ...last, offline: 3_600_000 };
  const both = (first: (read: Parameters<Parameters<Person['do']>[2]>[0]) => readonly Edit[], second: typeof first): void => {
    person.do({ ...at, device: one }, 0, first);
    person.do({ ...at, device: other }, 2, second);
  };
  const state = done === null ? undefined : person.course.state(done.id);
  const rated =
    done === null || state === undefined ? undefined : Object.entries(answersOf(state)).find(([path]) => path.endsWith('.rating'));
  if (done !== null && rated !== undefined && chance.happens(0.6)) {
    const [path, value] = rated;
    const rate = (rating: number) => (read: Parameters<Parameters<Person['do']>[2]>[0]) =>
      giveAnswers(done.id, { [path]: rating }, { seen: read(done.id), form: done.form.canonical });
    both(rate(Math.max(1, Number(value) - 2)), rate(Math.min(10, Number(value) + 1)));
    return;
  }
  const born = person.course.state(person.id)?.fields['born']?.[0]?.value;
  if (typeof born !== 'string') return;
  const correct = (day: string) => () =>
    addPatient(person.id, { name: '', born: `${born.slice(0, 8)}${day}`, nhsNumber: null, noNumberReason: null }).filter(
      ({ path }) => path === 'born',
    );
  both(correct('11'), correct('17'));
}

/** Some have died, a few moved away. */
function end(person: Person): void {
  const { chance } = person;
  const why = chance.weighted<'died' | 'transferred' | null>([
    ['died', 4],
    ['transferred', 2],
    [null, 94],
  ]);
  // Nothing happens after it.
  const last = Math.max(...person.course.acts.map(({ arrives }) => arrives));
  const visit = why === null ? null : person.visit(addDays(dayAfter(last), chance.whole(0, 40)));
  if (why === null || visit === null) return;
  person.do(visit, 0, () => endPatient(person.id, { why, date: visit.date, note: null }));
}

const dayAfter = (moment: number): string => new Date(moment + 86_400_000).toISOString().slice(0, 10);
