import {
  guard,
  isHeader,
  isId,
  isText,
  isWhole,
  listOf,
  objectOf,
  oneOf,
  orNull,
  strictly,
  textUpTo,
  wholeFrom,
  type Header,
  type RecordId,
} from '../records';
import {
  isChangesetSignature,
  pushLimits,
  quarantineCodes,
  settledOutcomes,
  type ChangesetSignature,
  type QuarantineCode,
} from '../protocol';

/** Rows as they come back from disk: each is looked at here, and is precise from there on. */

/** Flags leave the outbox before everything else. */
export const ranks = { urgent: 0, ordinary: 1 } as const;

/** What of an entry stands in clear. */
export interface OutboxHead {
  readonly local: number;
  readonly id: string;
  readonly team: string;
  /** `stored`: by the server's word; `returned`: seen in a feed. */
  readonly state: 'waiting' | 'stored' | 'returned' | 'quarantined';
  readonly rank: (typeof ranks)[keyof typeof ranks];
  /** Where in which feed it came back. */
  readonly returned?: { readonly feed: string; readonly position: number };
  /** Size of the changeset as JSON, rounded up so that it tells little. */
  readonly bytes: number;
  /** Records that it touches. */
  readonly records: RecordId[];
  readonly patient?: RecordId;
}
export interface OutboxRow extends OutboxHead {
  readonly changeset: { readonly header: Header; readonly body: string };
  /** Its author's, once she has signed it. */
  readonly signature?: ChangesetSignature;
  /** Made while a patient had the tablet: nobody signs it for her. */
  readonly handedOver?: true;
  readonly trouble?: { readonly code: QuarantineCode; readonly message: string };
  /** What a person decided about it, where that was not to apply it. */
  readonly settled?: { readonly outcome: (typeof settledOutcomes)[number]; readonly reason: string | null };
}
const head = {
  local: isWhole,
  id: isId,
  team: isId,
  state: oneOf(['waiting', 'stored', 'returned', 'quarantined']),
  rank: oneOf(Object.values(ranks)),
  bytes: isWhole,
  records: listOf(isId),
};
const headExtras = { patient: isId, returned: objectOf({ feed: isText, position: isWhole }) };
export const isOutboxHead = guard<OutboxHead>(objectOf(head, headExtras));
export const isOutboxRow = guard<OutboxRow>(
  objectOf(
    { ...head, changeset: strictly({ header: isHeader, body: textUpTo(pushLimits.bytes) }) },
    {
      ...headExtras,
      signature: isChangesetSignature,
      handedOver: oneOf([true]),
      trouble: objectOf({ code: oneOf(quarantineCodes), message: isText }),
      settled: objectOf({ outcome: oneOf(settledOutcomes), reason: orNull(isText) }),
    },
  ),
);

export interface FeedRow {
  readonly feed: string;
  readonly cursor: number;
  readonly epoch: string | null;
  readonly checksum: string;
  /** A snapshot that is not whole yet: the last record that came, and where its changes go on. */
  readonly snapshot?: { readonly after: string; readonly cursor: number; readonly checksum: string };
}
export const isFeedRow = guard<FeedRow>(
  objectOf(
    { feed: isText, cursor: wholeFrom(0), epoch: orNull(isText), checksum: isText },
    { snapshot: objectOf({ after: isText, cursor: wholeFrom(0), checksum: isText }) },
  ),
);

/** A device's chain in one team: the last `seq` used and the hash of that header. */
export interface Chain {
  readonly seq: number;
  readonly prev: string | null;
}
export const isChain = guard<Chain>(objectOf({ seq: wholeFrom(0), prev: orNull(isText) }));

/** A value where it is what the guard says. */
export const only = <T>(isOne: (value: unknown) => value is T, value: unknown): T | undefined => (isOne(value) ? value : undefined);

/** JSON; undefined where it is none. */
export function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
