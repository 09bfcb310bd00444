import { writeFileSync } from 'node:fs';

/** One line of a benchmark, as `--json` writes it. Times are in ms, sizes in bytes. */
export interface Row {
  readonly name: string;
  /** Questions of the form. */
  readonly size: number;
  readonly unit: 'ms' | 'bytes' | 'evaluations' | 'changes/s';
  readonly ours: number;
  /** The same by hand, measured in the same run; null where there is nothing to measure beside it. */
  readonly limit: number | null;
  readonly ratio: number | null;
}

export function row(name: string, size: number, unit: Row['unit'], ours: number, limit: number | null = null): Row {
  return { name, size, unit, ours, limit, ratio: limit === null ? null : ours / limit };
}

/** The value below which the share `at` of the samples lies. */
export function quantile(samples: readonly number[], at: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

const digits = (value: number): string => (value >= 1000 ? value.toFixed(0) : value.toPrecision(3));

export const lineOf = ({ name, size, unit, ours, limit }: Row): string =>
  `${name} ${size}: ${digits(ours)} ${unit}${limit === null ? '' : `, limit ${digits(limit)}`}`;

export function printTable(rows: readonly Row[]): void {
  const lines = [
    ['name', 'size', 'ours', 'limit', 'ratio', 'unit'],
    ...rows.map(({ name, size, ours, limit, ratio, unit }) => [
      name,
      String(size),
      digits(ours),
      limit === null ? '–' : digits(limit),
      ratio === null ? '–' : ratio.toFixed(2),
      unit,
    ]),
  ];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

export function writeJson(file: string, rows: readonly Row[]): void {
  writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
}
