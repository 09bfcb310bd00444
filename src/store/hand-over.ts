import {
  base64url,
  guard,
  isRecordState,
  isText,
  objectOf,
  readAssessment,
  readGroups,
  whyNotFacing,
  type RecordId,
  type RecordState,
} from '../records';
import type { KeyId } from '../vault';
import { StoreError, type HandedOver } from './contract';
import type { Database, Tables } from './database';
import { handedPrefix, mustBeNewest } from './keys';
import { readIdentity } from './meta';
import { only } from './schema';
import { locked } from './sealer';

/**
 * A patient has the tablet: one key opens what her page needs, and nothing else. Her assessments are under it (a form asks for what
 * she said before), their flags, the events that this one answers, and the notes of this one; neither her name nor anybody else.
 */

const note = 'handed-over';
const isHanded = guard<{ readonly value: { readonly patient: RecordId } }>(objectOf({ value: objectOf({ patient: isText }) }));

export async function handOver(database: Database, assessment: RecordId): Promise<HandedOver> {
  const { ring } = database;
  if (!ring.makes) throw locked();
  const id = `${handedPrefix}${base64url(database.random(16))}`;
  const wrapped = ring.make(id);
  await database.run(['records', 'notes', 'meta', 'keys'], 'readwrite', async (tables) => {
    const state = await stateOf(tables, assessment);
    const patient = state?.kind === 'assessment' ? state.patient : undefined;
    if (state === undefined || patient === undefined) throw new StoreError('not-valid', 'This assessment is not on this device.');
    mustBeNewest(ring, await tables.get('keys', ring.turningId));
    await tables.put('keys', wrapped);
    const rows = await tables.where('records', 'patient', patient);
    const states = rows.filter(isRecordState);
    const group = readGroups(states.filter(({ kind }) => kind === 'assessment')).find((each) =>
      [each.state, ...each.members].some((member) => member.id === assessment),
    );
    const events = new Set([state, ...(group?.members ?? [])].flatMap((each) => readAssessment(each).events));
    const named = [...events].map((event) => states.find((each) => each.id === event) ?? null);
    const own = await stateOf(tables, patient);
    if (whyNotFacing(named, own ?? null) !== null) throw new StoreError('not-valid', 'Nothing of this assessment may be shown to her.');
    for (const row of rows) {
      if (isRecordState(row) && (row.kind === 'assessment' || row.kind === 'flag' || events.has(row.id)))
        tables.postUnder('records', row, id);
    }
    for (const row of await tables.all('notes')) {
      const key = isNote(row) ? row.key : '';
      if (isNote(row) && (key === note || key.endsWith(`/${assessment}`))) tables.postUnder('notes', row, id);
    }
    tables.postUnder('meta', { key: `identity/${id}`, value: await readIdentity(tables) }, id);
    await tables.put('meta', { key: id, value: { patient } });
  });
  return { id, key: ring.key(id) };
}

/** What is handed over just now: after a kill it goes on with the same key, once the nurse has unlocked. */
export async function handedOver(database: Database): Promise<HandedOver | null> {
  const { ring } = database;
  if (!ring.makes) throw locked();
  return database.run(['meta', 'keys'], 'readonly', async (tables) => {
    const rows = await tables.between('meta', handedPrefix, `${handedPrefix}\uFFFF`);
    const id = rows.flatMap((row) => (isKeyed(row) ? row.key : [])).at(-1);
    if (id === undefined || !ring.admit(await tables.get('keys', id))) return null;
    return { id, key: ring.key(id) };
  });
}

/** What was written meanwhile goes under the keys of those whom it concerns; what was handed over opens nothing any more. */
export async function takeBack(database: Database): Promise<void> {
  if (!database.ring.makes) throw locked();
  await database.run(['records', 'outbox', 'notes', 'corrupt', 'meta', 'keys'], 'readwrite', async (tables) => {
    const handed = await tables.between('meta', handedPrefix, `${handedPrefix}\uFFFF`);
    for (const row of handed) {
      const id = isKeyed(row) ? row.key : '';
      const patient = only(isHanded, row)?.value.patient;
      if (patient !== undefined) await bring(tables, id, await tables.where('records', 'patient', patient), 'records');
      if (patient !== undefined) await bring(tables, id, await tables.where('outbox', 'patient', patient), 'outbox');
      await bring(tables, id, await tables.all('notes'), 'notes');
      await bring(tables, id, await tables.all('corrupt'), 'corrupt');
      tables.drop('meta', `identity/${id}`);
      tables.drop('meta', id);
      await tables.destroyKey(id);
    }
  });
}

async function bring(
  tables: Tables,
  id: KeyId,
  rows: readonly unknown[],
  table: 'records' | 'outbox' | 'notes' | 'corrupt',
): Promise<void> {
  for (const row of rows) if (typeof row === 'object' && row !== null && tables.isUnder(table, row, id)) await tables.put(table, row);
}

const isNote = guard<{ readonly key: string; readonly value: string }>(objectOf({ key: isText, value: isText }));
const isKeyed = guard<{ readonly key: string }>(objectOf({ key: isText }));

async function stateOf(tables: Tables, id: RecordId): Promise<RecordState | undefined> {
  const row = await tables.get('records', id);
  return isRecordState(row) ? row : undefined;
}
