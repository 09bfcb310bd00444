import { describe, expect, it } from 'vitest';
import { changesetText, type PushReply } from '../../src/protocol';
import { hashHeader } from '../../src/records';
import { openStore, type Signer, type Store } from '../../src/store';
import { isSignature } from '../../src/server/devices/signature';
import { Keyring } from '../../src/vault';
import { makeSigningKey, readSigningKey } from '../../src/vault/signing';
import { answer, Device, nurse, person, told } from './world';

const limit = { changesets: 500, bytes: 256 * 1024 };
const signerOf = async (account = nurse.account): Promise<Signer> => ({ account, signing: await readSigningKey(await makeSigningKey()) });
const quarantined = (id: string): PushReply => ({
  epoch: 'epoch-1',
  results: [{ id, outcome: 'quarantined', code: 'not-signed', message: 'Not signed.' }],
  chain: { have: 1, fork: false },
});

/** What goes out, and whether the signature on each is of this key. */
async function sent(store: Store, { signing }: Signer): Promise<readonly (boolean | null)[]> {
  return (await store.sync.next(limit)).map(({ header, signature }) =>
    signature === undefined
      ? null
      : signature.key === signing.id && isSignature(signing.publicKey, changesetText(hashHeader(header)), signature.proof),
  );
}

describe('what a person closes', () => {
  it('is signed by her key before it is sent, in whichever way it waited', async () => {
    const device = new Device('signed');
    const store = await device.open();
    const signer = await signerOf();
    // Before anybody signed here.
    await store.commit(person(device.id()));
    store.signWith(signer);
    await store.commit(person(device.id()));
    expect(await sent(store, signer)).toEqual([true, true]);
    // Sent once more it is byte for byte the same.
    expect(await store.sync.next(limit)).toEqual(await store.sync.next(limit));
  });

  it('is signed by itself a moment later, and at the latest when the tablet is about to be locked', async () => {
    const device = new Device('later');
    const alarms: (() => void)[] = [];
    const store = await openStore(
      { ...device.environment, watchdog: 30_000, timer: (after, ring) => (after === 1_000 && alarms.push(ring), () => undefined) },
      device.ring(),
    );
    await store.setIdentity(nurse);
    const rows = async (): Promise<number> => (await device.opened('outbox')).filter((row) => Reflect.has(Object(row), 'signature')).length;
    store.signWith(await signerOf());
    await store.commit(person(device.id()));
    await store.commit(person(device.id()));
    expect(await rows()).toBe(0);
    alarms.at(-1)?.();
    await store.signed();
    expect(await rows()).toBe(2);
    await store.commit(person(device.id()));
    await store.signed();
    expect(await rows()).toBe(3);
  });

  it('is never saved under a colleague’s name, who unlocked the tablet in another tab meanwhile', async () => {
    const device = new Device('two-people');
    const hers = await device.open();
    hers.signWith(await signerOf());
    const ann = device.id();
    await hers.commit(person(ann));
    const colleagues = await device.open();
    await colleagues.setIdentity({ ...nurse, account: 'nurse-bbbb' });
    colleagues.signWith(await signerOf('nurse-bbbb'));
    await expect(hers.commit([answer(device.id(), 'pain.rating', 3)], { patient: ann })).rejects.toMatchObject({ code: 'locked' });
    await colleagues.setIdentity(nurse);
    const { changeset } = await hers.commit([answer(device.id(), 'pain.rating', 4)], { patient: ann });
    expect(changeset.header.author).toBe(nurse.account);
  });

  it('is signed by nobody else: not what a colleague left unsigned, and not what a patient entered', async () => {
    const device = new Device('others');
    const store = await device.open();
    const [ann, assessment] = [device.id(), device.id()];
    await store.commit(person(ann));
    await store.commit([...told(assessment, device.id()), answer(assessment, 'pain.rating', 3)], { patient: ann });
    const { id, key } = await store.handOver(assessment);
    const ring = device.ring();
    ring.drop();
    const page = await openStore(device.environment, Keyring.ofOne(id, key, device.environment.random));
    const byPatient = await page.commit([answer(assessment, 'pain.rating', 7)], { patient: ann });
    expect(byPatient.changeset.header.author).toBe(nurse.account);
    page.close();
    store.close();
    const again = await device.open();
    await again.takeBack();
    const colleague = await signerOf('nurse-bbbb');
    await again.setIdentity({ ...nurse, account: 'nurse-bbbb' });
    again.signWith(colleague);
    await again.commit(person(device.id()));
    expect(await sent(again, colleague)).toEqual([null, null, null, true]);
    const unsigned = await again.unsigned((await again.sync.next(limit)).map(({ header }) => header.id));
    expect(unsigned.size).toBe(3);
    // She comes back: what she made is hers to sign.
    const her = await signerOf();
    await again.setIdentity(nurse);
    again.signWith(her);
    expect(await sent(again, her)).toEqual([true, true, null, false]);
    expect(await again.unsigned((await again.sync.next(limit)).map(({ header }) => header.id))).toEqual(
      new Set([byPatient.changeset.header.id]),
    );
  });

  it('goes again, signed, where the server held it back for want of a signature', async () => {
    const device = new Device('held');
    const store = await device.open();
    const { changeset } = await store.commit([{ record: device.id(), kind: 'flag', path: 'outcome', value: 'seen' }]);
    const { id } = changeset.header;
    await store.sync.acknowledge(quarantined(id));
    expect(await store.outbox()).toMatchObject({ waiting: 0, quarantined: [{ code: 'not-signed' }] });
    const signer = await signerOf();
    store.signWith(signer);
    await store.signed();
    expect(await sent(store, signer)).toEqual([true]);
    expect(await store.outbox()).toMatchObject({ waiting: 1, quarantined: [] });
    // With the same key it is offered once, until the server says that it did not know that key.
    await store.sync.acknowledge(quarantined(id));
    store.signWith(signer);
    await store.signed();
    expect(await sent(store, signer)).toEqual([]);
    await store.sync.signAgain();
    expect(await sent(store, signer)).toEqual([true]);
  });

  it('shows as of the device alone where the server says that nobody signed it', async () => {
    const device = new Device('told');
    const [here, there] = [await device.open(), await new Device('other').open()];
    const { changeset } = await there.commit(person('patient-0001'));
    const { changeset: signed } = await there.commit(person('patient-0002'));
    const epoch = 'epoch-1';
    await here.sync.applyPull({
      epoch,
      feed: 'team/a',
      entries: [
        { position: 1, received: 0, changeset, unsigned: true },
        { position: 2, received: 0, changeset: signed },
      ],
      cursor: 2,
      checksum: '',
      more: false,
    });
    expect(await here.unsigned([changeset.header.id, signed.header.id, 'changeset-of-nobody'])).toEqual(new Set([changeset.header.id]));
    await here.sync.applySnapshot({
      epoch,
      feed: 'team/a',
      records: [],
      cursor: 2,
      checksum: '',
      next: null,
      unsigned: [signed.header.id],
    });
    expect((await here.unsigned([signed.header.id])).size).toBe(1);
  });

  it('is saved and sent all the same where it cannot be signed', async () => {
    const device = new Device('broken');
    const store = await device.open();
    const { account, signing } = await signerOf();
    store.signWith({ account, signing: { ...signing, sign: () => Promise.reject(new Error('no key')) } });
    await store.commit(person(device.id()));
    await store.signed();
    expect((await store.sync.next(limit)).map(({ signature }) => signature)).toEqual([undefined]);
  });
});
