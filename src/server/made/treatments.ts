import { addDays, recordTreatment, stopTreatment, type TreatmentClass } from '../../records';
import type { MadeEvent, Person, Visit } from './person';

type Line = readonly [readonly [TreatmentClass, readonly [string, ...string[]]], number];

/** Common drugs of each class, so that a list looks as it does in a clinic. They say nothing of who should have which. */
const lines: readonly [Line, ...Line[]] = [
  [['cdk46', ['palbociclib with letrozole', 'ribociclib with fulvestrant', 'abemaciclib with letrozole']], 5],
  [['endocrine', ['fulvestrant', 'exemestane', 'tamoxifen']], 3],
  [['chemotherapy', ['capecitabine', 'weekly paclitaxel', 'eribulin', 'vinorelbine']], 5],
  [['her2', ['trastuzumab with pertuzumab', 'tucatinib']], 2],
  [['antibody-drug-conjugate', ['trastuzumab deruxtecan', 'sacituzumab govitecan']], 2],
  [['immunotherapy', ['pembrolizumab']], 1],
  [['parp', ['olaparib']], 1],
  [['trial', ['a trial medicine']], 1],
];

/** The treatment that she is on after each change, and with bone disease often a bone drug beside it. */
export function treat(person: Person, groups: readonly (readonly MadeEvent[])[]): void {
  const { chance } = person;
  let current: string | null = null;
  let last: Visit | null = null;
  for (const group of groups) {
    const change = group.find(({ point }) => point === 'treatment-change')?.change;
    const [first] = group;
    if (first === undefined || change === undefined || change === null) continue;
    const visit: Visit | null = person.visit(addDays(first.date, 1), last);
    if (visit === null) return;
    last = visit;
    const before = current;
    if (before !== null && change === 'dose-or-route')
      person.do(visit, 0, () => [{ record: before, kind: 'treatment', path: 'doseChange', value: first.date }]);
    if (before !== null && change !== 'dose-or-route') person.do(visit, 0, () => stopTreatment(before, first.date));
    if (change !== 'dose-or-route') current = null;
    if (change !== 'new-line') continue;
    current = chance.id();
    const started = current;
    const [kind, drugs] = chance.weighted(lines);
    const scan = addDays(visit.date, 60 + chance.whole(0, 40));
    const nextScan = scan > person.making.today ? scan : null;
    const blank = { stop: null, doseChange: null, nextScan: null, intent: null } as const;
    const drug = chance.pick(drugs);
    person.do(visit, 3, () => recordTreatment(started, { ...blank, class: kind, drug, start: first.date, nextScan, intent: 'control' }));
    const bone = chance.id();
    if (chance.happens(0.2))
      person.do(visit, 5, () => recordTreatment(bone, { ...blank, class: 'bone-agent', drug: 'denosumab', start: first.date }));
  }
}
