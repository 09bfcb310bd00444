import { addDays, addPatient, diseaseSites, markTold, recordEvent, type DiseaseSite, type TreatmentChange } from '../../records';
import type { Form } from '../../engine';
import type { AssessmentPoint, CareLibrary } from '../../definition';
import type { Chance } from './chance';
import { Course, type MadeDevice } from './course';
import { atWork, daysBetween } from './days';
import { madeName, testNumber } from './names';

/** What a made team is made with. */
export interface Making {
  readonly team: string;
  /** Account ids; the first are nurses. */
  readonly authors: readonly [string, ...string[]];
  readonly devices: readonly [MadeDevice, ...MadeDevice[]];
  readonly forms: readonly Form[];
  readonly care: CareLibrary;
  /** Calendar date; nothing happens after eight in the morning of it. */
  readonly today: string;
}

/** Somebody with a tablet, on a day, for a while without a network. */
export interface Visit {
  readonly device: MadeDevice;
  readonly author: string;
  readonly date: string;
  /** Minutes after nine. */
  readonly minute: number;
  /** Milliseconds. */
  readonly offline: number;
}

/** How often a tablet that was used had no network for up to three days. */
const offlineShare = 0.25;
const longestOffline = 72 * 3_600_000;
/** Minutes. */
const longestVisit = 120;

/** One made person, and what has been written down of her so far. */
export class Person {
  readonly course: Course;
  readonly id: string;
  constructor(
    readonly making: Making,
    readonly chance: Chance,
  ) {
    this.id = chance.id();
    this.course = new Course(this.id, making.team, chance.of('changes'));
  }

  /** The end of what has happened so far. */
  get now(): number {
    return atWork(this.making.today, -60);
  }

  /** On that day, or as soon as what was done at the visit before has reached everybody. Null where that is still to come. */
  visit(date: string, after: Visit | null = null): Visit | null {
    const { chance, making } = this;
    const wanted = atWork(date, chance.whole(0, 400));
    const known = after === null ? 0 : atWork(after.date, after.minute + longestVisit) + after.offline;
    const at = inHours(Math.max(wanted, known));
    if (at >= this.now) return null;
    const day = new Date(at).toISOString().slice(0, 10);
    return {
      device: chance.pick(making.devices),
      author: chance.pick(making.authors),
      date: day,
      minute: Math.round((at - atWork(day, 0)) / 60_000),
      offline: chance.happens(offlineShare) ? chance.whole(0, longestOffline) : 0,
    };
  }

  /** So many minutes into the visit. */
  do(
    visit: Visit,
    minutes: number,
    edits: Parameters<Course['do']>[1],
    more: { readonly form?: Parameters<Course['do']>[0]['form'] } = {},
  ): void {
    const at = atWork(visit.date, visit.minute + minutes);
    this.course.do(
      { device: visit.device, author: visit.author, at, offline: visit.offline, ...(more.form === undefined ? {} : { form: more.form }) },
      edits,
    );
  }
}

/** That moment, or the next morning where nobody is at work. */
function inHours(at: number): number {
  const day = new Date(at).toISOString().slice(0, 10);
  if (at < atWork(day, 0)) return atWork(day, 0);
  return at > atWork(day, 480) ? atWork(addDays(day, 1), 0) : at;
}

export interface MadeEvent {
  readonly id: string;
  readonly point: AssessmentPoint;
  readonly change: TreatmentChange | null;
  readonly date: string;
  readonly told: boolean;
}

/** Somebody new to the team. Null where even that is still to come. */
export function register(person: Person, place: number, date: string): boolean {
  const { chance } = person;
  const visit = person.visit(date);
  if (visit === null) return false;
  const man = chance.happens(0.01);
  const age = Math.min(94, Math.max(27, Math.round(chance.normal(62, 13))));
  const hasNumber = chance.happens(0.97);
  person.do(visit, 0, () =>
    addPatient(person.id, {
      name: madeName(chance, man),
      born: addDays(date, -Math.round(age * 365.25) - chance.whole(0, 364)),
      nhsNumber: hasNumber ? testNumber(place) : null,
      noNumberReason: hasNumber ? null : 'From abroad, number applied for',
    }),
  );
  return true;
}

const siteWeights: Readonly<Record<DiseaseSite, number>> = {
  bone: 6,
  'bone-marrow': 0.3,
  liver: 3,
  lung: 3,
  nodes: 2,
  brain: 1,
  skin: 1,
  other: 0.3,
  'not-known': 0.3,
};

/** What happened to her: when it was found, when it grew, when treatment changed. Growth and change mostly come together. */
export function happenings(person: Person, since: string): readonly (readonly MadeEvent[])[] {
  const { chance, making } = person;
  const groups: MadeEvent[][] = [];
  const add = (date: string, points: readonly (readonly [AssessmentPoint, TreatmentChange | null])[]): void => {
    const told = daysBetween(date, making.today) > 21 || chance.happens(0.85);
    groups.push(points.map(([point, change]) => ({ id: chance.id(), point, change, date, told })));
  };
  const line = (): TreatmentChange =>
    chance.weighted([
      ['new-line', 6],
      ['dose-or-route', 2],
      ['break', 1],
      ['stopping', 1],
    ]);
  add(
    since,
    chance.happens(0.4)
      ? [
          ['diagnosis', null],
          ['treatment-change', 'new-line'],
        ]
      : [['diagnosis', null]],
  );
  for (let date = addDays(since, 40 + chance.wait(150)); date < making.today; date = addDays(date, 40 + chance.wait(150))) {
    const change = line();
    if (chance.happens(0.5))
      add(
        date,
        chance.happens(0.7)
          ? [
              ['progression', null],
              ['treatment-change', change],
            ]
          : [['progression', null]],
      );
    else add(date, [['treatment-change', change]]);
    if (change === 'stopping') break;
  }
  return groups;
}

/** Writes the events down, and that she was told. Null where they are still to come. */
export function recordEvents(person: Person, events: readonly MadeEvent[]): Visit | null {
  const { chance } = person;
  const [first] = events;
  const visit = first === undefined ? null : person.visit(first.date);
  if (visit === null) return null;
  const found = chance.some(diseaseSites, chance.whole(1, 2), (site) => siteWeights[site]);
  for (const [index, event] of events.entries()) {
    person.do(visit, index * 2, () => [
      ...recordEvent(event.id, {
        point: event.point,
        date: event.date,
        treatmentChange: event.change,
        told: null,
        sites: event.point === 'treatment-change' ? [] : found,
      }),
      ...(event.told ? markTold(event.id, { date: visit.date, by: chance.pick(doctors) }) : []),
    ]);
  }
  return visit;
}

const doctors = ['Dr Inkwell', 'Dr Bookend', 'Mr Doorbell', 'Dr Saucer'] as const;
