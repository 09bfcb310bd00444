import type { Urgency } from '../../../engine';
import { flagOutcomes, isText, objectOf, sentPlaces, type NewOutcome } from '../../../records';

/** What is typed into the form of an outcome; all of it is kept whatever is chosen meanwhile. */
export interface OutcomeDraft {
  readonly what: string;
  readonly to: string;
  readonly note: string;
  readonly retry: string;
  readonly secondContact: string;
  readonly welfareCheck: string;
  readonly reason: string;
}

const text = { what: isText, to: isText, note: isText, retry: isText, secondContact: isText, welfareCheck: isText, reason: isText };
export const isOutcomeDraft = objectOf(text);

export const emptyOutcome: OutcomeDraft = { what: '', to: '', note: '', retry: '', secondContact: '', welfareCheck: '', reason: '' };

/** Minutes until somebody tries again. */
export const retries = [15, 60, 240, 1440] as const;

export type OutcomeProblems = Partial<Readonly<Record<keyof OutcomeDraft, 'missing' | 'nobody-else'>>>;

/**
 * The outcome, or what is missing. Who could not be reached about something immediate is not left until the next try: somebody else is
 * asked, or somebody goes and looks.
 */
export function readOutcomeDraft(
  draft: OutcomeDraft,
  urgency: Urgency,
  now: number,
): { readonly outcome: NewOutcome } | { readonly problems: OutcomeProblems } {
  const what = flagOutcomes.find((each) => each === draft.what);
  const note = draft.note.trim();
  if (what === undefined) return { problems: { what: 'missing' } };
  if (what === 'spoke') return { outcome: { what, note } };
  if (what === 'sent') {
    const to = sentPlaces.find((each) => each === draft.to);
    return to === undefined ? { problems: { to: 'missing' } } : { outcome: { what, to, note } };
  }
  if (what === 'already-known') {
    const reason = draft.reason.trim();
    return reason === '' ? { problems: { reason: 'missing' } } : { outcome: { what, reason } };
  }
  const retry = retries.find((each) => String(each) === draft.retry);
  const [secondContact, welfareCheck] = [draft.secondContact.trim(), draft.welfareCheck.trim()];
  const isAlone = urgency === 'immediate' && secondContact === '' && welfareCheck === '';
  if (retry === undefined || isAlone)
    return { problems: { ...(retry === undefined ? { retry: 'missing' } : {}), ...(isAlone ? { secondContact: 'nobody-else' } : {}) } };
  return { outcome: { what, retryAt: now + retry * 60_000, secondContact, welfareCheck, note } };
}
