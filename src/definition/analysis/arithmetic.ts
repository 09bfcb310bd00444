import { arithmetic as calculated, dayNumber, rounded as roundedNumber } from '../values';
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
    if (op === 'div' && b.low <= 0 && b.high >= 0 && b.low !== b.high) return allNumbers;
    return corners(a, b, (x, y) => calculated(op, x, y), op !== 'div');
  });
}

export function rounded(value: Possible, digits: number): Possible {
  const round = (number: number): number => roundedNumber(number, digits);
  return overNumbers([value], ([a = only(0)]) => ({ low: round(a.low), high: round(a.high), step: digits === 0 ? 1 : 0 }));
}

export function between(left: Possible, right: Possible): Possible {
  const decided = isDecided(left) && isDecided(right);
  const blank = left.blanks | right.blanks;
  if (decided && blank !== 0) return onlyBlank(worstOf(blank));
  const [from] = left.words?.known ?? [];
  const [to] = right.words?.known ?? [];
  if (decided) {
    const [start, end] = [dayNumber(from ?? ''), dayNumber(to ?? '')];
    return start === null || end === null ? onlyBlank(blanks.notAnswered) : onlyNumber(end - start);
  }
  return {
    ...nothing,
    numbers: left.words === null || right.words === null ? null : allNumbers,
    blanks: blank | blanks.notAnswered,
    pivot: left.pivot ?? right.pivot,
  };
}
