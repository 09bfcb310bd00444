import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { search, truths, World, type Outcome, type Witness } from '../../../src/definition/analysis';
import type { CanonicalForm, CanonicalItem } from '../../../src/definition';
import { compile, open, type AnswerValue, type Form, type Session } from '../../../src/engine';
import { sessionEditsOf, type SessionEdit } from '../../engine/random-edits';
import { randomForm, randomFormWithTables } from '../../engine/random-forms';

interface Claim {
  readonly about: string;
  readonly outcome: Outcome;
  /** Has it come to pass in this session? */
  readonly holds: (session: Session) => boolean;
}

/** What the analysis says of each flag and each item of a form. */
function claimsOf(form: CanonicalForm): readonly Claim[] {
  const world = new World(form);
  const of = (goal: Parameters<typeof search>[1], wanted: number): Outcome => search(world, goal, wanted, { left: 50_000 });
  const fired = (session: Session, id: string): boolean => session.redFlags().find((flag) => flag.id === id)?.status === 'fired';
  const shown = (session: Session, item: CanonicalItem): boolean =>
    session.snapshot(item.type === 'concern' ? `${item.id}.chosen` : item.id).visible;
  /** Whoever helps closes the gate: that is no answer of hers, and none of the form's conditions. */
  const isClosed = (session: Session, { id }: CanonicalItem): boolean =>
    id === form.aloneGate && session.snapshot(id).blank === 'not-asked';
  const hidden = (session: Session, item: CanonicalItem): boolean => !shown(session, item) && !isClosed(session, item);
  const asked = form.items.filter((item) => item.table === undefined);
  return [
    ...form.redFlags.map(({ id, when }) => ({
      about: `${id} fires`,
      outcome: of((at) => at.of(when), truths.yes),
      holds: (session: Session) => fired(session, id),
    })),
    ...asked.flatMap((item) => [
      { about: `${item.id} shows`, outcome: of((at) => at.visible(item), truths.yes), holds: (session: Session) => shown(session, item) },
      { about: `${item.id} hides`, outcome: of((at) => at.visible(item), truths.no), holds: (session: Session) => hidden(session, item) },
    ]),
  ];
}

function play(session: Session, edits: readonly SessionEdit[]): Session {
  for (const edit of edits) {
    try {
      if (edit.do === 'answer') session.answer(edit.path, edit.value);
      else if (edit.do === 'leave') session.leavePage(edit.page);
      else if (edit.do === 'replace') session.replaceAnswers(edit.answers);
      else if (edit.do === 'add') session.addRow(edit.table, edit.row);
    } catch {
      // Refused: the session stays as it was.
    }
  }
  return session;
}

const openWith = (form: Form, witness: Partial<Witness>): Session => open(form, { today: '2026-01-15', ...witness });

/** A few answers of every kind that an item takes, none at all among them. */
function answersTo(item: CanonicalItem): readonly (readonly [string, AnswerValue])[][] {
  const at = (path: string, ...values: AnswerValue[]) => values.map((value) => [[path, value]] as [string, AnswerValue][]);
  if (item.type === 'concern') {
    const { id } = item;
    const rated = [1, 4, 5, 8, 10].flatMap((rating) => [
      [
        [`${id}.chosen`, true],
        [`${id}.rating`, rating],
        [`${id}.talk`, rating > 4 ? 'yes' : 'not-now'],
      ] as [string, AnswerValue][],
    ]);
    return [[], [[`${id}.chosen`, false]], [[`${id}.chosen`, true]], ...rated];
  }
  if (item.type === 'yes-no') return [[], ...at(item.id, 'yes', 'no', 'not-sure', { blank: 'prefer-not-to-say' })];
  if (item.type === 'choice') return [[], ...at(item.id, 'a', 'b', 'c')];
  if (item.type === 'choices') return [[], ...at(item.id, ['a'], ['b'], ['c'], ['a', 'b'])];
  if (item.type === 'scale') return [[], ...at(item.id, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)];
  return item.type === 'text' ? [[], ...at(item.id, 'words', 'yes', 'no')] : [[]];
}

/** Every combination of those, or null where they are too many. */
function everyAnswer(form: CanonicalForm): readonly Readonly<Record<string, AnswerValue>>[] | null {
  let all: (readonly (readonly [string, AnswerValue])[])[] = [[]];
  for (const item of form.items) {
    all = all.flatMap((before) => answersTo(item).map((these) => [...before, ...these]));
    if (all.length > 500) return null;
  }
  return all.map((entries) => Object.fromEntries(entries));
}

const kinds = [
  { what: 'forms', forms: randomForm, leastDecided: 0.95 },
  { what: 'forms with tables', forms: randomFormWithTables, leastDecided: 0.8 },
];

describe.each(kinds)('of $what the analysis says what the engine does', ({ forms, leastDecided }) => {
  it('what it calls impossible, no answers bring about', () => {
    fc.assert(
      fc.property(
        forms.chain((form) => {
          const edits = sessionEditsOf(form, ['answer', 'leave', 'replace', 'add']);
          return fc.tuple(fc.constant(form), fc.array(edits, { minLength: 5, maxLength: 10 }));
        }),
        ([form, plays]) => {
          const impossible = claimsOf(form).filter(({ outcome }) => outcome.kind === 'never');
          const compiled = compile(form);
          const sessions = [
            ...plays.map((edits) => play(openWith(compiled, {}), edits)),
            ...(everyAnswer(form) ?? []).map((answers) => open(compiled, { today: '2026-01-15', answers })),
          ];
          const refuted = impossible.filter(({ holds }) => sessions.some((session) => holds(session)));
          expect(refuted.map(({ about }) => about)).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it(
    'the answers that it names bring about what it calls possible, and it seldom has to leave a question open',
    { timeout: 120_000 },
    () => {
      const found = { possible: 0, never: 0, unknown: 0 };
      fc.assert(
        fc.property(forms, (form) => {
          const compiled = compile(form);
          const refuted = claimsOf(form).filter(({ outcome, holds }) => {
            found[outcome.kind] += 1;
            return outcome.kind === 'possible' && !holds(openWith(compiled, outcome.witness));
          });
          expect(refuted.map(({ about, outcome }) => [about, outcome])).toEqual([]);
        }),
        { numRuns: 150 },
      );
      expect((found.possible + found.never) / (found.possible + found.never + found.unknown)).toBeGreaterThan(leastDecided);
      expect(found.never).toBeGreaterThan(0);
    },
  );
});
