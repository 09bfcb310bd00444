import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64url } from '../../src/records';
import { openStore, type Store } from '../../src/store';
import { pack, unpack } from '../../src/store/packed';
import { isWrappedKey, Keyring, type SealedContent } from '../../src/vault';
import { folded, history } from '../records/histories';
import { answer, Device, told, type Row } from './world';

const [ann, hers, other] = ['ann-aaaaaaaa', 'assess-aaaaaaaa', 'assess-bbbbbbbb'];

/** An assessment so long that it is not sealed whole with each answer. */
const filled = (store: Store, assessment = hers) =>
  store.commit(
    Array.from({ length: 40 }, (_, n) => answer(assessment, `concern${n}.rating`, n % 10)),
    { patient: ann },
  );
const rate = (store: Store, value: number, assessment = hers) =>
  store.commit([answer(assessment, 'concern7.rating', value)], { patient: ann });
const ratings = async (store: Store): Promise<unknown> =>
  (await store.record(hers))?.fields['answers/concern7.rating']?.map(({ value }) => value);

const rowOf = async (device: Device, id = hers): Promise<Row> => {
  const row = (await device.raw<Row[]>('records', 'readonly', (table) => table.getAll())).find((each) => each['id'] === id);
  if (row === undefined) throw new Error(`no row of ${id}`);
  return row;
};
const put = (device: Device, row: Row) => device.raw('records', 'readwrite', (table) => table.put(row));
const also = (row: Row): Uint8Array => (row['also'] instanceof Uint8Array ? row['also'] : new Uint8Array());

describe('a long record', () => {
  it('has what is said after it was sealed beside it, and is read as it was written', async () => {
    const device = new Device('beside');
    const store = await device.open();
    await filled(store);
    const whole = await rowOf(device);
    for (const value of [8, 9]) {
      const { records } = await rate(store, value);
      const row = await rowOf(device);
      expect(row).toMatchObject({ n: whole['n'], ct: whole['ct'] });
      expect(also(row).length).toBeLessThan(value === 8 ? 500 : 1_000);
      expect(await (await device.open()).record(hers)).toEqual(records.get(hers));
    }
    expect(await store.corrupt()).toEqual([]);
  });

  it('is sealed whole again before much lies beside it', async () => {
    const device = new Device('again');
    const store = await device.open();
    await filled(store);
    const seen: number[] = [];
    const whole = new Set<string>();
    for (let n = 1; n <= 40; n += 1) {
      await rate(store, n % 10);
      const row = await rowOf(device);
      seen.push(also(row).length);
      whole.add(String(row['n']));
      expect(await ratings(await device.open())).toEqual([n % 10]);
    }
    expect(Math.max(...seen)).toBeLessThan(5_000);
    expect(seen.filter((length) => length === 0).length).toBe(whole.size - 1);
    expect(whole.size).toBeGreaterThan(2);
    expect(whole.size).toBeLessThan(6);
  });

  it('is one, though two tabs write on it in turn', async () => {
    const device = new Device('turns');
    const [one, two] = [await device.open(), await device.open()];
    await filled(one);
    for (let n = 0; n < 6; n += 1) await rate(n % 2 === 0 ? one : two, n);
    expect(await ratings(await device.open())).toEqual([5]);
    expect(await one.corrupt()).toEqual([]);
  });

  it('goes whole under the key of a patient who has the tablet, and back, with what she said', async () => {
    const device = new Device('handed');
    const nurses = await device.open();
    await nurses.commit(told(hers, 'event-aaaaaaaa'), { patient: ann });
    await filled(nurses);
    await rate(nurses, 1);
    const { id, key } = await nurses.handOver(hers);
    expect(also(await rowOf(device))).toHaveLength(0);
    const patients = await openStore(device.environment, Keyring.ofOne(id, key, device.environment.random));
    for (const value of [2, 3]) await rate(patients, value);
    expect(also(await rowOf(device)).length).toBeGreaterThan(0);
    await nurses.takeBack();
    expect(await ratings(nurses)).toEqual([3]);
    expect(await ratings(await device.open())).toEqual([3]);
    expect(await nurses.corrupt()).toEqual([]);
  });
});

