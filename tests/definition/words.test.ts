import { describe, expect, it } from 'vitest';
import { textSchema } from '../../src/definition/schema/words';

const between = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const isAllowed = (code: number): boolean => textSchema.safeParse(`Pain${String.fromCodePoint(code)}today`).success;

describe('what a person reads', () => {
  it('holds no control character and nothing that turns the direction of what stands around it', () => {
    const invisible = [
      ...between(0x00, 0x08),
      ...between(0x0b, 0x1f),
      ...between(0x7f, 0x9f),
      ...between(0x202a, 0x202e),
      ...between(0x2066, 0x2069),
    ];
    expect(invisible.filter(isAllowed)).toEqual([]);
  });

  it('may hold tabs, new lines, other alphabets, joined letters and pictures', () => {
    const marks = [0x09, 0x0a, 0x20, 0xa0, 0xe9, 0x200d, 0x200e, 0x200f, 0x0645, 0x4e2d, 0x1f600];
    expect(marks.filter((code) => !isAllowed(code))).toEqual([]);
  });
});
