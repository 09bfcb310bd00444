import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identitySchema, pullReplySchema, sharingSchema, type SharingAct } from '../../src/protocol';
import { addAccountTo, seedInto, type RunningServer } from '../../src/server';
import { addPatient } from '../../src/records';
import { writeRealForms } from '../real-forms';
import { codeIn, makeFolder, Nurse, start } from './helper';

// Real processes on a machine that may be busy.
const password = 'long-enough';
const folder = makeFolder();
const data = join(folder.path, 'data');
let server: RunningServer;
const nurses: Record<string, Nurse> = {};

beforeAll(async () => {
  // The real forms: made patients are assessed with them.
  server = await start(folder.path, { forms: writeRealForms(folder.path), demonstration: false });
  for (const [name, team, training] of [
    ['ada', 'Breast care', false],
    ['ward', 'Ward 4', false],
    ['ada.training', 'Breast care training', true],
    ['other.training', 'Ward training', true],
  ] as const) {
    await addAccountTo({ data, team, training, name, display: name, password });
    nurses[name] = await Nurse.signIn(
      { ...server, demo: { team, accounts: [{ name, display: name, password }] } },
      0,
      `device-${name.replace('.', '-')}`,
    );
  }
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

const nurse = (name: string): Nurse => {
  const found = nurses[name];
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};
const ask = (from: string, act: SharingAct['act'], patient: string, to: string): Promise<Response> =>
  nurse(from).send('POST', '/api/admin/sharing', { act, patient, team: nurse(to).team });

/** A patient whom a nurse has written down. */
async function admit(name: string): Promise<string> {
  const patient = randomUUID();
  const edits = addPatient(patient, { name: 'Lamp Made', born: '1961-03-14', nhsNumber: null, noNumberReason: 'other' });
  const changes = edits.map(({ record, kind, path, value }, at) => ({ id: `${patient}-${at}`, record, kind, path, value, supersedes: [] }));
  const reply = await nurse(name).push([nurse(name).write(changes, { patient })]);
  expect(reply.results.map(({ outcome }) => outcome)).toEqual(['stored']);
  return patient;
}

test('says of a training team, and of no other, that it is one', async () => {
  const said = async (name: string): Promise<unknown> => {
    const { demonstration, training } = identitySchema.parse(await (await nurse(name).send('GET', '/api/session')).json());
    return [demonstration, training];
  };
  expect([await said('ada.training'), await said('ada')]).toEqual([
    [true, true],
    [false, undefined],
  ]);
});

test('makes no training team of a real one, and adds people to one that is there', async () => {
  const account = { data, name: 'late', display: 'Late', password };
  await expect(addAccountTo({ ...account, team: 'Breast care', training: true })).rejects.toThrow(/not one to practise in/);
  expect(await addAccountTo({ ...account, team: 'Breast care training', training: true })).toBeNull();
});

test('gives it made-up patients, and a real team none', async () => {
  const wish = { patients: 3, seed: 'autumn', sources: 'forms' };
  const { stored } = await seedInto({ data }, { ...wish, team: 'Breast care training' });
  expect(stored).toBeGreaterThan(20);
  const { team } = nurse('ada.training');
  const reply = await nurse('ada.training').send('GET', `/api/sync/pull?feed=team/${team}&cursor=0`);
  const { entries, more } = pullReplySchema.parse(await reply.json());
  expect([entries.length, more]).toEqual([stored, false]);
  await expect(seedInto({ data }, { ...wish, team: 'Breast care' })).rejects.toThrow(/a real one/);
});

test('no patient goes from a real team to one for training, nor back', async () => {
  const [real, madeUp] = [await admit('ada'), await admit('ada.training')];
  for (const act of ['share', 'move'] as const) {
    for (const [from, patient, to] of [
      ['ada', real, 'ada.training'],
      ['ada.training', madeUp, 'ada'],
    ] as const) {
      const reply = await ask(from, act, patient, to);
      expect([act, from, reply.status, await codeIn(reply)]).toEqual([act, from, 409, 'made-up']);
    }
  }
  const listed = async (name: string): Promise<readonly string[]> =>
    sharingSchema.parse(await (await nurse(name).send('GET', '/api/admin/sharing')).json()).teams.map((each) => each.name);
  expect([await listed('ada'), await listed('ada.training')]).toEqual([['Ward 4'], ['Ward training']]);
  expect([(await ask('ada', 'share', real, 'ward')).status, (await ask('ada.training', 'move', madeUp, 'other.training')).status]).toEqual([
    200, 200,
  ]);
});