describe('what lies beside a record', async () => {
  const device = new Device('altered');
  const store = await device.open();
  await filled(store);
  await filled(store, other);
  await rate(store, 7, other);
  const rows: Row[] = [await rowOf(device)];
  for (const value of [6, 8, 9]) {
    await rate(store, value);
    rows.push(await rowOf(device));
  }
  const last = rows[3] ?? {};
  store.close();
  const disk = await device.disk();
  const [first, second, third] = [0, 1, 2].map((at) => also(rows[at + 1] ?? {}).slice(also(rows[at] ?? {}).length));
  const joined = (...parts: readonly (Uint8Array | undefined)[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...(part ?? [])]));
  const flip = (at: number): Uint8Array => also(last).map((byte, place) => (place === at ? byte ^ 1 : byte));

  it('is as these tests take it to be', async () => {
    expect([first, second, third].map((part) => part?.length)).toEqual([first?.length, first?.length, first?.length]);
    expect(joined(first, second, third)).toEqual(also(last));
    const page = await (await Device.of('whole disk', disk)).open(null);
    expect(await ratings(page)).toEqual([9]);
    expect(await page.corrupt()).toEqual([]);
    page.close();
  });

  const length = also(last).length;
  it.each<[string, Row | (() => Promise<Row>)]>([
    ['is cut off', { ...last, also: undefined }],
    ['lacks the last', rows[2] ?? {}],
    ['lacks the last, and says it does not', { ...last, also: joined(first, second) }],
    ['lacks the first', { ...last, also: joined(second, third) }],
    ['stands in another order', { ...last, also: joined(second, first, third) }],
    ['has one twice', { ...last, also: joined(first, second, second) }],
    ['is of another record', async () => ({ ...last, also: joined(first, second, also(await rowOf(device, other))) })],
    ['has one bit flipped in a ciphertext', { ...last, also: flip(3) }],
    ['has one bit flipped in a nonce', { ...last, also: flip(length - 20) }],
    ['has one bit flipped in a length', { ...last, also: flip(length - 1) }],
    ['has a length beyond all bounds', { ...last, also: flip(length - 4).fill(255, length - 4) }],
    ['is nothing', { ...last, also: new Uint8Array() }],
    ['is no bytes', { ...last, also: 'x' }],
  ])('is missed where it %s: the record is set aside and listed, and what was written here is shown', async (_, given) => {
    const row = typeof given === 'function' ? await given() : given;
    expect(row).not.toEqual(last);
    const altered = await Device.of('altered disk', disk);
    await put(altered, row);
    const page = await altered.open(null);
    expect(await ratings(page)).toEqual([9]);
    expect((await page.corrupt()).map(({ id }) => id)).toEqual([hers]);
    page.close();
  });
});

const path = 'answers/worry.rating';
const ringIn = async (device: Device): Promise<Keyring> => {
  const ring = device.ring();
  for (const key of await device.raw<unknown[]>('keys', 'readonly', (table) => table.getAll())) if (isWrappedKey(key)) ring.admit(key);
  return ring;
};

/** What a build from before additions writes: records that are not packed, each listed by how its nonce begins. */
const earlier = {
  row(ring: Keyring, { id, kind, patient }: Row, rev: unknown, inside: object): Row {
    const place = ['records', ...[id, kind, patient, rev].map((part) => JSON.stringify(part))];
    return { id, kind, patient, rev, ...ring.seal(ann, place, inside) };
  },
  mark: ({ n }: Row): string => base64url((n as Uint8Array).subarray(0, 8)),
  async listed(device: Device, ring: Keyring): Promise<unknown> {
    const [row] = await device.raw<SealedContent[]>('manifests', 'readonly', (table) => table.getAll());
    return row && Object(Object(ring.open(['manifests', JSON.stringify(ann)], row)).rows)[hers];
  },
  async list(device: Device, ring: Keyring, mark: string): Promise<void> {
    const sealed = ring.seal(ann, ['manifests', JSON.stringify(ann)], { rows: { [hers]: mark } });
    await device.raw('manifests', 'readwrite', (table) => table.put({ id: ann, ...sealed }));
  },
};

describe('the inside of a record', () => {
  it('is shorter as it is sealed, and comes back as it was', () => {
    fc.assert(
      fc.property(history, (all) => {
        const state = folded(all);
        const { fields, superseded } = state;
        const packed = pack(state, { fields, superseded });
        expect(unpack(JSON.parse(JSON.stringify(packed)) as object)).toEqual({ fields, superseded });
        expect(JSON.stringify(unpack(packed))).toBe(JSON.stringify({ fields, superseded }));
      }),
    );
  });

  it('is read also as earlier builds sealed it', async () => {
    const device = new Device('earlier');
    const store = await device.open();
    const { records } = await rate(store, 4);
    const { fields, superseded } = records.get(hers) ?? {};
    const ring = await ringIn(device);
    const row = await rowOf(device);
    const old = earlier.row(ring, row, row['rev'], { fields, superseded });
    await put(device, old);
    await earlier.list(device, ring, earlier.mark(old));
    const page = await device.open(null);
    expect(await page.record(hers)).toEqual(records.get(hers));
    expect(await page.corrupt()).toEqual([]);
  });

  it.each([
    ['short', (store: Store) => rate(store, 4)],
    ['long', (store: Store) => filled(store)],
  ])('is mended where a tab of an earlier build, which cannot read a %s one, wrote over it', async (_, write) => {
    const device = new Device('left open');
    const store = await device.open();
    await write(store);
    const [before, listed] = [await rowOf(device), await earlier.listed(device, await ringIn(device))];
    const { records } = await store.commit([answer(hers, 'worry.rating', 6)], { patient: ann });
    const ring = await ringIn(device);
    // It takes what it cannot read for damaged, begins the record anew with what is said now, and lists that where what it wrote upon was listed.
    const { [path]: said } = records.get(hers)?.fields ?? {};
    const stump = earlier.row(ring, before, Number(before['rev']) + 1, { fields: { [path]: said }, superseded: [] });
    await put(device, stump);
    await earlier.list(device, ring, listed === earlier.mark(before) ? earlier.mark(stump) : '');
    const page = await device.open(null);
    expect(await page.record(hers)).toEqual(records.get(hers));
  });
});
