import * as z from 'zod';
import {
  oldestProtocol,
  protocol,
  pushLimits,
  wireChangesetSchema,
  changesetText,
  isChangesetSignature,
  type ChangesetSignature,
  type QuarantineCode,
  type Role,
  type WireChangeset,
} from '../../protocol';
import { bodySchema, headerText, isBody, isHeader, type Body, type RecordState } from '../../records';
import type { AccountKeys } from '../devices/account-keys';
import { isSignature } from '../devices/signature';
import { mayChange, needsSignature } from '../policy';
import { quickHash } from './hash';
import { isShallow, isStorable } from '../http/json';

/** A pushed changeset that can be applied as it stands. */
export interface Sound {
  readonly kind: 'sound';
  readonly wire: WireChangeset;
  readonly body: Body;
  /** The header's exact text, and its hash. */
  readonly header: string;
  readonly hash: string;
  /** By a key of its author; null where there is none, or it does not fit. */
  readonly signature: ChangesetSignature | null;
  /** A signature came with it that is not its author's of this very text. */
  readonly forged: boolean;
}

/** One that cannot: it is kept as it came, for a person to settle. */
export interface Held {
  readonly kind: 'held';
  readonly raw: string;
  readonly id: string;
  readonly device: string;
  readonly seq: number | null;
  readonly patient: string | null;
  readonly code: QuarantineCode;
  readonly message: string;
  readonly forged?: boolean;
  /** By what it is known, where its text is not kept. */
  readonly hash?: string;
}

export interface Known {
  readonly team: string;
  readonly device: string;
  /** Accounts of the team, and what each is there. */
  readonly people: ReadonlyMap<string, readonly Role[]>;
  /** Who brings it; null where a person settles it, who may. */
  readonly pusher: string | null;
  /** Hashes of the forms that this server serves. */
  readonly forms: ReadonlySet<string>;
  /** Of the keys that are named, those that the server knows; null where they are another team's and cannot be looked up. */
  readonly keys: AccountKeys | null;
}

export const sentences: Readonly<Record<QuarantineCode, string>> = {
  unreadable: 'The changeset could not be read.',
  'hash-mismatch': 'The changeset is not what its hash says: it was altered or damaged on the way.',
  'bad-body': 'The content of the changeset could not be read.',
  'bad-path': 'The changeset changes a field that does not exist, or a record of another kind.',
  'unknown-form': 'The answers were given under a form that this server does not have.',
  'wrong-patient': 'The changeset names one patient, and the record belongs to another.',
  'unknown-author': 'The changeset was made by someone who is not in this team.',
  'unknown-protocol': 'The changeset was made by a version of the app that this server does not know.',
  'not-allowed':
    'The changeset does what the role of its author, or of whoever sent it, does not include. A nurse of the team looks at it.',
  'not-signed':
    'The changeset agrees, shares or closes something and does not bear the signature of its author. Its author unlocks the tablet on which it was made, and it is signed and sent again; or a nurse of the team looks at it.',
  erased: 'The patient was erased. That this arrived is kept, and nothing of what it says.',
  'other-team': 'The patient is with another team now. This was passed on to that team to look at.',
};

const hintSchema = z.looseObject({
  header: z
    .looseObject({
      id: z.string().max(100).catch(''),
      device: z.string().max(100).catch(''),
      seq: z.number().int().positive().nullable().catch(null),
      patient: z.string().max(100).catch(''),
    })
    .catch({ id: '', device: '', seq: null, patient: '' }),
});

/** Opens and checks one pushed changeset, without the database: done before any lock. */
export function checkChangeset(pushed: unknown, known: Known): Sound | Held {
  const hold = (code: QuarantineCode): Held => heldBack(pushed, known.device, code);
  const { signature: given, wire } = readWire(pushed);
  if (wire === null || !isStorable(wire.body)) return hold('unreadable');
  const { header, body: text } = wire;
  if (quickHash(text) !== header.bodyHash) return hold('hash-mismatch');
  if (header.protocol > protocol || header.protocol < oldestProtocol) return hold('unknown-protocol');
  if (header.team !== known.team || !known.people.has(header.author)) return hold('unknown-author');
  const opened = openBody(text);
  if (typeof opened === 'string') return hold(opened);
  if (opened.form !== undefined && !known.forms.has(opened.form.hash)) return hold('unknown-form');
  if (known.pusher !== null && !allowed(opened, [header.author, known.pusher], known)) return hold('not-allowed');
  const exact = headerText(header);
  const hash = quickHash(exact);
  const signature = known.keys !== null && isChangesetSignature(given) && isHers(given, header.author, hash, known.keys) ? given : null;
  const forged = known.keys !== null && given !== undefined && signature === null;
  if (known.pusher !== null && signature === null && needsSignature(opened.changes)) return { ...hold('not-signed'), forged };
  return { kind: 'sound', wire, body: opened, header: exact, hash, signature, forged };
}

