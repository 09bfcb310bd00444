import { allNumbers, corners, only, type Range } from './numbers';
import { blanks, isDecided, nothing, onlyBlank, onlyNumber, type Possible } from './possible';
import { worstOf } from './totals';

/** Over numbers only: a blank on either side makes the result blank. */
function overNumbers(all: readonly Possible[], run: (ranges: readonly Range[]) => Range): Possible {
  const ranges = all.map((each) => each.numbers ?? (each.truths !== 0 || each.words !== null || each.lists !== null ? only(0) : null));
  const blank = all.reduce((so, each) => so | each.blanks, 0);
  const decided = all.every(isDecided);
  if (ranges.includes(null) || (decided && blank !== 0))
    return { ...onlyBlank(decided ? worstOf(blank) : blank), pivot: pivotOf(all, decided) };
  const numbers = run(ranges.filter((range) => range !== null));
  const fails = !Number.isFinite(numbers.low) || !Number.isFinite(numbers.high);
  const surelyFails = fails && numbers.low === numbers.high;
  return {
    ...nothing,
    numbers: surelyFails || (fails && decided) ? null : numbers,
    blanks: blank | (fails ? blanks.notAnswered : 0),
    pivot: pivotOf(all, decided),
  };
}

const pivotOf = (all: readonly Possible[], decided: boolean): string | null =>
  decided ? null : (all.find((each) => each.pivot !== null)?.pivot ?? null);

export function arithmetic(op: 'add' | 'sub' | 'mul' | 'div', left: Possible, right: Possible): Possible {
  return overNumbers([left, right], ([a = only(0), b = only(0)]) => {
    if (op === 'add') return corners(a, b, (x, y) => x + y, true);
    if (op === 'sub') return corners(a, b, (x, y) => x - y, true);
    if (op === 'mul') return corners(a, b, (x, y) => x * y, true);
    return b.low <= 0 && b.high >= 0 && b.low !== b.high ? allNumbers : corners(a, b, (x, y) => x / y, false);
  });
}

export function rounded(value: Possible, digits: number): Possible {
  const factor = 10 ** digits;
  const round = (number: number): number => Math.round(number * factor) / factor;
  return overNumbers([value], ([a = only(0)]) => ({ low: round(a.low), high: round(a.high), step: digits === 0 ? 1 : 0 }));
}

export function between(left: Possible, right: Possible): Possible {
  const decided = isDecided(left) && isDecided(right);
  const blank = left.blanks | right.blanks;
  if (decided && blank !== 0) return onlyBlank(worstOf(blank));
  const [from] = left.words?.known ?? [];
  const [to] = right.words?.known ?? [];
  if (decided) {
    const [start, end] = [dayNumber(from), dayNumber(to)];
    return start === null || end === null ? onlyBlank(blanks.notAnswered) : onlyNumber(end - start);
  }
  return {
    ...nothing,
    numbers: left.words === null || right.words === null ? null : allNumbers,
    blanks: blank | blanks.notAnswered,
    pivot: left.pivot ?? right.pivot,
  };
}

/** Days since 1970 of a full date; null for a partial one. */
function dayNumber(date: string | undefined): number | null {
  if (date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(date) ? null : at / 86_400_000;
}
