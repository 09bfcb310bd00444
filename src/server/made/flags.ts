import { flagId, markSeen, recordOutcome, setFlagOwner, type NewOutcome } from '../../records';
import type { Done } from './assess';
import { atWork, daysBetween } from './days';
import type { Person } from './person';

/** Each flag is seen and, but for some of the last days, closed by what somebody did. */
export function actOnFlags(person: Person, done: Done): void {
  const { chance, making } = person;
  for (const flag of done.filled.fired) {
    if (chance.happens(daysBetween(done.visit.date, making.today) < 3 ? 0.9 : 0.001)) continue;
    const visit = person.visit(done.visit.date, done.visit);
    if (visit === null) continue;
    const flags = [flagId(done.id, flag.id)];
    const device = (minutes: number): number => atWork(visit.date, visit.minute + minutes) + visit.device.skew;
    const outcome = (minutes: number, what: NewOutcome): void => {
      const id = chance.id();
      person.do(visit, minutes, () => recordOutcome(flags, id, what, device(minutes)));
    };
    const seen = chance.id();
    person.do(visit, 0, () => [...markSeen(flags, seen, device(0)), ...setFlagOwner(flags, visit.author)]);
    if (chance.happens(0.2))
      outcome(10, { what: 'could-not-reach', retryAt: device(70), secondContact: 'Her sister', welfareCheck: '', note: '' });
    outcome(
      90,
      chance.weighted<NewOutcome>([
        [{ what: 'spoke', note: 'Spoke with her; looked at today' }, 5],
        [{ what: 'sent', to: flag.urgency === 'immediate' ? 'acute-oncology' : 'gp', note: '' }, 4],
        [{ what: 'already-known', reason: 'Looked at in clinic this week' }, 1],
      ]),
    );
  }
}
