/**
 * Numbers between two bounds, both included. `step` 0: every number between them; else `low`, `low + step`, … A range of doubles is
 * exact: the neighbour of a bound is the next double, so nothing lies between.
 */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

export const allNumbers: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, step: 0 };
export const only = (value: number): Range => ({ low: value, high: value, step: Number.isInteger(value) ? 1 : 0 });

/** Narrower than this, a range without steps is not halved any further. */
const finest = 0.01;

/** Both together, and what lies between. */
export function hull(a: Range, b: Range): Range {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), step: commonStep(a, b) };
}

/** What `run` gives over two ranges, where it is monotone in each: its extremes stand at the corners. */
export function corners(a: Range, b: Range, run: (a: number, b: number) => number, whole: boolean): Range {
  const values = [run(a.low, b.low), run(a.low, b.high), run(a.high, b.low), run(a.high, b.high)];
  if (values.some((value) => Number.isNaN(value))) return { ...allNumbers, step: 0 };
  return { low: Math.min(...values), high: Math.max(...values), step: whole ? commonStep(a, b) : 0 };
}

export const isWhole = (range: Range): boolean =>
  Number.isInteger(range.step) && range.step > 0 && (Number.isInteger(range.low) || range.low === Number.NEGATIVE_INFINITY);

const commonStep = (a: Range, b: Range): number => (isWhole(a) && isWhole(b) ? 1 : 0);

/** The range in two or three parts, at the constant nearest to its middle; none where it cannot be split. */
export function splitRange(range: Range, constants: readonly number[]): readonly Range[] {
  const { low, high } = range;
  if (low === high) return [];
  const finite = Number.isFinite(low) && Number.isFinite(high);
  const middle = finite ? (low + high) / 2 : Number.isFinite(low) ? low : Number.isFinite(high) ? high : 0;
  let nearest: number | null = null;
  for (const constant of constants) {
    if (constant < low || constant > high || !isOn(range, constant)) continue;
    if (nearest === null || Math.abs(constant - middle) < Math.abs(nearest - middle)) nearest = constant;
  }
  if (nearest !== null) return around(range, nearest);
  if (!finite || (range.step === 0 && high - low < finest)) return [];
  if (range.step === 0)
    return [
      { ...range, high: middle },
      { ...range, low: nextUp(middle) },
    ];
  const at = low + Math.floor((high - low) / range.step / 2) * range.step;
  return [
    { ...range, high: at },
    { ...range, low: at + range.step },
  ];
}

export const canSplitRange = (range: Range, constants: readonly number[]): boolean => splitRange(range, constants).length > 0;

function around(range: Range, at: number): readonly Range[] {
  const { low, high, step } = range;
  const [before, after] = step === 0 ? [-nextUp(-at), nextUp(at)] : [at - step, at + step];
  return [
    ...(after > high ? [] : [{ low: after, high, step }]),
    { low: at, high: at, step },
    ...(before < low ? [] : [{ low, high: before, step }]),
  ];
}

function isOn({ low, step }: Range, value: number): boolean {
  if (step === 0) return true;
  return Number.isFinite(low) ? Number.isInteger((value - low) / step) : Number.isInteger(value);
}

/** A number of the range, round where there is a round one. */
export function sampleOf({ low, high, step }: Range): number {
  if (!Number.isFinite(low)) return Number.isFinite(high) ? (step === 0 ? Math.floor(high) : high) : 0;
  if (step !== 0) return low;
  const round = Math.ceil(low);
  return round <= high ? round : low;
}

const bits = new DataView(new ArrayBuffer(8));

/** The next greater double. */
function nextUp(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return value;
  if (value === 0) return Number.MIN_VALUE;
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}
