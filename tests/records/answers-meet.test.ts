import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerValue, Answers } from '../../src/engine';
import { answersOf, asShown, conflictsOf, giveAnswers, joinStates, settle, settleInstead, type RecordState } from '../../src/records';
import { formOf } from '../engine/forms';
import { commit, empty, id } from './changes';

const options = (...codes: string[]) => codes.map((code) => ({ code, text: code }));
const form = formOf({
  pages: [
    {
      id: 'p',
      items: [
        {
          id: 'wakes',
          type: 'choices',
          preferNotToSay: true,
          options: [...options('pain', 'heat'), { code: 'none', text: 'None', exclusive: true }],
        },
        { id: 'note', type: 'text' },
        {
          id: 'drugs',
          type: 'table',
          cells: [
            { id: 'name', type: 'text' },
            { id: 'effects', type: 'choices', options: options('rash', 'pain') },
          ],
        },
      ],
    },
  ],
});

/** What a person may do with the answers on her screen. */
const act: fc.Arbitrary<(now: Answers) => Answers> = fc.oneof(
  fc.constantFrom('pain', 'heat', 'none').map((code) => (now: Answers) => ({ wakes: toggled(now['wakes'], code, code === 'none') })),
  fc.constant((): Answers => ({ wakes: { blank: 'prefer-not-to-say' } })),
  fc.constantFrom('a', 'b', null).map((note) => () => ({ note })),
  fc.constantFrom('r1', 'r2').map((row) => () => ({ [`drugs/${row}`]: 1 })),
  fc.tuple(fc.constantFrom('r1', 'r2'), fc.constantFrom('x', 'y')).map(([row, name]) => (): Answers => ({ [`drugs/${row}/name`]: name })),
  fc.constantFrom('r1', 'r2').map((row) => (now: Answers) => ({
    [`drugs/${row}/effects`]: toggled(now[`drugs/${row}/effects`], 'rash', false),
  })),
  fc.constantFrom('r1', 'r2').map(
    (row) => (now: Answers) =>
      Object.fromEntries(
        Object.keys(now)
          .filter((path) => path === `drugs/${row}` || path.startsWith(`drugs/${row}/`))
          .map((path) => [path, null]),
      ),
  ),
);

function toggled(now: AnswerValue | undefined, code: string, exclusive: boolean): AnswerValue {
  const codes = Array.isArray(now) ? now : [];
  if (codes.includes(code)) return codes.length === 1 ? null : codes.filter((each) => each !== code);
  return exclusive ? [code] : [...codes.filter((each) => each !== 'none'), code];
}

interface Deed {
  readonly device: number;
  /** Null: takes what the other device has. */
  readonly act: ((now: Answers) => Answers) | null;
}

const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(fc.record({ device: fc.constantFrom(0, 1), act: fc.option(act, { freq: 4 }) }), {
  minLength: 2,
  maxLength: 16,
});

/** Two devices that meet now and then; each person edits what is on her screen, and supersedes no more than that. */
function meet(all: readonly Deed[]): readonly [RecordState, RecordState] {
  const states: [RecordState, RecordState] = [empty, empty];
  for (const deed of all) {
    const [own, other] = deed.device === 0 ? ([0, 1] as const) : ([1, 0] as const);
    if (deed.act === null) {
      states[own] = joinStates(states[own], states[other]);
      continue;
    }
    const shown = answersOf(states[own], form);
    const seen = asShown(states[own], shown);
    states[own] = commit(states[own], giveAnswers(id('record'), deed.act(shown), { seen, form }), seen);
  }
  return states;
}

describe('answers of two devices that met', () => {
  it('are the same on both, and all of them are on the screen or in a conflict', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const [one, other] = meet(all);
        const state = joinStates(one, other);
        expect(JSON.stringify(joinStates(other, one))).toBe(JSON.stringify(state));
        const answers = answersOf(state, form);
        const inConflict = new Set(conflictsOf(state, form).flatMap((conflict) => conflict.heads.map((head) => head.id)));
        const lost = Object.entries(state.fields).flatMap(([field, heads]) =>
          heads.filter(
            (head) => head.value !== null && head.value !== false && !inConflict.has(head.id) && !isOn(answers, field, head.value),
          ),
        );
        expect(lost).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('never end as an exclusive option beside others without a conflict', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const [one, other] = meet(all);
        const state = joinStates(one, other);
        const wakes = answersOf(state, form)['wakes'];
        const clash = Array.isArray(wakes) && wakes.includes('none') && wakes.length > 1;
        expect(clash && !conflictsOf(state, form).some(({ path }) => path.startsWith('answers/wakes'))).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('are settled, one conflict after the other, to an end, whatever is chosen', () => {
    fc.assert(
      fc.property(deeds, fc.array(fc.nat(20), { minLength: 30, maxLength: 30 }), (all, choices) => {
        const [one, other] = meet(all);
        let state = joinStates(one, other);
        for (const choice of choices) {
          const [conflict] = conflictsOf(state, form);
          const head = conflict?.heads[choice % conflict.heads.length];
          if (conflict === undefined || head === undefined) break;
          state = commit(state, settle(state, conflict, head, form));
        }
        expect(conflictsOf(state, form)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('read, where another value is chosen after the tap, as if that one had been chosen at first', () => {
    let compared = 0;
    fc.assert(
      fc.property(deeds, fc.nat(20), fc.nat(20), (all, first, second) => {
        const [one, other] = meet(all);
        const state = joinStates(one, other);
        const [conflict] = conflictsOf(state, form);
        const [chosen, wanted] = [first, second].map((choice) => conflict?.heads[choice % conflict.heads.length]);
        if (conflict === undefined || chosen === undefined || wanted === undefined) return;
        const edits = settleInstead(state, conflict, chosen, wanted, form);
        if (edits === null) return;
        compared += 1;
        const changed = commit(commit(state, settle(state, conflict, chosen, form)), edits);
        const atFirst = commit(state, settle(state, conflict, wanted, form));
        expect(answersOf(changed, form)).toEqual(answersOf(atFirst, form));
        const open = (of: RecordState) => conflictsOf(of, form).map(({ kind, path }) => [kind, path]);
        expect(open(changed)).toEqual(open(atFirst));
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(200);
  });
});

/** Whether the answers say what a field says. */
function isOn(answers: Answers, field: string, value: unknown): boolean {
  const path = field.slice('answers/'.length);
  if (value === true) {
    const codes = answers[path.slice(0, path.lastIndexOf('/'))];
    return Array.isArray(codes) && codes.includes(path.slice(path.lastIndexOf('/') + 1));
  }
  // Rows have one place each, whoever added them.
  if (path.split('/').length === 2) return typeof answers[path] === 'number';
  return JSON.stringify(answers[path]) === JSON.stringify(value);
}
