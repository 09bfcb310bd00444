import type { setTeamSettings } from '../../src/records';

/** A team's settings, all of them invented: no number here belongs to anybody. */
export const madeUpSettings: Parameters<typeof setTeamSettings>[0] = {
  line: { name: 'Made-up line', number: '0999 111 222' },
  cordRoute: 'Ring the made-up spinal cord coordinator',
  coverHours: 'Monday to Friday, 9 to 5',
  coveringTeam: 'The made-up ward',
  crisisLines: { england: '111, option 2' },
  escalation: { immediate: 15, 'same-day': 120, soon: 1440 },
};
