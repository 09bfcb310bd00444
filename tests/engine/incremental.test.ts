import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesOf, type CanonicalForm } from '../../src/definition';
import { AnswerError, compile, open, partPath, type Answers, type Form, type Patch, type Session } from '../../src/engine';
import { atLeast, formOf, is, oneOf, ref } from './forms';
import { answerTo, sessionEditsOf, type SessionEdit } from './random-edits';
import { randomFormWithTables } from './random-forms';

const today = '2026-03-02';

function apply(session: Session, edit: SessionEdit): Patch | undefined {
  try {
    switch (edit.do) {
      case 'leave':
        return session.leavePage(edit.page);
      case 'replace':
        return session.replaceAnswers(edit.answers);
      case 'answer':
        return session.answer(edit.path, edit.value);
      case 'add':
        return session.addRow(edit.table, edit.row);
      case 'remove':
        return session.removeRow(edit.table, edit.row);
      case 'accept':
        return session.acceptOffer(edit.path);
      default:
        return session[edit.do]();
    }
  } catch (error) {
    if (error instanceof AnswerError) return undefined;
    throw error;
  }
}

const columnsOf = (session: Session, table: string): readonly string[] =>
  session.form.canonical.items
    .filter((item) => item.table === table)
    .flatMap((item) => placesOf(item).map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));

/** Every path that there is now. */
function pathsIn(session: Session): readonly string[] {
  return session.form.canonical.items
    .filter((item) => item.table === undefined)
    .flatMap((item) => {
      const rows = item.type === 'table' ? (session.snapshot(item.id).rows ?? []) : [];
      const cells = rows.flatMap((row) => [`${item.id}/${row}`, ...columnsOf(session, item.id).map((cell) => `${item.id}/${row}/${cell}`)]);
      return [...placesOf(item).map(({ path }) => path), ...cells];
    });
}

/** All that a client can see. */
const seen = (session: Session) => ({
  snapshots: new Map(pathsIn(session).map((path) => [path, session.snapshot(path)])),
  issues: [session.issues(), session.issues('p0'), session.issues('p1')],
  flags: session.redFlags(),
  complete: session.safetyCheckComplete(),
  hidden: [...session.hiddenAnswers()].sort(),
  reasons: pathsIn(session).map((path) => session.why(path)),
});

const opened = (form: Form, previous: Answers, session?: Session): Session =>
  open(form, { today, previous, ...(session === undefined ? {} : { answers: session.toAnswers(), origins: session.toOrigins() }) });

const runs = (from: readonly SessionEdit['do'][]) =>
  randomFormWithTables.chain((canonical) =>
    fc.record({
      canonical: fc.constant(canonical),
      previous: fc.array(answerTo(canonical), { maxLength: 6 }).map((all): Answers => Object.fromEntries(all)),
      edits: sessionEditsOf(canonical, from),
    }),
  );
const own = ['answer', 'add', 'remove', 'accept'] as const;

