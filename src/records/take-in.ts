import type { Path } from '../engine';
import { answerOfField, originsOf } from './answers';
import type { FieldValue } from './change';
import type { Edit } from './edits';
import type { HeadChange, RecordState } from './fold';
import { canonicalJson } from './hash';
import { isSaid } from './joined';

/** Edits of one changeset. */
export interface TakenIn {
  readonly edits: readonly Edit[];
  /** What they supersede: what the others hold, and nothing of its own. */
  readonly seen: RecordState;
}

/** So much goes into one changeset: it must fit into a push with room to spare. */
const most = { fields: 100, characters: 30_000 } as const;

/**
 * What is on the screen of a group and its first does not hold itself, as edits of the first: what is signed has to be whole also
 * when they are parted. Where several values are on the screen, all stay. `hidden`: answers that are taken out instead.
 */
export function takeIn(shown: RecordState, own: RecordState, hidden: readonly Path[]): readonly TakenIn[] {
  const gone = new Set(hidden);
  const pieces = new Map<string, Map<string, readonly HeadChange[]>>();
  for (const [field, heads] of Object.entries(shown.fields)) {
    const path = answerOfField(field, heads);
    if (!isSaid(field) || (path !== null && gone.has(path))) continue;
    for (const [layer, equal] of foreign(heads, own.fields[field]).entries()) {
      const key = `${layer} ${path ?? field}`;
      pieces.set(key, (pieces.get(key) ?? new Map<string, readonly HeadChange[]>()).set(field, equal));
    }
  }
  return inParts([...pieces.values()].map((piece) => withOrigin(piece, shown, own))).map((fields) => ({
    edits: [...fields].map(([path, { value }]) => ({ record: own.id, kind: own.kind, path, value })),
    seen: { ...shown, fields: Object.fromEntries([...fields].map(([path, { supersedes }]) => [path, supersedes])) },
  }));
}

/** Heads that say what its own do not say, equal ones together. */
function foreign(heads: readonly HeadChange[], own: readonly HeadChange[] | undefined): readonly (readonly HeadChange[])[] {
  const said = new Set((own ?? [{ value: null }, { value: false }]).map(({ value }) => canonicalJson(value)));
  const byValue = new Map<string, HeadChange[]>();
  for (const head of heads) {
    const value = canonicalJson(head.value);
    if (!said.has(value)) byValue.set(value, [...(byValue.get(value) ?? []), head]);
  }
  return [...byValue.values()];
}

interface Write {
  readonly value: FieldValue;
  readonly supersedes: readonly HeadChange[];
}
type Writes = ReadonlyMap<string, Write>;

/** An origin counts only beside the change that it came with: it comes along in the same changeset. */
function withOrigin(piece: ReadonlyMap<string, readonly HeadChange[]>, shown: RecordState, own: RecordState): Writes {
  const writes = new Map(
    [...piece].map(([field, heads]): [string, Write] => [field, { value: heads[0]?.value ?? null, supersedes: heads }]),
  );
  const [path] = [...piece].map(([field, heads]) => answerOfField(field, heads));
  const origin = path === undefined || path === null ? undefined : originsOf(shown)[path];
  if (origin === undefined) return writes;
  const field = `origins/${path}`;
  const held = new Set(own.fields[field]?.map(({ id }) => id));
  return writes.set(field, { value: origin, supersedes: (shown.fields[field] ?? []).filter(({ id }) => !held.has(id)) });
}

function inParts(pieces: readonly Writes[]): readonly Writes[] {
  const parts: Map<string, Write>[] = [];
  let characters = 0;
  for (const piece of pieces) {
    const last = parts.at(-1);
    const length = [...piece.values()].reduce((sum, { value }) => sum + canonicalJson(value).length, 0);
    const fits = last !== undefined && last.size + piece.size <= most.fields && characters + length <= most.characters;
    // Two values of one field are two changes.
    if (!fits || [...piece.keys()].some((field) => last.has(field))) {
      parts.push(new Map(piece));
      characters = length;
    } else {
      for (const [field, write] of piece) last.set(field, write);
      characters += length;
    }
  }
  return parts;
}
