import {
  auditPageSchema,
  peopleSchema,
  setUpCodeSchema,
  statusPageSchema,
  verifiedAuditSchema,
  type AddPerson,
  type AskStatus,
  type AuditPage,
  type ChangePerson,
  type People,
  type SetUpCode,
  type StatusPage,
  type VerifiedAudit,
} from '../protocol';
import { ask, posted, type Asked } from './administration';

const at = (account: string): string => `/api/admin/people/${encodeURIComponent(account)}`;

export const askPeople = (): Promise<Asked<People>> => ask('/api/admin/people', peopleSchema);

/** What changes an account wants a fresh second factor. */
export const addPerson = (person: AddPerson): Promise<Asked<SetUpCode>> => ask('/api/admin/people', setUpCodeSchema, posted(person));
export const changePerson = (account: string, change: ChangePerson): Promise<Asked<People>> =>
  ask(at(account), peopleSchema, posted(change));
export const makeSetUpCode = (account: string): Promise<Asked<SetUpCode>> => ask(`${at(account)}/code`, setUpCodeSchema, posted({}));

/** Latest first; `before` goes on from the page above. */
export const askAudit = (before: string): Promise<Asked<AuditPage>> =>
  ask(`/api/admin/audit${before === '' ? '' : `?before=${encodeURIComponent(before)}`}`, auditPageSchema);

/** Goes over all of it, which takes the server a while. */
export const verifyAudit = (): Promise<Asked<VerifiedAudit>> => ask('/api/admin/audit/verified', verifiedAuditSchema);

/** Who is a patient and how far each assessment is. */
export const askStatus = (query: AskStatus): Promise<Asked<StatusPage>> => ask('/api/status', statusPageSchema, posted(query));
