/** PostgreSQL takes 65,535 parameters in a statement. */
export function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += 500) yield rows.slice(start, start + 500);
}