describe('an edit', () => {
  it('leaves a session as a full computation over its answers would', () => {
    fc.assert(
      fc.property(runs([...own, 'leave', 'replace', 'start', 'undo', 'redo']), ({ canonical, previous, edits }) => {
        const form = compile(canonical);
        const session = opened(form, previous);
        for (const edit of edits) {
          const [before, answers] = [seen(session), session.toAnswers()];
          const patch = apply(session, edit);
          const after = seen(session);
          expect(after).toEqual(seen(opened(form, previous, session)));
          const kept = [...before.snapshots].filter(([path]) => patch?.changed.includes(path) !== true);
          expect(kept.filter(([path, snapshot]) => after.snapshots.get(path) !== snapshot)).toEqual([]);
          const moved = after.flags.filter((flag, i) => flag.status !== before.flags[i]?.status);
          expect(patch?.redFlags ?? []).toEqual(moved);
          const changed = Object.entries({ ...answers, ...session.toAnswers() }).filter(
            ([path]) => !sameJson(answers[path], session.toAnswers()[path]),
          );
          expect(Object.keys(patch?.answers ?? {}).sort()).toEqual(changed.map(([path]) => path).sort());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells the same of a form that nobody has looked at yet, where values are computed only now', () => {
    fc.assert(
      fc.property(runs([...own, 'leave', 'replace', 'start', 'undo', 'redo']), ({ canonical, previous, edits }) => {
        const [looked, blind] = [opened(compile(canonical), previous), opened(compile(canonical), previous)];
        for (const edit of edits) {
          seen(looked);
          const [one, other] = [apply(looked, edit), apply(blind, edit)];
          expect(sorted(other)).toEqual(sorted(one));
        }
        expect(seen(blind)).toEqual(seen(looked));
      }),
      { numRuns: 200 },
    );
  });

  it('can be taken back to the start and made again to the end, answers and origins', () => {
    fc.assert(
      fc.property(runs(own), ({ canonical, previous, edits }) => {
        const session = opened(compile(canonical), previous);
        session.start();
        const start = [session.toAnswers(), session.toOrigins()];
        for (const edit of edits) apply(session, edit);
        const end = [session.toAnswers(), session.toOrigins()];
        while (session.canUndo) session.undo();
        expect([session.toAnswers(), session.toOrigins()]).toEqual(start);
        while (session.canRedo) session.redo();
        expect([session.toAnswers(), session.toOrigins()]).toEqual(end);
      }),
      { numRuns: 200 },
    );
  });
});

const sorted = (patch: Patch | undefined) => patch && { ...patch, changed: [...patch.changed].sort() };

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Pages of concerns with a follow-up each, a total and a rule per page, and the top three of them all. */
function formOfPages(count: number): CanonicalForm {
  const pages = Array.from({ length: count }, (_, page) => ({
    id: `page-${page}`,
    items: [
      ...Array.from({ length: 8 }, (_none, i) => ({ id: `c${page}-${i}`, type: 'concern' as const })),
      { id: `follow-${page}`, type: 'yes-no' as const, follows: `c${page}-0`, required: true as const },
      {
        id: `total-${page}`,
        type: 'computed' as const,
        value: { op: 'sum' as const, all: [ref(`c${page}-0.rating`), ref(`c${page}-1.rating`)], missing: { policy: 'zero' as const } },
      },
      { id: `high-${page}`, type: 'text' as const, showIf: atLeast(ref(`total-${page}`), 8) },
    ],
  }));
  return formOf({
    pages: [...pages, { id: 'top', items: [{ id: 'top-three', type: 'rank', top: 3 }] }],
    redFlags: pages.map(({ id }, page) => ({ id, when: is(`follow-${page}`, 'yes') })),
  });
}

const nothing = { answers: {}, changed: [], redFlags: [], origins: {}, rows: [] };

describe('the cost of an edit', () => {
  const evaluations = (form: Form) => {
    const session = open(form, { today });
    return [
      session.answer('c0-0.chosen', true),
      session.answer('c0-0.rating', 9),
      session.answer('follow-0', 'yes'),
      session.answer('top-three', ['c0-0']),
      session.answer('c0-0.note', 'at night'),
      session.answer('c0-0.chosen', false),
    ].map((patch) => patch.evaluations);
  };

  it('does not grow with the form', () => {
    const small = evaluations(compile(formOfPages(1)));
    expect(evaluations(compile(formOfPages(250)))).toEqual(small);
    expect(Math.max(...small)).toBeLessThanOrEqual(25);
  });

  it('is three values where one thing depends on the answer', () => {
    const x = { op: 'mul' as const, left: ref('x'), right: ref('x') };
    const items = [
      { id: 'x', type: 'number' as const },
      { id: 'square', type: 'computed' as const, value: x },
    ];
    expect(open(compile(formOf({ pages: [{ id: 'p', items }] })), { today }).answer('x', 3).evaluations).toBe(3);
  });

  it('is nothing where nothing changed', () => {
    const session = open(compile(formOfPages(2)), { today, answers: { [partPath('c0-0', 'chosen')]: true } });
    expect(session.answer('c0-0.chosen', true)).toEqual({ ...nothing, evaluations: 0 });
  });

  it('stops where nothing changed', () => {
    const chain = formOf({
      conditions: [{ id: 'either', because: '', when: oneOf('x', 'yes', 'not-sure') }],
      pages: [
        {
          id: 'p',
          items: [
            { id: 'x', type: 'yes-no', notSure: true },
            ...Array.from({ length: 50 }, (_, i) => ({
              id: `y${i}`,
              type: 'text' as const,
              showIf: { op: 'condition' as const, id: 'either' },
            })),
          ],
        },
      ],
    });
    const session = open(compile(chain), { today, answers: { x: 'yes' } });
    expect(session.answer('x', 'not-sure').evaluations).toBe(3);
    expect(session.answer('x', 'no').evaluations).toBeGreaterThan(100);
  });
});

describe('a definition that cannot run', () => {
  it('is refused when it reads itself in a circle', () => {
    const circle = formOf({
      pages: [
        {
          id: 'p',
          items: [
            { id: 'x', type: 'text', showIf: is('y', 'a') },
            { id: 'y', type: 'text', showIf: is('x', 'a') },
          ],
        },
      ],
    });
    expect(() => compile(circle)).toThrow('in a circle');
  });

  it('is refused when it refers to something that is not there', () => {
    expect(() => compile(formOf({ pages: [{ id: 'p', items: [{ id: 'x', type: 'text', showIf: is('y', 'a') }] }] }))).toThrow('answer y');
  });
});
