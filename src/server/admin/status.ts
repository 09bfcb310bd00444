import { sql } from 'kysely';
import { statusPageSchema, type AskStatus, type StatusPage } from '../../protocol';
import { readAssessment, readPatient } from '../../records';
import { audit, type TeamTransaction } from '../database';
import { parseRecord } from '../feed/records';
import { isStorable } from '../http/json';
import type { Who } from '../http/session';
import { only } from '../policy';

const pageSize = 50;

/** For whoever books and rings, and reads no answer: the fields are those of the policy's row and no others. */
export async function readStatus(transaction: TeamTransaction, who: Who, { after, find }: AskStatus): Promise<StatusPage> {
  if (![after, find].every(isStorable)) return { patients: [], next: null };
  const { team } = who;
  const gone = transaction.selectFrom('elsewhere').select('patient').where('team', '=', team).where('owner', '!=', team);
  const rows = await transaction
    .selectFrom('record')
    .select(['id', 'state'])
    .where('team', '=', team)
    .where('kind', '=', 'patient')
    .where('id', '>', after)
    .where('id', 'not in', gone)
    // A record is JSON text: what is looked for stands in it as JSON writes it.
    .where(sql<boolean>`position(lower(${JSON.stringify(find).slice(1, -1)}) in lower(state)) > 0`)
    .orderBy('id')
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const patients = page.map(({ state }) => readPatient(parseRecord(state)));
  const assessments = await assessmentsOf(
    transaction,
    team,
    page.map(({ id }) => id),
  );
  await audit(transaction, { ...who, action: 'status', subject: null, outcome: `read ${page.length}` });
  return statusPageSchema.parse({
    patients: patients
      .filter((patient) => [patient.name, patient.born, patient.nhsNumber ?? ''].some((text) => holds(text, find)))
      .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
      .map((patient) => ({
        ...only('POST /api/status', patient),
        assessments: assessments.filter((each) => each.patient === patient.id).map((each) => only('POST /api/status assessments', each)),
      })),
    next: last === undefined || rows.length === page.length ? null : last.id,
  });
}

const holds = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

async function assessmentsOf(transaction: TeamTransaction, team: string, patients: readonly string[]) {
  if (patients.length === 0) return [];
  const rows = await transaction
    .selectFrom('record')
    .select('state')
    .where('team', '=', team)
    .where('kind', '=', 'assessment')
    .where('patient', 'in', patients)
    .orderBy('id')
    .execute();
  return rows
    .map(({ state }) => readAssessment(parseRecord(state)))
    .map(({ patient, today, status }) => ({ patient, date: today, status }))
    .toSorted((one, other) => (one.date < other.date ? 1 : -1));
}
