import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addendaOf,
  addPatient,
  answersOf,
  asOne,
  byRule,
  conflictsOf,
  endedElsewhere,
  endingOf,
  endPatient,
  flagId,
  foldChangeset,
  giveAnswers,
  groupJoined,
  joinable,
  joinedInto,
  joinInto,
  joinStates,
  keptAside,
  part,
  raiseFlag,
  readAssessment,
  readFlag,
  readGroups,
  readPatient,
  sayNothingToday,
  settle,
  signaturesOf,
  signedAnswers,
  startAssessment,
  submitAssessment,
  summarise,
  type RecordState,
} from '../../src/records';
import { changesOf, commit, empty, header, id } from './changes';

const patient = (name: string, is: { name: string; nhsNumber?: string }): RecordState =>
  commit(
    { id: id(name), kind: 'patient', fields: {}, superseded: [] },
    addPatient(id(name), { name: is.name, born: '1961-02-14', nhsNumber: is.nhsNumber ?? null, noNumberReason: null }),
  );
const groups = (...states: readonly RecordState[]) => [...groupJoined(states).values()].map((group) => group.map((state) => state.id));
const joined = (state: RecordState, into: RecordState): RecordState => commit(state, joinInto(state, into.id));
const together = (states: readonly RecordState[]): RecordState => {
  const [first, ...others] = [...groupJoined(states).values()][0] ?? [];
  if (first === undefined) throw new Error('There is no group.');
  return asOne([first, ...others]);
};

const ann = patient('ann', { name: 'Ann Ito', nhsNumber: '9434765919' });
const anne = patient('anne', { name: 'Anne Ito' });

