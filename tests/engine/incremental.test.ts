import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { CanonicalForm } from '../../src/definition';
import { AnswerError, compile, open, partPath, type Form, type Patch, type Session } from '../../src/engine';
import { allPlaces } from '../../src/engine/paths';
import { atLeast, formOf, is, oneOf, ref } from './forms';
import { editsOf, randomForm, type Edit } from './random-forms';

const today = '2026-03-02';

/** Properties run many sessions, also on a machine that is busy. */
vi.setConfig({ testTimeout: 60_000 });

function apply(session: Session, edit: Edit): Patch | undefined {
  try {
    if (edit.do === 'leave') return session.leavePage(edit.page);
    return edit.do === 'replace' ? session.replaceAnswers(edit.answers) : session.answer(edit.path, edit.value);
  } catch (error) {
    if (error instanceof AnswerError) return undefined;
    throw error;
  }
}

/** All that a client can see. */
const seen = (session: Session) => ({
  snapshots: [...allPlaces(session.form.canonical).keys()].map((path) => session.snapshot(path)),
  issues: [session.issues(), session.issues('p0'), session.issues('p1')],
  flags: session.redFlags(),
  complete: session.safetyCheckComplete(),
  hidden: [...session.hiddenAnswers()].sort(),
});

describe('an edit', () => {
  it('leaves a session as a full computation over its answers would', () => {
    const run = randomForm.chain((canonical) => fc.tuple(fc.constant(canonical), editsOf(canonical)));
    fc.assert(
      fc.property(run, ([canonical, edits]) => {
        const form = compile(canonical);
        const session = open(form, { today });
        for (const edit of edits) {
          const before = seen(session);
          const patch = apply(session, edit);
          const after = seen(session);
          expect(after).toEqual(seen(open(form, { today, answers: session.toAnswers() })));
          const kept = before.snapshots.flatMap((snapshot, i) => (patch?.changed.includes(snapshot.path) === true ? [] : [i]));
          expect(kept.filter((i) => after.snapshots[i] !== before.snapshots[i])).toEqual([]);
          const moved = after.flags.filter((flag, i) => flag.status !== before.flags[i]?.status);
          expect(patch?.redFlags ?? []).toEqual(moved);
        }
      }),
      { numRuns: 300 },
    );
  });
});

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
