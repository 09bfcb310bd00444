import { describe, expect, it } from 'vitest';
import { answersOf, conflictsOf, foldChanges, headsAt, headerSchema, valueAt } from '../../src/records';
import { change, fold, header, id, takes } from './changes';

const values = (state: ReturnType<typeof fold>, path: string) => state.fields[path]?.map((head) => head.value) ?? [];

describe('folding a record', () => {
  it('shows the last value of changes that follow each other', () => {
    const state = fold([change('a', 'name', 'Ann'), change('b', 'name', 'Anna', ['a'])]);
    expect(valueAt(state, 'name')).toBe('Anna');
    expect(headsAt(state, 'name')).toEqual([id('b')]);
    expect(state.superseded).toEqual([id('a')]);
  });

  it('keeps both values when two devices changed the same field', () => {
    const state = fold([change('a', 'name', 'Ann'), change('b', 'name', 'Anna', ['a']), change('c', 'name', 'Anne', ['a'])]);
    expect(conflictsOf(state).map(({ path, heads }) => [path, heads.map((head) => head.value)])).toEqual([['name', ['Anna', 'Anne']]]);
  });

  it('shows what one device says where the other cleared it, and that they differ', () => {
    const state = fold([change('a', 'answers/note', null), change('b', 'answers/note', 'x')]);
    expect([valueAt(state, 'answers/note'), answersOf(state)]).toEqual(['x', { note: 'x' }]);
    expect(conflictsOf(state)).toHaveLength(1);
    expect(answersOf(state, undefined, {})).toEqual({});
  });

  it('sees agreement, not conflict, when two devices wrote the same', () => {
    const state = fold([change('b', 'top', { x: 1, y: 2 }), change('c', 'top', { y: 2, x: 1 })]);
    expect(values(state, 'top')).toHaveLength(2);
    expect(conflictsOf(state)).toEqual([]);
  });

  it('settles a conflict by a change that supersedes every side', () => {
    const state = fold([change('b', 'name', 'Anna'), change('c', 'name', 'Anne'), change('d', 'name', 'Anna', ['b', 'c'])]);
    expect(conflictsOf(state)).toEqual([]);
    expect(valueAt(state, 'name')).toBe('Anna');
  });

  it('keeps fields apart', () => {
    const state = fold([change('a', 'answers/pain.rating', 3), change('b', 'answers/fatigue.rating', 5)]);
    expect(conflictsOf(state)).toEqual([]);
    expect(Object.keys(state.fields)).toEqual(['answers/fatigue.rating', 'answers/pain.rating']);
  });

  it('never shows a change that arrives after the change that superseded it', () => {
    const late = change('a', 'name', 'Ann');
    const state = fold([change('b', 'name', 'Anna', ['a'])]);
    expect(values(foldChanges(state, header('late'), [late]), 'name')).toEqual(['Anna']);
  });

  it('is whole again when the settling change comes before both sides', () => {
    const state = fold([change('d', 'name', 'Anna', ['b', 'c']), change('c', 'name', 'Anne'), change('b', 'name', 'Anna')]);
    expect(values(state, 'name')).toEqual(['Anna']);
  });

  it('is not disturbed by a change that is folded twice', () => {
    const once = fold([change('a', 'name', 'Ann'), change('b', 'name', 'Anna', ['a'])]);
    expect(foldChanges(once, header(id('b')), [change('b', 'name', 'Anna', ['a']), change('a', 'name', 'Ann')])).toEqual(once);
  });

  it('says who made a head, where and when', () => {
    const state = foldChanges(undefined, header('one', { author: id('ann'), device: id('phone'), at: 5 }), [change('a', 'name', 'Ann')]);
    expect(state.fields['name']).toEqual([
      { id: id('a'), value: 'Ann', changeset: header('one').id, author: id('ann'), device: id('phone'), at: 5 },
    ]);
    expect(state.patient).toBe(id('patient'));
  });
});

describe('the border', () => {
  it('takes a change as devices make them', () => {
    expect(takes([change('a', 'answers/pain.rating', 3)])).toBe(true);
    expect(takes([change('a', 'answers/help', ['money', 'home'])])).toBe(true);
    expect(takes([change('a', 'answers/not-alive', { blank: 'not-asked', reason: 'not-alone' })])).toBe(true);
  });

  it.each([['__proto__/x'], ['answers/constructor'], ['answers/pain.prototype'], ['/name'], ['Name'], [''], ['a'.repeat(301)]])(
    'refuses the field path %j',
    (path) => {
      expect(takes([change('a', path, 1)])).toBe(false);
    },
  );

  it('refuses what it does not know, and changesets without changes', () => {
    expect(takes([])).toBe(false);
    expect(takes([change('a', 'name', 'Ann')], { more: true })).toBe(false);
    expect(headerSchema.safeParse({ ...header('a'), seq: 0 }).success).toBe(false);
    expect(headerSchema.safeParse(header('a')).success).toBe(true);
  });
});
