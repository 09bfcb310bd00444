import type { Identity, Right } from '../protocol';
import type { Route } from './routes';
import { useServices } from './services';

/** Whether to show something at all. The server decides anew whenever it is asked. */
export const allows = (identity: Identity | null, right: Right): boolean =>
  identity !== null && (identity.rights === undefined || identity.rights.includes(right));

export function useAllowed(): (right: Right) => boolean {
  const { identity } = useServices();
  return (right) => allows(identity, right);
}

/** What each screen wants. Those that are not here are for everybody who has signed in. */
const wanted: Readonly<Partial<Record<Route['name'], Right>>> = {
  'add-patient': 'send',
  patient: 'records',
  'record-event': 'records',
  'correct-event': 'records',
  'correct-patient': 'records',
  // A nurse's: it stops everything at once.
  'end-care': 'sign',
  'record-treatment': 'records',
  treatment: 'records',
  standards: 'records',
  'add-document': 'records',
  document: 'records',
  'team-standards': 'records',
  join: 'sign',
  'share-patient': 'share',
  'erase-patient': 'erase',
  start: 'records',
  assessment: 'records',
  result: 'records',
  discuss: 'records',
  plan: 'records',
  copy: 'records',
  review: 'records',
  since: 'records',
  referrals: 'records',
  conflicts: 'records',
  'team-settings': 'records',
  flags: 'records',
  approvals: 'records',
  administration: 'overview',
  sharing: 'share',
  erasures: 'overview',
  tablets: 'overview',
  people: 'people',
  audit: 'audit',
  status: 'status',
};

export function allowsRoute(identity: Identity, name: Route['name']): boolean {
  const right = wanted[name];
  return right === undefined || allows(identity, right);
}

/** The screen that comes first, by what a person may see; null where she has no role yet. */
export function firstScreen(identity: Identity): 'today' | 'status' | 'administration' | null {
  if (allows(identity, 'records')) return 'today';
  if (allows(identity, 'status')) return 'status';
  return allows(identity, 'overview') ? 'administration' : null;
}
