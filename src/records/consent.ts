import type { RecordId } from './change';
import { setter, type Edit } from './edits';
import type { RecordState } from './fold';
import { tickedAt } from './reading';

/** With whom outside the team her answers may be shared. */
export const sharings = ['all', 'all-except', 'none'] as const;
export type Sharing = (typeof sharings)[number];

/** What she said about taking part and about who may know, in her assessment. */
export interface Consent {
  /** Whether she wants to take part; null before she was asked. Where devices differ, she does not. */
  readonly given: boolean | null;
  /** Null: not asked, or she did not say. Where devices differ, the one that shares least. */
  readonly sharing: Sharing | null;
  /** With *all except*: ids of the items that are not shared. */
  readonly except: readonly string[];
}

export function readConsent(state: RecordState): Consent {
  const given = (state.fields['consent/given'] ?? []).map(({ value }) => value).filter((value) => typeof value === 'boolean');
  const said = (state.fields['consent/sharing'] ?? []).map(({ value }) => value);
  return {
    given: given.length === 0 ? null : given.every(Boolean),
    sharing: sharings.findLast((sharing) => said.includes(sharing)) ?? null,
    except: tickedAt(state, 'consent/except'),
  };
}

/** She takes part, or she does not want to. */
export const giveConsent = (assessment: RecordId, given: boolean): Edit[] => [setter(assessment, 'assessment')('consent/given', given)];

/** Null takes it back: then nothing is shared until she is asked. */
export const setSharing = (assessment: RecordId, sharing: Sharing | null): Edit[] => [
  setter(assessment, 'assessment')('consent/sharing', sharing),
];

/** Each item is a field of its own, so that two who leave out two items leave out both. */
export const keepFromSharing = (assessment: RecordId, items: readonly string[], kept: boolean): Edit[] =>
  items.map((item) => setter(assessment, 'assessment')(`consent/except/${item}`, kept));
