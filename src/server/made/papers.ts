import { addDays, writeDocument, type CareStatus, type DocumentType } from '../../records';
import type { Chance } from './chance';

import type { Person } from './person';

interface Paper {
  readonly type: DocumentType;
  /** How many have it in the end. */
  readonly share: number;
  /** Mean days after the first event. */
  readonly after: number;
  readonly status: readonly [readonly [CareStatus, number], ...(readonly [CareStatus, number])[]];
  readonly fields: (chance: Chance, date: string, status: CareStatus) => Readonly<Record<string, string>>;
}

const given: Paper['status'] = [['given', 1]];

/** What a team has in writing of its patients: much of the card, less of the rest. */
const papers: readonly Paper[] = [
  {
    type: 'key-worker',
    share: 0.85,
    after: 8,
    status: given,
    fields: () => ({
      name: 'Nurse One',
      role: 'Secondary breast cancer nurse',
      phone: '01632 960001',
      hours: 'Monday to Friday, 9am to 5pm',
      cover: 'Nurse Two, 01632 960002',
      line: '01632 960999',
    }),
  },
  {
    type: 'treatment-plan',
    share: 0.6,
    after: 20,
    status: given,
    fields: (chance, date) => ({
      aim: 'To hold the cancer back and ease symptoms',
      drug: 'As in the treatment list',
      nextScan: addDays(date, chance.whole(50, 90)),
      newOptions: chance.happens(0.4) ? 'Gene test of the tumour asked for' : '',
    }),
  },
  {
    type: 'mdt',
    share: 0.35,
    after: 60,
    status: [
      ['given', 4],
      ['offered', 1],
    ],
    fields: (_, date, status) => ({
      question: 'What next after the last scan?',
      meeting: addDays(date, 6),
      outcome: status === 'given' ? 'Go on as now, scan again in three months' : '',
    }),
  },
  {
    type: 'palliative',
    share: 0.4,
    after: 120,
    status: [
      ['given', 5],
      ['offered', 2],
      ['declined', 3],
      ['not-available', 1],
    ],
    fields: () => ({ team: 'Community palliative care team' }),
  },
  {
    type: 'family',
    share: 0.3,
    after: 60,
    status: [
      ['given', 5],
      ['offered', 3],
      ['declined', 2],
    ],
    fields: (chance) => ({
      whom: chance.pick(['children', 'partner', 'both']),
      help: 'Leaflet about talking with children, and a first talk together',
    }),
  },
  {
    type: 'advance-care-plan',
    share: 0.3,
    after: 200,
    status: [
      ['given', 3],
      ['offered', 3],
      ['declined', 4],
    ],
    fields: (_, date, status) =>
      status === 'given'
        ? { state: 'done', held: 'With her, her GP and the hospital record' }
        : status === 'declined'
          ? { state: 'not-now', askOn: addDays(date, 60) }
          : { state: 'offered' },
  },
  {
    type: 'money-work',
    share: 0.4,
    after: 40,
    status: [
      ['given', 5],
      ['offered', 2],
      ['declined', 2],
      ['not-available', 1],
    ],
    fields: (chance) => ({ topic: chance.pick(['money', 'work', 'both']), service: 'Welfare rights service' }),
  },
  {
    type: 'trial',
    share: 0.3,
    after: 70,
    status: [
      ['given', 3],
      ['offered', 2],
      ['not-available', 2],
    ],
    fields: (chance, _, status) => ({
      asked: 'yes',
      eligible: status === 'given' ? 'yes' : chance.pick(['no', 'not-known']),
      referred: status === 'given' ? 'yes' : 'no',
    }),
  },
  {
    type: 'consent',
    share: 0.75,
    after: 4,
    status: given,
    fields: (chance) => ({
      sharing: chance.weighted([
        ['all', 85],
        ['all-except', 12],
        ['none', 3],
      ]),
    }),
  },
];

/** By the time they would be written, if that is past. */
export function writePapers(person: Person, since: string): void {
  const { chance } = person;
  const due = papers
    .filter(({ share }) => chance.happens(share))
    .map((paper) => ({ paper, date: addDays(since, 1 + chance.wait(paper.after)) }))
    .toSorted((one, other) => (one.date < other.date ? -1 : 1));
  for (const { paper, date } of due) {
    const visit = person.visit(date);
    if (visit === null) continue;
    const status = chance.weighted(paper.status);
    const draft = {
      type: paper.type,
      standard: null,
      status,
      date: visit.date,
      by: 'Nurse One',
      fields: paper.fields(chance, visit.date, status),
    };
    person.do(visit, 0, () => writeDocument(chance.id(), draft));
  }
}
