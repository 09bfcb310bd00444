/** Room for all at once: an array that grows to far places becomes slow. */
export function holes<T>(length: number): (T | undefined)[] {
  const all: (T | undefined)[] = [];
  all.length = length;
  return all;
}
