import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  foldAnew,
  conflictsOf,
  foldChangeset,
  foldChangesets,
  joinStates,
  recordStateSchema,
  valueAt,
  type RecordState,
} from '../../src/records';
import { header, id } from './changes';
import { anyHistory, folded, history, muddled, settling } from './histories';
import { Oracle } from './oracle';

const runs = { numRuns: 1000 };

/** Exactly what is written down: order of keys and all. */
const bytes = (state: RecordState): string => JSON.stringify(state);

describe('I5: equal sets of changes give equal bytes', () => {
  it('and they are what the definition says', () => {
    fc.assert(
      fc.property(anyHistory, (all) => {
        expect(folded(all)).toEqual(new Oracle(all).state());
      }),
      runs,
    );
  });

  it('in any order, however often each change comes', () => {
    fc.assert(
      fc.property(
        anyHistory.chain((all) => fc.tuple(fc.constant(all), muddled(all))),
        ([all, other]) => {
          expect(bytes(folded(other))).toBe(bytes(folded(all)));
        },
      ),
      runs,
    );
  });

  it('joined to what is there one after another, as a save does', () => {
    fc.assert(
      fc.property(
        anyHistory.chain((all) => muddled(all)),
        (all) => {
          const states = all.map((each) => folded([each]));
          expect(bytes(states.reduce(joinStates))).toBe(bytes(folded(all)));
        },
      ),
      runs,
    );
  });

  it('also where what is joined says too much: that it supersedes itself, what is gone, or the same twice', () => {
    const head = (name: string) => ({ id: id(name), value: name, changeset: id('set'), author: id('author'), device: id('device'), at: 1 });
    const record = (heads: readonly string[], superseded: readonly string[]): RecordState => ({
      id: id('record'),
      kind: 'patient',
      fields: { name: heads.map(head) },
      superseded: superseded.map(id),
    });
    const names = (one: RecordState, other: RecordState) => joinStates(one, other).fields['name']?.map(({ value }) => value);
    expect(names(record(['old'], ['old']), record(['new'], ['old']))).toEqual(['new']);
    expect(names(record(['old'], []), record(['new'], ['new']))).toEqual(['old']);
    expect(joinStates(record(['old'], []), record(['new'], ['x', 'x'])).superseded).toEqual([id('x')]);
    expect(foldAnew(record(['new', 'old', 'new'], ['old', 'old']))).toEqual(record(['new'], ['old']));
  });

  it('whether they come one by one, many to a changeset, or as a snapshot and a tail that may overlap it', () => {
    const split = anyHistory.chain((all) => fc.tuple(fc.constant(all), muddled(all), fc.nat(all.length), fc.nat(all.length)));
    fc.assert(
      fc.property(split, ([all, other, one, two]) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const [head, tail] = [other.slice(0, to), other.slice(from)];
        const snapshot = head.length === 0 ? undefined : folded(head);
        // As it comes back from disk or over the wire.
        const stored = snapshot === undefined ? undefined : recordStateSchema.parse(JSON.parse(bytes(snapshot)));
        expect(bytes(folded(tail, stored))).toBe(bytes(folded(all)));
      }),
      runs,
    );
  });

  it('whether changesets are folded one after another or all at once', () => {
    fc.assert(
      fc.property(
        anyHistory.chain((all) => fc.tuple(fc.constant(all), muddled(all))),
        ([all, other]) => {
          const sets = other.map((each) => ({ header: each.header, changes: [each.change] }));
          expect([...foldChangesets(sets, () => undefined).values()].map(bytes)).toEqual([bytes(folded(all))]);
        },
      ),
      runs,
    );
  });

  it('also where folded parts are joined, in any grouping', () => {
    const parts = anyHistory.chain((all) =>
      fc.tuple(fc.constant(all), muddled(all), fc.array(fc.nat(2), { minLength: 40, maxLength: 40 })),
    );
    fc.assert(
      fc.property(parts, ([all, other, into]) => {
        const states = [0, 1, 2].flatMap((part) => {
          const own = other.filter((_, index) => into[index] === part);
          return own.length === 0 ? [] : [folded(own)];
        });
        const forwards = states.reduce((a, b) => joinStates(a, b));
        const backwards = states.reduceRight((a, b) => joinStates(b, a));
        expect(bytes(forwards)).toBe(bytes(folded(all)));
        expect(bytes(backwards)).toBe(bytes(forwards));
        expect(bytes(joinStates(forwards, forwards))).toBe(bytes(forwards));
      }),
      runs,
    );
  });

  it('whether a changeset brings its changes together or each comes alone', () => {
    fc.assert(
      fc.property(
        anyHistory.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length - 1))),
        ([all, size]) => {
          const together = all.slice(0, size + 1).map(({ change }) => change);
          const one = foldChangeset(header('one'), together, () => undefined).get(id('record'));
          const alone = folded(together.map((change) => ({ header: header('one'), change })));
          expect(one === undefined ? '' : bytes(one)).toBe(bytes(alone));
        },
      ),
      runs,
    );
  });

  it('even where two contents came under one id: both stand until a person settles it', () => {
    const [one, other] = [settling(emptyState, 'a', 1, 'same'), settling(emptyState, 'a', 2, 'same')];
    expect(bytes(folded([one, other]))).toBe(bytes(folded([other, one, other])));
    expect(conflictsOf(folded([other, one])).map(({ path }) => path)).toEqual(['a']);
    const settled = folded([one, other, settling(folded([one]), 'a', 3)]);
    expect(conflictsOf(settled)).toEqual([]);
    expect(valueAt(settled, 'a')).toBe(3);
  });
});

