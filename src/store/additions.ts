import { base64url, joinStates, readRecordState, type RecordState } from '../records';
import { isBytes, type Keyring, type Place, type Sealed, type SealedContent } from '../vault';

/**
 * A long record is sealed whole once; what is said after that lies beside it, each sealed by itself, so that a save seals what it says and not
 * all that was ever said. Joined they are the record. Each is bound to the one before it: none opens where one was left out, exchanged or moved.
 * That the last one is there the list of the patient's records tells (`manifests`).
 */
type WithAdditions = SealedContent & { readonly also?: Uint8Array };

/** Of a record to be written: as it lies there, and what is new. */
export interface Upon {
  readonly before: object;
  readonly added: RecordState;
}

/** A shorter record is sealed anew as quickly. */
const long = 2_048;
/** With so many bytes of additions it is sealed whole again: it opens no slower than one can feel, and takes little more room. */
const full = 4_096;

/** Behind the ciphertext of each the nonce, and how long the ciphertext is: the last one is found from the end. */
const nonceBytes = 24;
const tailBytes = nonceBytes + 4;

const alsoIn = (stored: object): Uint8Array => {
  const also: unknown = Reflect.get(stored, 'also');
  return isBytes(also) ? also : new Uint8Array();
};

/** What was added to a stored row, in order; null where that was altered. */
export function additionsIn(stored: object): readonly Sealed[] | null {
  const also: unknown = Reflect.get(stored, 'also') ?? new Uint8Array();
  if (!isBytes(also)) return null;
  const view = new DataView(also.buffer, also.byteOffset, also.length);
  const additions: Sealed[] = [];
  let end = also.length;
  while (end >= tailBytes) {
    const tail = end - tailBytes;
    const begin = tail - view.getUint32(end - 4);
    if (begin < 0) return null;
    additions.unshift({ n: also.slice(tail, end - 4), ct: also.slice(begin, tail) });
    end = begin;
  }
  return end === 0 ? additions : null;
}

function lastNonce(stored: SealedContent): Uint8Array {
  const also = alsoIn(stored);
  return also.length < tailBytes ? stored.n : also.slice(-tailBytes, -4);
}

/** A record that was sealed whole, with nothing beside it yet. */
export const withNothingBeside = <Row extends SealedContent>(stored: Row): Row & WithAdditions => ({ ...stored, also: new Uint8Array() });

/**
 * What names the writing of a row that came last: 64 bits of its nonce, drawn at random, which nobody who puts rows back can choose. Builds from
 * before additions take the first of them, and cannot read what is sealed now: of a row with `also` others are taken, so that what such a build
 * writes over it fits nothing that is listed, and is looked at.
 */
export const nameOf = (stored: SealedContent): Uint8Array =>
  Reflect.get(stored, 'also') === undefined ? stored.n.slice(0, 8) : lastNonce(stored).slice(8, 16);

const placeOf = (place: Place, before: Uint8Array): Place => [...place, 'also', base64url(before)];

/** A stored row with one addition more; null where all of it is to be sealed anew. */
export function addTo<Row extends SealedContent>(ring: Keyring, stored: Row, place: Place, content: unknown): (Row & WithAdditions) | null {
  const before = alsoIn(stored);
  if (before.length >= full || stored.ct.length < long) return null;
  const { n, ct } = ring.seal(stored.k, placeOf(place, lastNonce(stored)), content);
  const also = new Uint8Array(before.length + ct.length + tailBytes);
  also.set(before);
  also.set(ct, before.length);
  also.set(n, before.length + ct.length);
  new DataView(also.buffer).setUint32(also.length - 4, ct.length);
  return { ...stored, also };
}

/** A record as it was sealed whole, with what was added since; null where one of them does not open. `placeAt` gives the place of a writing. */
export function joinAdditions(
  ring: Keyring,
  { k, n }: SealedContent,
  additions: readonly Sealed[],
  whole: unknown,
  outside: object,
  placeAt: (addition: number) => Place,
): RecordState | null {
  let [state, before] = [readRecordState(whole), n];
  for (const [at, addition] of additions.entries()) {
    const part = readRecordState({ ...outside, ...Object(ring.open(placeOf(placeAt(at), before), { k, ...addition })) });
    if (state === null || part === null) return null;
    state = joinStates(state, part);
    before = addition.n;
  }
  return state;
}
