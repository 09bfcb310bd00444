import type { Deed, Tables, TeamTransaction } from '../database';
import { readRecords } from '../feed/records';
import { Refusal } from '../http/refusal';

export type PlaceRow = Pick<Tables['elsewhere'], 'owner' | 'state' | 'hop'>;

export const theirs = (): Refusal =>
  new Refusal(
    409,
    'theirs',
    'The other team has a patient under that number already, or had and passed them on. Nothing was changed. Ask that team.',
  );

/** What the team knows of where the patient is; nothing where the patient never left or came. */
export function readPlace(transaction: TeamTransaction, team: string, patient: string): Promise<PlaceRow | undefined> {
  return transaction
    .selectFrom('elsewhere')
    .select(['owner', 'state', 'hop'])
    .where('team', '=', team)
    .where('patient', '=', patient)
    .executeTakeFirst();
}

export const isOnTheWay = (row: PlaceRow | undefined, to: string, hop: number): boolean =>
  row?.state === 'moving' && row.owner === to && row.hop === hop;

/** Whether the patient is the team's. Work of its own about somebody else's patient has no name in it. */
export async function isOwn(transaction: TeamTransaction, team: string, patient: string, row: PlaceRow | undefined): Promise<boolean> {
  if (row !== undefined) return row.owner === team;
  const record = (await readRecords(transaction, team, [patient])).get(patient);
  return record?.kind === 'patient' && record.fields['name'] !== undefined;
}

/** Refuses a patient whom the team does not have; one who is on the way to `to` is still there to be moved. */
export async function checkHere(
  transaction: TeamTransaction,
  team: string,
  patient: string,
  to: string | null = null,
): Promise<{ readonly hop: number; readonly onTheWay: boolean }> {
  const row = await readPlace(transaction, team, patient);
  const onTheWay = row?.state === 'moving' && row.owner === to;
  const record = (await readRecords(transaction, team, [patient])).get(patient);
  if (record?.kind !== 'patient' || (row !== undefined && row.owner !== team && !onTheWay))
    throw new Refusal(409, 'not-here', 'That patient is not with this team any more. Reload the page.');
  return { hop: row?.hop ?? 0, onTheWay };
}

/** Where what the team writes about the patient goes. Who did it and why stay as they are where it is not said. */
export async function goesTo(transaction: TeamTransaction, team: string, patient: string, place: PlaceRow & Partial<Deed>): Promise<void> {
  const row = { ...place, at: Date.now() };
  await transaction
    .insertInto('elsewhere')
    .values({ team, patient, ...row })
    .onConflict((conflict) => conflict.columns(['team', 'patient']).doUpdateSet(row))
    .execute();
}
