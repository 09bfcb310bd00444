import * as fc from 'fast-check';
import type { CanonicalForm, CanonicalItem } from '../../src/definition';
import type { Answers, AnswerValue } from '../../src/engine';

export type Edit =
  | { readonly do: 'answer'; readonly path: string; readonly value: AnswerValue }
  | { readonly do: 'leave'; readonly page: string }
  | { readonly do: 'replace'; readonly answers: Answers };

/** Edits that need a session with tables, and its history. */
export type SessionEdit =
  | Edit
  | { readonly do: 'add' | 'remove'; readonly table: string; readonly row: string }
  | { readonly do: 'accept'; readonly path: string }
  | { readonly do: 'start' | 'undo' | 'redo' };

const rows = ['r0', 'r1', 'r2', 'r3'];

function pathsOf(item: CanonicalItem): readonly string[] {
  if (item.type === 'concern') return ['chosen', 'chosen', 'rating', 'talk', 'note'].map((part) => `${item.id}.${part}`);
  const paths = item.options?.some((option) => option.open === true) === true ? [item.id, `${item.id}.other`] : [item.id];
  if (item.type === 'table') return rows.map((row) => `${item.id}/${row}`);
  return item.table === undefined ? paths : paths.flatMap((path) => rows.map((row) => `${item.table}/${row}/${path}`));
}

export function answerTo(form: CanonicalForm): fc.Arbitrary<readonly [string, AnswerValue]> {
  const concerns = form.items.filter((item) => item.type === 'concern').map((item) => item.id);
  const values: fc.Arbitrary<AnswerValue> = fc.oneof(
    fc.constantFrom<AnswerValue[]>(null, true, false, 'yes', 'no', 'not-sure', 'a', 'b', 'words', { blank: 'prefer-not-to-say' }),
    fc.constantFrom<AnswerValue[]>(null, true, 'yes'),
    fc.integer({ min: -1, max: 11 }),
    fc.subarray(['a', 'b', 'c']),
    fc.shuffledSubarray(concerns),
    fc.constant({ blank: 'not-asked' as const, reason: 'not-alone' }),
  );
  return fc.tuple(fc.constantFrom(...form.items.flatMap(pathsOf)), values);
}

function someEdit(form: CanonicalForm): fc.Arbitrary<Edit> {
  const answer = answerTo(form);
  return fc.oneof(
    { weight: 12, arbitrary: answer.map(([path, value]) => ({ do: 'answer' as const, path, value })) },
    { weight: 1, arbitrary: fc.constantFrom('p0', 'p1').map((page) => ({ do: 'leave' as const, page })) },
    {
      weight: 1,
      arbitrary: fc.array(answer, { maxLength: 8 }).map((all) => ({ do: 'replace' as const, answers: Object.fromEntries(all) })),
    },
  );
}

/** `from`: kinds of edit that may occur. */
export function sessionEditsOf(form: CanonicalForm, from: readonly SessionEdit['do'][]): fc.Arbitrary<readonly SessionEdit[]> {
  const tables = form.items.filter((item) => item.type === 'table').map((item) => item.id);
  const ofRows = fc.record({
    do: fc.constantFrom('add' as const, 'add' as const, 'remove' as const),
    table: fc.constantFrom(...tables, 'none'),
    row: fc.constantFrom(...rows),
  });
  const simple = fc.constantFrom('start' as const, 'undo' as const, 'undo' as const, 'redo' as const).map((each) => ({ do: each }));
  const accept = answerTo(form).map(([path]) => ({ do: 'accept' as const, path }));
  const edit: fc.Arbitrary<SessionEdit> = fc.oneof(
    { weight: 8, arbitrary: someEdit(form) },
    { weight: tables.length === 0 ? 1 : 5, arbitrary: ofRows },
    { weight: 3, arbitrary: simple },
    { weight: 1, arbitrary: accept },
  );
  return fc.array(
    edit.filter((each) => from.includes(each.do)),
    { maxLength: 25 },
  );
}
