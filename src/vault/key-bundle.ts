import { guard, isText, objectOf, wholeFrom } from '../records';
import { isBytes, keyLength, open, seal, type Random, type Sealed } from './cipher';

/**
 * Keys that were made together, sealed as one: of all the patients who come with a page from the server, a row each would be felt. Whose
 * they are stands in clear, as it does of a single key, and is bound in.
 */
export interface KeyBundle extends Sealed {
  readonly id: string;
  readonly epoch: number;
  /** Ids of the keys, a space between two. */
  readonly ids: string;
}
export const isKeyBundle = guard<KeyBundle>(objectOf({ id: isText, epoch: wholeFrom(0), ids: isText, n: isBytes, ct: isBytes }));

export const idsIn = ({ ids }: Pick<KeyBundle, 'ids'>): readonly string[] => (ids === '' ? [] : ids.split(' '));

const placeOf = ({ id, epoch, ids }: Pick<KeyBundle, 'id' | 'epoch' | 'ids'>) => ['keys', id, epoch, ids] as const;

export function sealBundle(
  vaultKey: Uint8Array,
  id: string,
  epoch: number,
  keys: ReadonlyMap<string, Uint8Array>,
  random: Random,
): KeyBundle {
  const head = { id, epoch, ids: [...keys.keys()].join(' ') };
  const content = new Uint8Array(keys.size * keyLength);
  for (const [at, key] of [...keys.values()].entries()) content.set(key, at * keyLength);
  const sealed = seal(vaultKey, placeOf(head), content, random);
  content.fill(0);
  return { ...head, ...sealed };
}

/** Null where it does not open. */
export function openBundle(vaultKey: Uint8Array, bundle: KeyBundle): Map<string, Uint8Array> | null {
  const content = open(vaultKey, placeOf(bundle), bundle);
  const ids = idsIn(bundle);
  if (content?.length !== ids.length * keyLength) return null;
  const keys = new Map(ids.map((id, at) => [id, content.slice(at * keyLength, (at + 1) * keyLength)]));
  content.fill(0);
  return keys;
}
