import { setTeamSettings } from '../../records';
import type { Chance } from './chance';
import { Course, type Act, type MadeDevice } from './course';
import { atWork } from './days';

/**
 * What a made team has set: numbers that nobody has (Ofcom keeps them for drama), but for the crisis lines, which are the nations' own.
 * Each says that it is made up.
 */
const settings = {
  line: { name: 'Made-up 24-hour cancer line', number: '01632 960999' },
  cordRoute: 'Made up: ring the spinal cord coordinator on 01632 960998. Lie flat until they tell you otherwise.',
  coverHours: 'Made up: Monday to Friday, 9am to 5pm',
  coveringTeam: 'Made up: the acute oncology nurses',
  crisisLines: {
    england: 'NHS 111, option 2',
    scotland: 'NHS 24 on 111',
    wales: 'NHS 111 Wales, option 2',
    'northern-ireland': 'Lifeline, 0808 808 8000',
  },
  escalation: { immediate: 30, 'same-day': 240, soon: 2880 },
} as const;

/** About no patient. */
export function settle(team: string, chance: Chance, device: MadeDevice, author: string, today: string): readonly Act[] {
  const course = new Course(null, team, chance);
  course.do({ device, author, at: atWork(today, -90) }, () => setTeamSettings(settings, today));
  return course.acts;
}