describe('two records of one person', () => {
  it('stand apart until they are joined, and again when they are parted', () => {
    expect(groups(ann, anne)).toEqual([[ann.id], [anne.id]]);
    const merged = joined(anne, ann);
    expect(groups(merged, ann)).toEqual([[ann.id, anne.id]]);
    const parted = commit(merged, part(merged));
    expect(groups(ann, parted)).toEqual([[ann.id], [anne.id]]);
    expect(readPatient(parted)).toEqual(readPatient(anne));
  });

  it('read as one, with a conflict where they differ that one tap settles, and parting leaves each as it was', () => {
    const merged = joined(anne, ann);
    const one = together([merged, ann]);
    expect([one.id, readPatient(one).nhsNumber]).toEqual([ann.id, '9434765919']);
    expect(groups(one)).toEqual([[ann.id]]);
    expect(one.fields).not.toHaveProperty('mergedInto');
    const [conflict, ...others] = conflictsOf(one);
    expect([conflict?.path, others]).toEqual(['name', []]);
    const head = conflict?.heads.find(({ value }) => value === 'Anne Ito');
    if (conflict === undefined || head === undefined) throw new Error('It is not there.');
    const settled = commit(ann, settle(one, conflict, head), one);
    expect(readPatient(together([settled, merged])).name).toBe('Anne Ito');
    expect(conflictsOf(together([settled, merged]))).toEqual([]);
    expect(readPatient(commit(merged, part(merged)))).toEqual(readPatient(anne));
  });

  it('are not joined while devices differ on it, and the conflict shows', () => {
    const third = patient('third', { name: 'A. Ito' });
    const both = commit(joined(anne, ann), joinInto(anne, third.id), anne);
    expect(groups(ann, both, third)).toEqual([[ann.id], [anne.id], [third.id]]);
    expect(conflictsOf(both).map(({ path }) => path)).toEqual(['mergedInto']);
  });

  it('are not lost where the record that one was joined into is not here', () => {
    expect(groups(joined(anne, ann))).toEqual([[anne.id]]);
  });

  it('are in one group also where two devices joined each into the other', () => {
    expect(groups(joined(anne, ann), joined(ann, anne))).toEqual([[ann.id, anne.id]]);
  });

  it('end together, whichever of them says so, and that she died outranks that she moved', () => {
    const moved = commit(ann, endPatient(ann.id, { why: 'transferred', date: '2026-11-20', note: null }));
    const died = commit(anne, endPatient(anne.id, { why: 'died', date: '2026-11-21', note: null }));
    expect(endingOf([moved, died].map(readPatient))?.why).toBe('died');
    expect(endingOf([null, readPatient(ann), readPatient(moved)])?.why).toBe('transferred');
    expect(endingOf([ann, anne].map(readPatient))).toBeNull();
    const third = joined(patient('third', { name: 'A. Ito' }), anne);
    const endings = (...states: readonly RecordState[]) =>
      [...endedElsewhere(states.map((state) => summarise(state.id, [state], () => null)))].map(([of, { why }]) => [of, why]).toSorted();
    expect(endings(joined(anne, ann), ann)).toEqual([]);
    expect(endings(joined(died, ann), third, ann)).toEqual([
      [ann.id, 'died'],
      [third.id, 'died'],
    ]);
    expect(endings(joined(died, ann), third, moved)).toEqual([
      [ann.id, 'died'],
      [third.id, 'died'],
    ]);
    expect(endings(joined(anne, ann), third, moved)).toEqual([
      [anne.id, 'transferred'],
      [third.id, 'transferred'],
    ]);
    expect(endings(died, third, moved)).toEqual([[third.id, 'died']]);
  });

  it('are each in exactly one group, the same one in whatever order they come', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const all = fc.tuple(...names.map(() => fc.option(fc.constantFrom(...names, 'elsewhere'), { freq: 3 })));
    fc.assert(
      fc.property(
        all.chain((into) => fc.tuple(fc.constant(into), fc.shuffledSubarray(names, { minLength: 5, maxLength: 5 }))),
        ([into, order]) => {
          const states = names.map((name, index) => {
            const state = patient(name, { name });
            const target = into[index] ?? null;
            return target === null ? state : commit(state, joinInto(state, id(target)));
          });
          const found = groups(...states);
          expect(found.flat().sort()).toEqual(states.map((state) => state.id).sort());
          expect(groups(...order.flatMap((name) => states.find((state) => state.id === id(name)) ?? []))).toEqual(found);
          // Whoever was joined into another that is here stands in one group with it.
          for (const [index, name] of names.entries()) {
            const target = into[index] ?? null;
            if (target === null || !names.includes(target)) continue;
            expect(found.some((group) => group.includes(id(name)) && group.includes(id(target)))).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('two assessments of one event', () => {
  const other: RecordState = { ...empty, id: id('other') };
  const one = commit(empty, [
    ...giveAnswers(empty.id, { note: 'x', same: 1 }),
    { record: empty.id, kind: 'assessment', path: 'mode', value: 'with-nurse' },
  ]);
  const two = commit(other, [
    ...giveAnswers(other.id, { note: 'y', more: 2, same: 1 }),
    { record: other.id, kind: 'assessment', path: 'mode', value: 'telephone' },
  ]);

  it('both show until the nurse joins them', () => {
    expect(groups(one, two)).toEqual([[two.id], [one.id]]);
  });

  it('then read as one: every answer of both, a conflict where they differ, the facts of the first', () => {
    const state = together([joined(two, one), one]);
    expect(state.id).toBe(one.id);
    expect(conflictsOf(state).map(({ path, heads }) => [path, heads.map(({ value }) => value).sort()])).toEqual([
      ['answers/note', ['x', 'y']],
    ]);
    expect(answersOf(state)).toMatchObject({ more: 2, same: 1 });
    expect(state.fields['mode']?.map((head) => head.value)).toEqual(['with-nurse']);
  });

  it('one that was signed by itself, also where nobody knew of the join, stands by itself again and is never altered', () => {
    const merged = joined(two, one);
    const signed = commit(merged, submitAssessment(two, [], 5), two);
    expect(joinedInto(signed)).toBeNull();
    expect(groups(one, signed).flat().toSorted()).toEqual([one.id, two.id].toSorted());
    expect(signaturesOf(signed).map((signature) => signedAnswers(signature))).toEqual([answersOf(two)]);
  });

  it('a draft that is joined into a signed one adds to it, and what was signed stays as it was', () => {
    const signed = commit(one, submitAssessment(one, [], 5));
    const state = together([joined(two, signed), signed]);
    const [signature] = signaturesOf(state);
    if (signature === undefined) throw new Error('It is not signed.');
    expect(signedAnswers(signature)).toEqual(answersOf(one));
    expect(addendaOf(state).map(({ path, head }) => [path, head.value])).toEqual([
      ['more', 2],
      ['note', 'y'],
    ]);
    expect(conflictsOf(state).map(({ path }) => path)).toEqual(['answers/note']);
  });

  it('join into the signed one, or into the one begun first; two that are signed, or of two forms, both stay', () => {
    const begun = (name: string, today: string, hash = 'h1'): RecordState => {
      const form = { id: 'f', version: '1.0.0', hash };
      const start = { events: [id('event')], form, mode: 'with-nurse', today, zone: 'Europe/London', context: {} } as const;
      return commit({ ...empty, id: id(name) }, startAssessment(id(name), start));
    };
    const sign = (state: RecordState) => commit(state, submitAssessment(state, [], 5));
    const [early, late] = [begun('zz', '2026-11-01'), begun('aa', '2026-11-02')];
    for (const [a, b] of [
      [early, late],
      [late, early],
    ] as const) {
      expect(joinable(a, b)).toEqual({ joining: late, into: early });
      expect(joinable(sign(a), sign(b))).toEqual({ both: 'signed' });
    }
    const signed = sign(late);
    expect(joinable(early, signed)).toEqual({ joining: early, into: signed });
    expect(joinable(early, begun('other', '2026-11-02', 'h2'))).toEqual({ both: 'form' });
  });

  it('of which one says that nothing worries her, and the other has a concern, differ in sight until somebody chooses', () => {
    const none = (state: RecordState): RecordState => commit(state, sayNothingToday(state.id, true));
    const worried = commit(other, giveAnswers(other.id, { 'pain.chosen': true }));
    const pairs = [
      [none(one), joined(worried, one)],
      [commit(one, giveAnswers(one.id, { 'pain.chosen': true })), joined(none(other), one)],
    ] as const;
    for (const [first, second] of pairs) {
      const state = together([second, first]);
      expect(readAssessment(state).nothingToday).toBe(false);
      const [conflict, ...more] = conflictsOf(state).filter(({ path }) => path === 'nothingToday');
      expect([conflict?.heads.map(({ value }) => value).toSorted(), more]).toEqual([[false, true], []]);
      expect(together([second, asOne([first, second])]).fields).toEqual(state.fields);
      for (const value of [true, false]) {
        const head = conflict?.heads.find((each) => each.value === value);
        if (conflict === undefined || head === undefined) throw new Error('It is not there.');
        const settled = together([second, commit(first, settle(state, conflict, head), state)]);
        expect([readAssessment(settled).nothingToday, conflictsOf(settled).filter(({ path }) => path === 'nothingToday')]).toEqual([
          value,
          [],
        ]);
        expect(answersOf(settled)).toMatchObject({ 'pain.chosen': true });
      }
    }
    expect(readAssessment(together([joined(other, one), none(one)])).nothingToday).toBe(true);
    const unticked = commit(none(one), giveAnswers(one.id, { 'pain.chosen': null }), together([joined(worried, one), none(one)]));
    expect(readAssessment(together([joined(worried, one), unticked])).nothingToday).toBe(true);
  });

  it('keep what was kept aside in either, each of it once, and without a conflict', () => {
    const aside = (state: RecordState, value: string): RecordState => {
      const entries = ['both', value].map((each) => ({ value: each, because: 'Asked no more.', from: '1.0.0' }));
      return commit(state, [{ record: state.id, kind: 'assessment', path: 'archived/old', value: entries }]);
    };
    const state = together([joined(aside(other, 'hers'), one), aside({ ...empty, id: one.id }, 'own')]);
    expect(
      keptAside(state)
        .map(({ value }) => value)
        .toSorted(),
    ).toEqual(['both', 'hers', 'own']);
    expect(conflictsOf(state)).toEqual([]);
  });

  it('raise a rule twice and show it once: the more urgent, then the first; and the list leads to where the answers are', () => {
    const flag = (of: RecordState, rule: string, urgency: 'immediate' | 'soon', at: number): RecordState => {
      const words = { patient: '', staff: '', source: '', discreet: false, inputs: [] };
      const raised = { ...words, id: rule, version: '1.0.0', urgency, status: 'fired' } as const;
      const state: RecordState = { id: flagId(of.id, rule), kind: 'flag', fields: {}, superseded: [] };
      return commit(state, raiseFlag(of.id, raised, at));
    };
    const flags = [flag(one, 'r', 'soon', 1), flag(two, 'r', 'immediate', 2), flag(one, 's', 'soon', 4), flag(two, 's', 'soon', 3)];
    const shown = (...of: readonly RecordState[]) =>
      byRule(of.map(readFlag)).map(({ flag: each, ids }) => [each.rule, each.raisedAt, ids.length]);
    expect(shown(...flags)).toEqual([
      ['r', 2, 2],
      ['s', 3, 2],
    ]);
    expect(shown(...flags.toReversed())).toEqual(shown(...flags));
    const { flags: listed } = summarise(id('patient'), [one, joined(two, one), ...flags], () => null);
    expect(new Set(listed.map(({ assessment }) => assessment))).toEqual(new Set([one.id]));
    expect(byRule(listed, ({ assessment, rule }) => `${assessment} ${rule}`)).toHaveLength(2);
    const { flags: apart } = summarise(id('patient'), [one, two, ...flags], () => null);
    expect(byRule(apart, ({ assessment, rule }) => `${assessment} ${rule}`)).toHaveLength(4);
  });

  it('count once in what a list says, with the flags of both', () => {
    const flag = (of: RecordState): RecordState => ({ ...empty, id: id(`flag${of.id}`), kind: 'flag', fields: head('assessment', of.id) });
    const head = (path: string, value: string) => ({ [path]: [{ id: id('h'), value, changeset: id('s'), author: '', device: '', at: 0 }] });
    const list = (...states: readonly RecordState[]) => {
      const { conflicts, flags, incomplete } = summarise(id('patient'), [...states, flag(one), flag(two)], () => null);
      return { conflicts, flags: flags.length, assessments: incomplete.map((line) => line.id) };
    };
    expect(list(one, two)).toMatchObject({ conflicts: 0, flags: 2, assessments: expect.toSatisfy((ids: string[]) => ids.length === 2) });
    expect(list(one, joined(two, one))).toEqual({ conflicts: 1, flags: 2, assessments: [one.id] });
  });

  it('read alike whatever the order and however often their changes come, and nothing of either is lost', () => {
    const deed = fc.record({
      on: fc.constantFrom(one.id, two.id),
      device: fc.constantFrom(0, 1),
      path: fc.constantFrom('a', 'b'),
      value: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('meet', 'join', 'part')),
    });
    fc.assert(
      fc.property(fc.array(deed, { minLength: 1, maxLength: 20 }), fc.infiniteStream(fc.nat()), (deeds, chance) => {
        const sent: Parameters<typeof foldChangeset>[] = [];
        const devices = [new Map<string, RecordState>(), new Map<string, RecordState>()] as const;
        const fresh = (record: string): RecordState => ({ ...empty, id: record });
        const write = (device: number, edits: ReturnType<typeof joinInto>, seen: RecordState) => {
          const records = devices[device] ?? devices[0];
          const set = [header(`j${sent.length}`), changesOf(edits, seen), (record: string) => records.get(record)] as const;
          sent.push([...set]);
          for (const [record, state] of foldChangeset(...set)) records.set(record, state);
        };
        for (const { on, device, path, value } of deeds) {
          const [own, other] = device === 0 ? devices : [devices[1], devices[0]];
          if (value === 'meet') for (const [record, state] of other) own.set(record, joinStates(own.get(record) ?? fresh(record), state));
          else if (value === 'join') write(device, joinInto(fresh(two.id), one.id), own.get(two.id) ?? fresh(two.id));
          else if (value === 'part') write(device, part(fresh(two.id)), own.get(two.id) ?? fresh(two.id));
          else {
            // On the screen stands the group; what is written goes into its first.
            const group = readGroups([...own.values()]).find(({ state, members }) => [state, ...members].some((each) => each.id === on));
            const seen = group?.state ?? fresh(on);
            write(device, giveAnswers(seen.id, { [path]: value }), seen);
          }
        }
        const arrive = (order: typeof sent) => {
          const records = new Map<string, RecordState>();
          for (const [of, changes] of order) {
            for (const [record, state] of foldChangeset(of, changes, (each) => records.get(each))) records.set(record, state);
          }
          return readGroups([...records.values()]).toSorted((a, b) => (a.state.id < b.state.id ? -1 : 1));
        };
        const groupsOf = arrive(sent);
        const next = (length: number): number => (chance.next().value ?? 0) % length;
        const shuffled = [...sent, ...sent.filter(() => next(2) === 0)].map((each) => [next(1000), each] as const);
        expect(JSON.stringify(arrive(shuffled.toSorted(([a], [b]) => a - b).map(([, each]) => each)))).toBe(JSON.stringify(groupsOf));
        for (const { state, members } of groupsOf) {
          const shown = Object.entries(answersOf(state)).map(([path, value]) => `${path} ${JSON.stringify(value)}`);
          const open = conflictsOf(state).flatMap(({ heads }) => heads.map((head) => head.id));
          const superseded = new Set(state.superseded);
          const all = [state, ...members].flatMap((each) => Object.entries(each.fields)).filter(([path]) => path.startsWith('answers/'));
          const lost = all.flatMap(([path, heads]) =>
            heads.filter(
              ({ id: of, value }) =>
                !superseded.has(of) && !open.includes(of) && !shown.includes(`${path.slice('answers/'.length)} ${JSON.stringify(value)}`),
            ),
          );
          expect(lost).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
