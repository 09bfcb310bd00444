import { base64url } from '../records';
import { isBytes, isEqual, isSealedContent, type KeyId, type Keyring, type SealedContent } from '../vault';
import { additionsIn, addTo, joinAdditions, nameOf, withNothingBeside, type Upon } from './additions';
import { Bundles, isBundleId } from './bundles';
import { StoreError } from './contract';
import { pack, unpack } from './packed';
import type { TableName } from './upgrade';

type Row = Readonly<Record<string, unknown>>;
const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What of a table's rows is sealed: everything but what is named here. */
interface Plan {
  /** Stays in clear, and is bound into what is sealed: with another value there the row does not open. */
  readonly clear: readonly string[];
  /** The database gives it itself, so it cannot be bound. */
  readonly given?: string;
  /** Whether the row counts how often it was written. */
  readonly counts?: true;
  readonly patient: (row: Row) => string | undefined;
  readonly isSealed?: (row: Row) => boolean;
}

const named = (row: Row): string | undefined => textOf(row['patient']);
const nobody = (): undefined => undefined;
/** Facts that name people or clinics; the others are ids, numbers and dates of the device. */
const isSealedFact = (key: unknown): boolean => typeof key === 'string' && (key.startsWith('identity') || key === 'shared-by');

const plans: { readonly [Table in TableName]?: Plan } = {
  records: {
    clear: ['id', 'kind', 'patient'],
    counts: true,
    patient: (row) => (row['kind'] === 'patient' ? textOf(row['id']) : named(row)),
  },
  outbox: { clear: ['id', 'team', 'state', 'rank', 'bytes', 'records', 'patient', 'returned'], given: 'local', patient: named },
  notes: { clear: ['key'], patient: nobody },
  corrupt: { clear: ['id', 'patient'], patient: named },
  manifests: { clear: ['id'], patient: (row) => (isBundleId(row['id']) ? undefined : textOf(row['id'])) },
  meta: { clear: ['key'], patient: nobody, isSealed: ({ key }) => isSealedFact(key) },
};

/** Those of the patients who are being written about. */
const listsAtHand = 16;

interface Stamp {
  readonly rev: number;
  readonly k: KeyId;
  readonly name: Uint8Array;
}

/** How often a stored row was written, where rows of its table count that. */
export function revIn(stored: unknown): number {
  const rev: unknown = isRow(stored) ? stored['rev'] : 0;
  return typeof rev === 'number' && Number.isSafeInteger(rev) ? rev : 0;
}

const found = new WeakMap<object, unknown>();
/** The row as it lies on disk, where this one was read from there. */
export const rawOf = (row: unknown): unknown => (typeof row === 'object' && row !== null ? (found.get(row) ?? row) : row);

/** The same with text in place of bytes, so that it can go into a file or be sealed. */
export function withText(value: unknown): unknown {
  if (isBytes(value)) return base64url(value);
  if (Array.isArray(value)) return value.map(withText);
  return isRow(value) ? Object.fromEntries(Object.entries(value).map(([field, each]) => [field, withText(each)])) : value;
}

const pick = (row: Row, fields: readonly string[]): Row =>
  Object.fromEntries(fields.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]])));

export const locked = (): StoreError => new StoreError('locked', 'This device is locked. Unlock it and try again: what is saved is kept.');

/** Seals and opens rows of the database with the keys of one ring. It reads and writes nothing. */
export class Sealer {
  /** As which writing a row that this tab read or wrote lies on disk. */
  readonly #stamps = new WeakMap<object, Stamp>();
  /** Rows of records as they were sealed here. */
  readonly #written = new WeakMap<object, object>();
  /** Facts that every save looks at: opened once. */
  readonly #facts = new Map<unknown, Row>();
  readonly #lists = new Map<KeyId, object>();
  readonly bundles = new Bundles();
  #isClosed = false;
  /** How often keys were destroyed on this device, as far as the ring knows. */
  generation = -1;

  constructor(readonly ring: Keyring) {}

  /** Under which key it is to be sealed; null where nothing of it is. */
  keyOf(table: TableName, row: object): KeyId | null {
    const plan = plans[table];
    if (plan === undefined || !isRow(row) || plan.isSealed?.(row) === false) return null;
    if (this.ring.isDropped) throw locked();
    return this.ring.keyFor(plan.patient(row));
  }

  /** The key must be at hand. */
  seal(table: TableName, row: object, k: KeyId, rev = 0): object {
    const plan = plans[table];
    if (plan === undefined || !isRow(row)) return row;
    const outside = pick(row, plan.given === undefined ? plan.clear : [...plan.clear, plan.given]);
    const counted = plan.counts === true ? { ...outside, rev } : outside;
    const inside = Object.fromEntries(Object.entries(row).filter(([field]) => !(field in outside)));
    const { n, ct } = this.ring.seal(k, placeOf(table, plan, counted), plan.counts === true ? pack(row, inside) : inside);
    const sealed = plan.counts === true ? withNothingBeside({ ...counted, k, n, ct }) : { ...counted, k, n, ct };
    this.#stamps.set(row, { rev, k, name: nameOf(sealed) });
    if (plan.counts === true) this.#written.set(row, sealed);
    return sealed;
  }