function isHers({ key, proof }: ChangesetSignature, author: string, hash: string, keys: AccountKeys): boolean {
  const found = keys.get(key);
  return found?.account === author && isSignature(found.publicKey, changesetText(hash), proof);
}

/** The keys that what was pushed says it is signed with. */
export const keysIn = (pushed: readonly unknown[]): string[] => [
  ...new Set(pushed.flatMap((one) => (isObject(one) && isChangesetSignature(one['signature']) ? one['signature'].key : []))),
];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** The text of what was pushed but for its signature: signed later, it is still the same. */
export function textOf(pushed: unknown): string {
  if (!isObject(pushed)) return JSON.stringify(pushed);
  const { signature: _, ...rest } = pushed;
  return JSON.stringify(rest);
}

/** An author is a claim where it is not signed: so whoever brings it must be allowed it, too. */
const allowed = ({ changes }: Body, accounts: readonly string[], { people }: Known): boolean =>
  accounts.every((account) => mayChange(people.get(account) ?? [], changes));

/** A signature that cannot be read is one that does not fit: what was signed is read all the same. */
function readWire(pushed: unknown): { readonly wire: WireChangeset | null; readonly signature?: unknown } {
  if (!isObject(pushed) || !('signature' in pushed))
    return { wire: isWire(pushed) ? pushed : (wireChangesetSchema.safeParse(pushed).data ?? null) };
  const { signature, ...rest } = pushed;
  return { ...readWire(rest), signature };
}

function isWire(pushed: unknown): pushed is WireChangeset {
  if (typeof pushed !== 'object' || pushed === null || Object.keys(pushed).length !== 2) return false;
  if (!('header' in pushed) || !('body' in pushed)) return false;
  return typeof pushed.body === 'string' && pushed.body.length <= pushLimits.bytes && isHeader(pushed.header);
}

export function heldBack(pushed: unknown, device: string, code: QuarantineCode): Held {
  const hint = hintSchema.safeParse(pushed);
  const header = hint.success ? hint.data.header : { id: '', device: '', seq: null, patient: '' };
  const plain = (text: string): string => (isStorable(text) ? text : '');
  const seq = header.seq !== null && Number.isSafeInteger(header.seq) ? header.seq : null;
  // JSON.stringify writes NUL and lone surrogates as escapes, so the text is storable whatever it holds.
  return {
    kind: 'held',
    raw: JSON.stringify(pushed),
    id: plain(header.id),
    device: plain(header.device) || device,
    seq,
    patient: plain(header.patient) || null,
    code,
    message: sentences[code],
  };
}

/** Of a patient who was erased: that it came, and nothing of what it says. */
export function withoutContent(one: Sound | Held, pushed: unknown, patient: string): Held {
  const text = one.kind === 'sound' ? textOf(pushed) : one.raw;
  const { id, device, seq } = one.kind === 'sound' ? one.wire.header : one;
  return { kind: 'held', raw: 'null', hash: quickHash(text), id, device, seq, patient, code: 'erased', message: sentences.erased };
}

/** What a changeset must fit: a record's kind and patient. */
export type Bearing = Pick<RecordState, 'kind' | 'patient'>;

/** What the records, as they stand, say against it. Another team writes about the patient it names, and about nobody else. */
export function misfit(one: Sound, records: ReadonlyMap<string, Bearing>, foreign: boolean): 'bad-path' | 'wrong-patient' | null {
  const kinds = new Map<string, string>();
  const { patient } = one.wire.header;
  if (foreign && patient === undefined) return 'wrong-patient';
  for (const change of one.body.changes) {
    const state = records.get(change.record);
    const kind = state?.kind ?? kinds.get(change.record) ?? change.kind;
    kinds.set(change.record, kind);
    if (kind !== change.kind) return 'bad-path';
    const whose = kind === 'patient' ? change.record : state === undefined ? patient : state.patient;
    if (whose !== patient && (foreign || (whose !== undefined && patient !== undefined))) return 'wrong-patient';
  }
  return null;
}

function openBody(text: string): Body | 'bad-body' | 'bad-path' {
  if (!isShallow(text)) return 'bad-body';
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'bad-body';
  }
  if (isBody(json)) return json;
  const body = bodySchema.safeParse(json);
  if (body.success) return body.data;
  const fields = body.error.issues.map((issue) => issue.path.at(-1));
  return fields.length > 0 && fields.every((field) => field === 'path' || field === 'kind') ? 'bad-path' : 'bad-body';
}
