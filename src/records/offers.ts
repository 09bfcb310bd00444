import type { RecordId } from './change';
import type { Edit } from './edits';
import type { RecordState } from './fold';
import { addedAt, codeIn, dateIn, textIn } from './reading';

/** What became of offering an assessment for an event. */
export const offerStatuses = ['offered', 'undecided', 'declined', 'not-offered', 'unable', 'expired'] as const;
export type OfferStatus = (typeof offerStatuses)[number];

/** Why it was not offered, or why she is unable. */
export const offerReasons = [
  'too-unwell',
  'no-capacity',
  'already-done',
  'deferred',
  'access-need',
  'no-staff',
  'not-reachable',
  'other',
] as const;
export type OfferReason = (typeof offerReasons)[number];

export interface OfferDetails {
  readonly status: OfferStatus;
  readonly reason: OfferReason | null;
  /** Calendar date on which to ask again; null: not again by itself. */
  readonly date: string | null;
  readonly note: string | null;
}

/** Each is a field of its own: two tablets that both record one hold two, and no conflict. */
export interface Offer extends OfferDetails {
  readonly id: string;
  /** By the clock of the device that recorded it, milliseconds since 1970. */
  readonly at: number;
  /** Account id. */
  readonly by: string;
  readonly device: string;
}

const prefix = 'offers/';

export function recordOffer(event: RecordId, id: string, { status, reason, date, note }: OfferDetails): Edit[] {
  return [{ record: event, kind: 'event', path: `${prefix}${id}`, value: { status, reason, date, note } }];
}

/** It was recorded by mistake: the one before counts again. */
export function takeBackOffer(event: RecordId, id: string): Edit[] {
  return [{ record: event, kind: 'event', path: `${prefix}${id}`, value: null }];
}

/** Earliest first. */
export const offersOf = (event: RecordState): readonly Offer[] =>
  addedAt(event, 'offers').flatMap(({ id, value, head }): Offer[] => {
    const status = codeIn(value['status'], offerStatuses);
    if (status === null) return [];
    return [
      {
        id,
        status,
        reason: codeIn(value['reason'], offerReasons),
        date: dateIn(value['date']),
        note: textIn(value, 'note') || null,
        at: head.at,
        by: head.author,
        device: head.device,
      },
    ];
  });

/** The latest is the status. */
export const offerOf = (event: RecordState): Offer | null => offersOf(event).at(-1) ?? null;

/** Two that were recorded on different devices so close to each other that neither knew of the other: both show, and the later counts. */
export function rivalOf(offers: readonly Offer[]): Offer | null {
  const [before, last] = offers.slice(-2);
  if (before === undefined || last === undefined || before.device === last.device || before.status === last.status) return null;
  return last.at - before.at < sameTime ? before : null;
}

const sameTime = 12 * 3_600_000;
