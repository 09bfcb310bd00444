/** patch = wording, minor = additive, major = meaning. */
export const bumps = ['patch', 'minor', 'major'] as const;
export type Bump = (typeof bumps)[number];

export interface Change {
  readonly bump: Bump;
  /** Part of a sentence: "the question back-pain now offers a third answer, not-sure". */
  readonly what: string;
}

export const change = (bump: Bump, what: string): Change => ({ bump, what });

/** A whole sentence with its class. */
export const sentence = ({ bump, what }: Change): string => `${what.charAt(0).toUpperCase()}${what.slice(1)} (${bump}).`;

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];

/** "a third", "an eighth"; "another" beyond the tenth. `index` counts from 0. */
export function nth(index: number): string {
  const ordinal = ordinals[index];
  return ordinal === undefined ? 'another' : `${ordinal === 'eighth' ? 'an' : 'a'} ${ordinal}`;
}

/** Entries of both versions by id: those that are gone, those that are new, and those that stand in both. */
export function pair<T>(before: readonly T[], after: readonly T[], idOf: (entry: T) => string) {
  const [old, now] = [new Map(before.map((entry) => [idOf(entry), entry])), new Map(after.map((entry) => [idOf(entry), entry]))];
  return {
    gone: before.filter((entry) => !now.has(idOf(entry))),
    added: after.filter((entry) => !old.has(idOf(entry))),
    both: after.flatMap((entry): (readonly [T, T])[] => {
      const first = old.get(idOf(entry));
      return first === undefined ? [] : [[first, entry]];
    }),
    reordered:
      before
        .map(idOf)
        .filter((id) => now.has(id))
        .join() !==
      after
        .map(idOf)
        .filter((id) => old.has(id))
        .join(),
  };
}
