import { describe, expect, it } from 'vitest';
import { giveAnswers, startAssessment, type RecordId } from '../../src/records';
import { openStore, type Store } from '../../src/store';
import { Keyring } from '../../src/vault';
import { answer, Device, nurse, person } from './world';

const [ann, bob, told, assessment] = ['ann-aaaaaaaa', 'bob-aaaaaaaa', 'event-aaaaaa', 'assess-aaaaaaaa'];
const form = { id: 'hna/test', version: '1.0.0', hash: 'x'.repeat(43) };
const begin = (id: RecordId, events: readonly RecordId[]) =>
  startAssessment(id, { events, form, mode: 'clinic-tablet', today: '2026-11-24', zone: 'Europe/London', context: {} });

/** A tablet with two patients, whose nurse handed one's assessment over and locked the rest. */
async function handed(): Promise<{ readonly device: Device; readonly patient: Store; readonly ring: Keyring }> {
  const device = new Device('tablet');
  const vault = device.ring();
  const store = await openStore(device.environment, vault);
  await store.setIdentity(nurse);
  for (const id of [ann, bob]) await store.commit(person(id, `Person ${id}`));
  await store.commit([{ record: told, kind: 'event', path: 'told/date', value: '2026-11-20' }], { patient: ann });
  await store.commit(begin(assessment, [told]), { patient: ann });
  await store.commit(begin('assess-bbbbbbbb', []), { patient: bob });
  await store.setNote(`step/${assessment}`, 'pain');
  await store.setNote('handed-over', assessment);
  await store.setNote('step/assess-bbbbbbbb', 'fear');
  const { id, key } = await store.handOver(assessment);
  vault.drop();
  const ring = Keyring.ofOne(id, key, device.environment.random);
  return { device, patient: await openStore(device.environment, ring), ring };
}

describe('a tablet in a patient’s hands', () => {
  it('opens her assessment and its notes, and nobody’s name', async () => {
    const { patient } = await handed();
    expect((await patient.record(assessment))?.id).toBe(assessment);
    expect((await patient.record(told))?.id).toBe(told);
    expect(await patient.getNote(`step/${assessment}`)).toBe('pain');
    expect(await patient.getNote('handed-over')).toBe(assessment);
    expect((await patient.identity())?.account).toBe(nurse.account);
    for (const other of [ann, bob, 'assess-bbbbbbbb']) expect(await patient.record(other)).toBeNull();
    expect(await patient.getNote('step/assess-bbbbbbbb')).toBeNull();
    expect(await patient.records('patient')).toEqual([]);
    expect(await patient.patientRecords(bob)).toEqual([]);
    await expect(patient.caseload()).rejects.toMatchObject({ code: 'locked' });
    await expect(patient.handOver(assessment)).rejects.toMatchObject({ code: 'locked' });
    await expect(patient.takeBack()).rejects.toMatchObject({ code: 'locked' });
    expect(await patient.corrupt()).toEqual([]);
  });

  it('saves and sends what she says, and writes over nothing that is locked', async () => {
    const { patient } = await handed();
    const { changeset } = await patient.commit(giveAnswers(assessment, { 'pain.rating': 7 }), { patient: ann, form });
    await patient.setNote(`unfinished/${assessment}`, 'half a word');
    expect((await patient.sync.next({ changesets: 10, bytes: 100_000 })).map(({ header }) => header.id)).toEqual([changeset.header.id]);
    // What else waits on the tablet is not hers to hear of.
    expect(await patient.outbox()).toMatchObject({ waiting: 1, patients: 1, since: changeset.header.at, quarantined: [] });
    for (const write of [
      () => patient.commit(person(bob, 'Overwritten')),
      () => patient.commit([answer('assess-bbbbbbbb', 'pain.rating', 1)], { patient: bob }),
      () => patient.setNote('step/assess-bbbbbbbb', 'x'),
      () => patient.setIdentity({ ...nurse, name: 'Somebody' }),
      () => patient.sync.startEpoch('e9'),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'locked' });
  });

  it('goes on after a kill, and is the nurse’s again with all that was said', async () => {
    const { device, patient, ring } = await handed();
    await patient.commit(giveAnswers(assessment, { 'pain.rating': 7 }), { patient: ann, form });
    patient.close();
    const again = await openStore(device.environment, ring);
    await again.commit(giveAnswers(assessment, { 'pain.rating': 8 }), { patient: ann, form });
    await again.commit([{ record: 'flag-aaaaaaaa', kind: 'flag', path: 'assessment', value: assessment }], { patient: ann, urgent: true });
    await again.setNote(`step/${assessment}`, 'fear');
    const store = await device.open(null);
    await store.takeBack();
    expect((await store.record(assessment))?.fields['answers/pain.rating']?.map(({ value }) => value)).toEqual([8]);
    expect(await store.getNote(`step/${assessment}`)).toBe('fear');
    expect((await store.outbox()).waiting).toBe(8);
    expect((await store.sync.next({ changesets: 20, bytes: 100_000 })).map(({ header }) => header.seq)).toEqual([8]);
    expect(await device.raw('keys', 'readonly', (table) => table.getAllKeys())).toEqual([ann, bob, 'common']);
    // The page that she left open keeps a key that is good for nothing.
    await expect(again.commit(giveAnswers(assessment, { 'pain.rating': 1 }), { patient: ann, form })).rejects.toMatchObject({
      code: 'locked',
    });
    expect(await again.record(assessment)).toBeNull();
    await expect(openStore(device.environment, ring)).rejects.toMatchObject({ code: 'locked' });
    expect(await (await device.open(null)).corrupt()).toEqual([]);
  });
});
