import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  heldWholeSchema,
  quarantinePageSchema,
  sharingSchema,
  type HeldWhole,
  type PushReply,
  type Sharing,
  type SharingAct,
} from '../../src/protocol';
import { recordStateSchema, valueAt, type Change, type RecordState } from '../../src/records';
import { actOnSharing } from '../../src/server/admin/sharing';
import { codeIn, type Nurse } from './helper';
import { openGated } from './gated';
import { startTeams, type Name, type Teams } from './teams';

export const pain = (assessment: string, value: number, more: Partial<Change> = {}): Partial<Change> => ({
  record: assessment,
  kind: 'assessment',
  path: 'answers/pain',
  value,
  ...more,
});

/** What became of each: where it was held back, why. */
export const outcomes = (reply: PushReply): string[] =>
  reply.results.map((each) => (each.outcome === 'quarantined' ? each.code : each.outcome));

/** For `broken`. */
export const after = (count: number) => (transaction: number) => {
  if (transaction > count) throw new Error('The server died.');
};

/** Four teams of one server for the tests of a file, and what they do to each other's patients. */
export function openSharing() {
  let teams: Teams;
  let admin: pg.Client;
  beforeAll(async () => {
    teams = await startTeams();
    admin = new pg.Client({ ...config(), ...teams.servers.a.postgres?.owner });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await teams.stop();
  });

  const config = (): pg.ClientConfig => teams.servers.a.postgres?.app ?? {};

  const whoIs = (name: Name) => ({ team: teams.nurses[name].team, account: teams.nurses[name].account });

  let admitted = 0;

  /** A patient of the team with one assessment. `first` is the change that her pain of 3 is. */
  async function admit(name: Name): Promise<{ patient: string; named: string; assessment: string; first: string }> {
    admitted += 1;
    const [patient, assessment, first] = [`patient-${admitted}-xx`, `assessment-${admitted}`, `first-pain-${admitted}`];
    const named = `Ann ${admitted}`;
    const nurse = teams.nurses[name];
    const reply = await nurse.push([
      nurse.write([{ record: patient, value: named }], { patient }),
      nurse.write([pain(assessment, 3, { id: first })], { patient }),
    ]);
    expect(outcomes(reply)).toEqual(['stored', 'stored']);
    return { patient, named, assessment, first };
  }

  async function sharing(by: Name, act: SharingAct['act'], patient: string, to: Name): Promise<string> {
    const reply = await teams.nurses[by].send('POST', '/api/admin/sharing', { act, patient, team: teams.nurses[to].team });
    return reply.status === 200 ? 'done' : codeIn(reply);
  }

  const list = async (nurse: Nurse): Promise<Sharing> => sharingSchema.parse(await (await nurse.send('GET', '/api/admin/sharing')).json());

  /** Breaks off after so many transactions; `meanwhile` comes before one of them. */
  async function broken(
    by: Name,
    act: SharingAct['act'],
    patient: string,
    to: Name,
    gate: (transaction: number) => Promise<void> | void,
  ): Promise<void> {
    const database = openGated(config(), gate);
    try {
      await actOnSharing(database, whoIs(by), { act, patient, team: teams.nurses[to].team, reason: 'Radiotherapy' });
    } finally {
      await database.destroy();
    }
  }

  async function recordIn(name: Name, id: string): Promise<RecordState | null> {
    const { team } = teams.nurses[name];
    await admin.query('begin');
    await admin.query(`select set_config('hna.team', $1, true)`, [team]);
    const { rows } = await admin.query<{ state: string }>('select state from record where team = $1 and id = $2', [team, id]);
    await admin.query('commit');
    return rows[0] === undefined ? null : recordStateSchema.parse(JSON.parse(rows[0].state));
  }
  const painIn = async (name: Name, assessment: string): Promise<unknown> => {
    const state = await recordIn(name, assessment);
    return state === null ? null : valueAt(state, 'answers/pain');
  };

  async function heldIn(name: Name, patient: string): Promise<HeldWhole[]> {
    const nurse = teams.nurses[name];
    const page = quarantinePageSchema.parse(await (await nurse.send('GET', '/api/admin/quarantine')).json());
    const own = page.held.filter((each) => each.patient === patient);
    return Promise.all(
      own.map(async ({ id }) => heldWholeSchema.parse(await (await nurse.send('GET', `/api/admin/quarantine/${id}`)).json())),
    );
  }

  /** Who reads the patient from the own feed: the owner alone. */
  async function ownersOf(patient: string): Promise<string[]> {
    const owners: string[] = [];
    for (const name of ['a', 'b', 'c', 'd'] as const) {
      const { team } = teams.nurses[name];
      const reply = await teams.nurses[name].send('GET', `/api/sync/snapshot?feed=team/${team}`);
      if ((await reply.text()).includes(`"${patient}"`)) owners.push(name);
    }
    return owners;
  }

  return {
    get teams(): Teams {
      return teams;
    },
    /** As the owner of the database. */
    get admin(): pg.Client {
      return admin;
    },
    config,
    whoIs,
    admit,
    sharing,
    list,
    broken,
    recordIn,
    painIn,
    heldIn,
    ownersOf,
  };
}
