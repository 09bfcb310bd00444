import {
  addDays,
  addPlanItem,
  addReferral,
  agreePlan,
  giveAnswers,
  markAsked,
  moveAssessment,
  ownerIsPatient,
  planText,
  readPatient,
  readPlanItem,
  readReferral,
  reviewPlanItem,
  stepReferral,
  type ReferralStatus,
  type ReviewState,
} from '../../records';
import type { Done } from './assess';
import { atWork } from './days';
import type { Person, Visit } from './person';

/** How much it still worries her when it is looked at again: mean 3.8 (field.md §7). */
const afterAction = { mean: 3.8, deviation: 2.3 } as const;
/** Days from a plan to its review, and from one review to the next. */
const interval = 84;

/**
 * The conversation after an assessment: what came up only there, what was planned, that she agreed, and the reviews. `until`: calendar
 * date from which something newer counts.
 */
export function talkThrough(person: Person, done: Done, until: string): void {
  const { chance } = person;
  const { id, form, inTalk } = done;
  // Most are talked through within two weeks; some wait.
  const visit = person.visit(addDays(done.visit.date, Math.round(chance.wait(chance.happens(0.06) ? 40 : 7))), done.visit);
  if (visit === null) return;
  const reference = { id: form.canonical.id, version: form.canonical.version, hash: form.canonical.hash };
  person.do(visit, 0, (read) => moveAssessment(read(id), 'discussing'));
  askInPerson(person, done, visit);
  const added = Object.fromEntries(
    inTalk.flatMap(([concern, rating]) => [
      [`${concern}.chosen`, true],
      [`${concern}.rating`, rating],
    ]),
  );
  if (inTalk.length > 0)
    person.do(visit, 6, (read) => giveAnswers(id, added, { seen: read(id), form: form.canonical }), { form: reference });
  const items = done.concerns.slice(0, chance.whole(1, 5)).map((concern) => planFor(person, done, visit, concern));
  // Some want to think about it first.
  const agreed = chance.happens(0.12) ? person.visit(addDays(visit.date, 7 + Math.round(chance.wait(7))), visit) : visit;
  if (agreed === null) return;
  const at = atWork(agreed.date, agreed.minute + 25) + agreed.device.skew;
  const states = person.course.states;
  const text = planText(
    states
      .filter(({ kind }) => kind === 'plan-item')
      .map(readPlanItem)
      .filter(({ assessment }) => assessment === id),
    states
      .filter(({ kind }) => kind === 'referral')
      .map(readReferral)
      .filter(({ assessment }) => assessment === id),
  );
  const agreement = chance.id();
  person.do(agreed, 25, (read) => agreePlan(read(id), text, { id: agreement, with: nameOf(person), on: agreed.date, at }));
  review(person, id, items, agreed, until);
}

function nameOf(person: Person): string {
  const state = person.course.state(person.id);
  return state === undefined ? '' : readPatient(state).name;
}

/** What nobody asked while others could see the screen, a nurse asks when they are alone together. */
function askInPerson(person: Person, { id, form, filled }: Done, visit: Visit): void {
  const items = form.canonical.items.filter(({ sensitive }) => sensitive === 'alone').map((item) => item.id);
  const unasked = items.filter((item) => filled.unasked.includes(item));
  if (unasked.length === 0) return;
  const asked = person.chance.id();
  const at = atWork(visit.date, visit.minute + 3) + visit.device.skew;
  person.do(visit, 3, () => markAsked(id, asked, { at, note: '', items: unasked }));
}

/** Id of what was planned. */
function planFor(person: Person, done: Done, visit: Visit, [concern]: readonly [string, number]): string {
  const { chance, making } = person;
  const library = making.care.concerns[concern];
  const item = done.form.canonical.items.find((each) => each.id === concern);
  const title = library?.text ?? (typeof item?.text === 'string' ? item.text : concern);
  const [plan, ...plans] = library?.suggestions.plan ?? [];
  const [information] = library?.suggestions.information ?? [];
  const id = chance.id();
  const talkedThrough = chance.happens(0.25);
  const action = plan === undefined ? `Ask about it again: ${title}` : chance.pick([plan, ...plans]).text;
  const planned = {
    assessment: done.id,
    concern,
    title,
    ...(talkedThrough ? { talkedThrough } : { action }),
    owner: action.startsWith('You ') ? ownerIsPatient : visit.author,
    due: addDays(visit.date, interval),
    information: information !== undefined && chance.happens(0.4) ? [information.id] : [],
  };
  person.do(visit, 10, () => addPlanItem(id, planned));
  const [service, ...services] = library?.suggestions.referral ?? [];
  if (service !== undefined && !talkedThrough && chance.happens(0.4)) refer(person, done, visit, id, chance.pick([service, ...services]));
  return id;
}

function refer(person: Person, done: Done, visit: Visit, planItem: string, service: string): void {
  const { chance, making } = person;
  const found = making.care.services.find((each) => each.id === service);
  if (found === undefined || found.closed !== undefined) return;
  const id = chance.id();
  const first: ReferralStatus = chance.weighted([
    ['sent', 68],
    ['offered', 20],
    ['no-such-service', 12],
  ]);
  const step = (status: ReferralStatus, date: string) => ({ id: chance.id(), status, date });
  const asked = { planItem, assessment: done.id, service, serviceName: found.name };
  person.do(visit, 14, () => addReferral(id, asked, step(first, visit.date)));
  const next = first === 'no-such-service' ? null : person.visit(addDays(visit.date, 7 + Math.round(chance.wait(14))), visit);
  if (next === null || chance.happens(0.03)) return;
  const status = chance.weighted<'accepted' | 'done' | 'declined'>([
    ['accepted', 5],
    ['done', 3],
    ['declined', 2],
  ]);
  const decliner = chance.weighted<'patient' | 'service'>([
    ['patient', 3],
    ['service', 1],
  ]);
  person.do(next, 0, () => stepReferral(id, { ...step(status, next.date), ...(status === 'declined' ? { decliner } : {}) }));
  const last = status === 'accepted' ? person.visit(addDays(next.date, 14 + Math.round(chance.wait(21))), next) : null;
  if (last !== null) person.do(last, 0, () => stepReferral(id, step('done', last.date)));
}

/** Looked at again about every twelve weeks until nothing is open, when it is closed; a few are forgotten. */
function review(person: Person, assessment: string, items: readonly string[], agreed: Visit, until: string): void {
  const { chance } = person;
  let [open, last] = [items, agreed];
  while (open.length > 0) {
    if (chance.happens(0.02)) return;
    const date = addDays(last.date, interval + chance.whole(-14, 7));
    const visit = date < until ? person.visit(date, last) : null;
    if (visit === null) return;
    last = visit;
    open = open.filter((item, index) => reviewOne(person, item, visit, index) !== 'resolved');
  }
  person.do(last, 30, (read) => moveAssessment(read(assessment), 'closed'));
}

function reviewOne(person: Person, item: string, visit: Visit, minute: number): ReviewState {
  const { chance } = person;
  const rating = Math.min(10, Math.max(1, Math.round(chance.normal(afterAction.mean, afterAction.deviation))));
  const state = chance.weighted<ReviewState>([
    ['better', 5],
    ['same', 3],
    ['resolved', 2],
    ['worse', 1],
    ['not-ready', 1],
  ]);
  const id = chance.id();
  person.do(visit, minute, () => reviewPlanItem(item, { id, rating, state, date: visit.date }));
  return state;
}