const emptyState: RecordState = { id: id('record'), kind: 'assessment', patient: id('patient'), fields: {}, superseded: [] };

describe('I6: a value leaves the screen only if a later change superseded it', () => {
  it('change by change, as they come', () => {
    fc.assert(
      fc.property(history.chain(muddled), (all) => {
        const oracle = new Oracle();
        let shown: ReadonlySet<string> = new Set();
        let state: RecordState | undefined;
        for (const each of all) {
          oracle.add(each);
          state = folded([each], state);
          const heads = new Set(Object.values(state.fields).flatMap((all) => all.map((head) => head.id)));
          const gone = [...shown].filter((head) => !heads.has(head));
          expect(gone.every((head) => oracle.isSuperseded(head))).toBe(true);
          // The other way about: nothing rises from the dead, however late it comes.
          expect([...heads].some((head) => oracle.isSuperseded(head))).toBe(false);
          shown = heads;
        }
      }),
      runs,
    );
  });

  it('one that was held back and comes after everything else shows only if nothing superseded it', () => {
    fc.assert(
      fc.property(
        history.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length - 1))),
        ([all, index]) => {
          const [late] = all.slice(index);
          const others = all.filter((each) => each !== late);
          if (late === undefined || others.length === 0) return;
          const state = folded([...others, late, late]);
          const stands = state.fields[late.change.path]?.some((head) => head.id === late.change.id) === true;
          expect(stands).toBe(!others.some(({ change }) => change.supersedes.includes(late.change.id)));
        },
      ),
      runs,
    );
  });
});

describe('I7: every differing pair that did not know of each other shows until a person settles it', () => {
  it('and equal values agree', () => {
    fc.assert(
      fc.property(history.chain(muddled), (all) => {
        const oracle = new Oracle(all);
        const conflicts = conflictsOf(folded(all));
        expect(conflicts.map(({ path }) => path)).toEqual(oracle.conflicts());
        for (const { path, heads } of conflicts) {
          expect([...new Set(heads.map((head) => canonicalJson(head.value)))].sort()).toEqual(oracle.values(path));
        }
      }),
      runs,
    );
  });

  it('until a change supersedes all of them, and then it is gone for good', () => {
    fc.assert(
      fc.property(
        history.chain((all) => fc.tuple(fc.constant(all), muddled(all))),
        ([all, again]) => {
          const state = folded(all);
          const settled = folded(
            conflictsOf(state).map(({ path }, index) => settling(state, path, 'settled', `s${index}`)),
            state,
          );
          expect(conflictsOf(settled)).toEqual([]);
          expect(conflictsOf(folded(again, settled))).toEqual([]);
        },
      ),
      runs,
    );
  });
});

describe('a record stored before it kept every superseded id', () => {
  it('still reads, and takes up what it had', () => {
    const { superseded, ...rest } = folded([settling(emptyState, 'a', 1, 'one')]);
    expect(recordStateSchema.parse({ ...rest, unseen: [id('late')] })).toEqual({ ...rest, superseded: [id('late')] });
    expect(superseded).toEqual([]);
  });
});
