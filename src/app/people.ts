import {
  auditPageSchema,
  peopleSchema,
  setUpCodeSchema,
  statusPageSchema,
  type AddPerson,
  type AuditPage,
  type ChangePerson,
  type People,
  type SetUpCode,
  type StatusPage,
} from '../protocol';
import { ask, post, type Asked } from './administration';

const at = (account: string): string => `/api/admin/people/${encodeURIComponent(account)}`;

export const askPeople = (): Promise<Asked<People>> => ask('/api/admin/people', peopleSchema);

/** What changes an account wants a fresh second factor. */
export const addPerson = (person: AddPerson): Promise<Asked<SetUpCode>> => ask('/api/admin/people', setUpCodeSchema, post(person));
export const changePerson = (account: string, change: ChangePerson): Promise<Asked<People>> => ask(at(account), peopleSchema, post(change));
export const makeSetUpCode = (account: string): Promise<Asked<SetUpCode>> => ask(`${at(account)}/code`, setUpCodeSchema, post({}));

/** Latest first; `before` goes on from the page above. */
export const askAudit = (before: string | null): Promise<Asked<AuditPage>> =>
  ask(`/api/admin/audit${before === null ? '' : `?before=${encodeURIComponent(before)}`}`, auditPageSchema);

/** Who is a patient and how far each assessment is; `find` is part of a name, a date of birth or a number. */
export const askStatus = (find: string, after: string | null): Promise<Asked<StatusPage>> =>
  ask(`/api/status?find=${encodeURIComponent(find)}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`, statusPageSchema);