  /** The same of a record of which only what is new is to be sealed; null where that cannot be. */
  sealUpon(row: object, k: KeyId, { before, added }: Upon): object | null {
    const [plan, stored, stamp] = [plans.records, this.#written.get(before) ?? rawOf(before), this.#stamps.get(before)];
    if (
      stamp === undefined ||
      plan === undefined ||
      !isRow(row) ||
      !isRow(stored) ||
      !isSealedContent(stored) ||
      stored.k !== k ||
      !isEqual(nameOf(stored), stamp.name)
    )
      return null;
    if (plan.clear.some((field) => row[field] !== stored[field])) return null;
    const next = { ...stored, rev: revIn(stored) + 1 };
    const { fields, superseded } = added;
    const sealed = addTo(this.ring, next, placeOf('records', plan, next), { fields, superseded });
    if (sealed === null) return null;
    this.#stamps.set(row, { rev: next.rev, k, name: nameOf(sealed) });
    this.#written.set(row, sealed);
    return sealed;
  }

  seals(table: TableName): boolean {
    return plans[table] !== undefined;
  }

  /** Whether the key that a stored row needs is one of the ring, as far as it holds any. */
  isAtHand(table: TableName, stored: unknown): boolean {
    const k = this.keyIn(table, stored);
    return k === null ? !isSealedContent(stored) && plans[table]?.isSealed !== undefined : this.ring.has(k);
  }

  /** The key that a stored row needs; null where it needs none, or names none. */
  keyIn(table: TableName, stored: unknown): KeyId | null {
    return plans[table] !== undefined && isSealedContent(stored) ? stored.k : null;
  }

  /** Whether a stored row is the very one that this tab read or wrote as `known`. */
  isKnown(stored: unknown, known: object): boolean {
    const stamp = this.#stamps.get(known);
    return stamp !== undefined && isSealedContent(stored) && revIn(stored) === stamp.rev && isEqual(nameOf(stored), stamp.name);
  }

  stampOf(row: object): Stamp | undefined {
    return this.#stamps.get(row);
  }

  /** The list of records that this tab read or wrote last under a key: one that is still as it lies there is not opened again. */
  remembered(k: KeyId): object | undefined {
    return this.#lists.get(k);
  }

  remember<T>(list: T): T {
    if (this.#isClosed || !isRow(list) || typeof list['id'] !== 'string') return list;
    this.#lists.delete(list['id']);
    this.#lists.set(list['id'], list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > listsAtHand && oldest !== undefined) this.#lists.delete(oldest);
    return list;
  }

  /** What was sealed; null where it does not open. */
  open(table: TableName, stored: unknown): Row | null {
    const plan = plans[table];
    if (plan === undefined || !isRow(stored)) return null;
    if (plan.isSealed?.(stored) === false) return stored;
    if (!isSealedContent(stored)) return null;
    if (table === 'meta') {
      const fact = this.#facts.get(stored['key']);
      if (fact !== undefined && this.isKnown(stored, fact)) return fact;
    }
    const row = this.#opened(table, plan, stored);
    if (row === null) return null;
    this.#stamps.set(row, { rev: revIn(stored), k: stored.k, name: nameOf(stored) });
    found.set(row, stored);
    if (table === 'meta' && !this.#isClosed) this.#facts.set(row['key'], row);
    return row;
  }

  /** Only what stands in clear, whether or not that is true. */
  outside(table: TableName, stored: unknown): unknown {
    const plan = plans[table];
    if (plan === undefined || !isRow(stored) || plan.isSealed?.(stored) === false) return stored;
    const row = this.#outside(plan, stored);
    found.set(row, stored);
    return row;
  }

  /** What was opened is not at hand any more, nor is what is opened from here on. */
  close(): void {
    this.#isClosed = true;
    this.#facts.clear();
    this.#lists.clear();
  }

  /** Keys come from where they are stored again; facts, too. */
  renew(generation: number): void {
    this.generation = generation;
    this.#facts.clear();
    this.#lists.clear();
    this.bundles.clear();
    this.ring.forgetAll();
  }

  #opened(table: TableName, plan: Plan, stored: Row & SealedContent): Row | null {
    const outside = this.#outside(plan, stored);
    const also = plan.counts === true ? additionsIn(stored) : [];
    if (also === null) return null;
    const first = revIn(stored) - also.length;
    const placeAt = (rev: number): readonly string[] => placeOf(table, plan, also.length === 0 ? stored : { ...stored, rev });
    const content = this.ring.open(placeAt(first), stored);
    if (!isRow(content)) return null;
    const whole = { ...outside, ...(plan.counts === true ? unpack(content) : content) };
    if (also.length === 0) return whole;
    const joined = joinAdditions(this.ring, stored, also, whole, outside, (at) => placeAt(first + at + 1));
    return joined === null ? null : { ...joined };
  }

  #outside(plan: Plan, stored: Row): Row {
    return pick(stored, plan.given === undefined ? plan.clear : [...plan.clear, plan.given]);
  }
}

const placeOf = (table: TableName, plan: Plan, row: Row): readonly string[] => [
  table,
  ...[...plan.clear, ...(plan.counts === true ? ['rev'] : [])].map((field) => (row[field] === undefined ? '' : JSON.stringify(row[field]))),
];
