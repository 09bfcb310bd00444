import { existsSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helloSchema } from '../../src/protocol';
import { backUpTo, makeKeys, restoreFrom, verifyBackup, type RunningServer } from '../../src/server';
import { Nightly } from '../../src/server/backup';
import { unsealed } from '../../src/server/backup/unseal';
import { Keys } from '../../src/server/keys';
import { backedUp, openDatabase } from '../../src/server/database';
import { AccountKey } from './account-key';
import { makeFolder, Nurse, start } from './helper';

// Real processes on a machine that may be busy.
const folder = makeFolder();
const data = join(folder.path, 'data');
const backups = join(folder.path, 'backups');
const keys = join(folder.path, 'data-keys.json');
let server: RunningServer;
let made: string;
let before: string;
/** The same without what a former backup cannot hold. */
let formerly: string;
beforeAll(async () => {
  server = await start(folder.path);
  const nurse = await Nurse.signIn(server, 0, 'device-one');
  const key = new AccountKey();
  await key.register(nurse);
  await nurse.push([
    ...Array.from({ length: 450 }, () => key.sign(nurse.write([{ value: 'Zoë\u2028\n"quoted" 😀' }]))),
    { nonsense: true },
  ]);
  made = (await backUpTo({ data }, backups)).path;
  before = await contents(server);
  formerly = await contents(server, later);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

/** Columns that steps of the schema after the first added, and a former backup cannot hold. */
const later: Readonly<Record<string, readonly string[]>> = {
  device: ['account', 'wrote', 'waiting', 'waiting_since', 'told'],
  changeset: ['signed_by', 'proof'],
};

/** Everything that a backup must bring back, as text; without some columns where told. */
async function contents(of: RunningServer, without: Readonly<Record<string, readonly string[]>> = {}): Promise<string> {
  const client = new pg.Client(of.postgres?.owner);
  await client.connect();
  try {
    const tables: string[] = [];
    for (const table of [...backedUp.organisation, ...backedUp.team]) {
      // Forms, demonstration passwords and the names of keys are written at a start; epoch, safe and audit with its chain are meant to change.
      if (['definition', 'account', 'organisation_key', 'epoch', 'safe', 'audit', 'audit_link'].includes(table)) continue;
      const { rows } = await client.query<{ row: string }>(`select (to_jsonb(t) - $1::text[])::text as row from ${table} t order by 1`, [
        without[table] ?? [],
      ]);
      tables.push(table, ...rows.map(({ row }) => row));
    }
    return tables.join('\n');
  } finally {
    await client.end();
  }
}

/** Another backup with some of its text changed, and whole again: plain, as they were made before they were sealed. */
async function rewritten(name: string, change: (text: string) => string): Promise<string> {
  const zipped: Uint8Array[] = [];
  for await (const part of unsealed(made, () => Keys.read(keys))) zipped.push(part);
  const lines = change(gunzipSync(Buffer.concat(zipped)).toString('utf8'))
    .split('\n')
    .slice(0, -2);
  const text = `${lines.join('\n')}\n`;
  const file = join(folder.path, name);
  writeFileSync(file, gzipSync(`${text}${JSON.stringify(['sha256', createHash('sha256').update(text).digest('hex')])}\n`));
  return file;
}

const untouched = join(folder.path, 'untouched');

describe('a backup', () => {
  test('holds every table that is not about the database itself or about sessions', async () => {
    const client = new pg.Client(server.postgres?.owner);
    await client.connect();
    const { rows } = await client.query<{ tablename: string }>(`select tablename from pg_tables where schemaname = 'public'`);
    await client.end();
    const passing = ['session', 'set_up_code', 'first_administrator', 'delay', 'known_browser', 'enrol_code', 'enrol_try'];
    const left = new Set([...passing, 'migration', 'migration_lock', 'installation']);
    expect(
      rows
        .map((row) => row.tablename)
        .filter((name) => !left.has(name))
        .toSorted(),
    ).toEqual([...backedUp.organisation, ...backedUp.team].toSorted());
  });

  test('is one file that only we may read, and leaves no draft behind', () => {
    expect(readdirSync(backups)).toEqual([basename(made)]);
    // Windows knows no such modes.
    expect(statSync(made).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  });

  test('made beside a running server makes each feed safe up to where it stood', async () => {
    const nurse = await Nurse.signIn(server, 0, 'device-two');
    const hello = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
    expect(hello.safe).toEqual({ [`team/${nurse.team}`]: { position: 450, released: 0 } });
  });

  test('restored into an empty data folder gives the same rows under a new epoch, and everybody signs in again', async () => {
    const nurse = await Nurse.signIn(server, 0, 'device-three');
    const epoch = (await nurse.pull()).epoch;
    const place = makeFolder();
    const restored = await restoreFrom({ data: join(place.path, 'data'), keys }, made);
    expect(restored.aside).toBeNull();
    expect(restored.manifest.tables['changeset']?.rows).toBe(450);
    const other = await start(place.path, { keys });
    try {
      expect(await contents(other)).toBe(before);
      const again = await Nurse.signIn(other, 0, 'device-four');
      expect((await again.pull()).epoch).not.toBe(epoch);
      const reply = await fetch(`${other.url}/api/sync/hello`, { headers: { cookie: nurse.cookie } });
      expect(reply.status).toBe(401);
    } finally {
      await other.stop();
      place.remove();
    }
  });
});

describe('a restore refuses, and changes nothing', () => {
  test.each([
    ['cut off', (file: string) => truncateSync(file, statSync(file).size - 100), 'damaged or not whole'],
    ['cut off in the middle', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2)), 'damaged or not whole'],
    ['with one bit turned', (file: string) => turn(file, Math.floor(statSync(file).size / 2)), 'damaged or not whole'],
    ['with its last bytes turned', (file: string) => turn(file, statSync(file).size - 3), 'damaged or not whole'],
    ['empty', (file: string) => truncateSync(file, 0), 'damaged or not whole'],
    ['that is something else', (file: string) => writeFileSync(file, 'Dear colleague,'), 'not a backup'],
    ['that is another gzip', (file: string) => writeFileSync(file, gzipSync('Dear colleague,\n')), 'damaged'],
  ])('a file %s', async (name, harm, says) => {
    const file = join(folder.path, `harmed ${name}`);
    writeFileSync(file, readFileSync(made));
    harm(file);
    await expect(restoreFrom({ data: untouched, keys }, file)).rejects.toThrow(says);
    expect(existsSync(untouched)).toBe(false);
  });

  test('a file with rows taken out, though its checksum was made anew', async () => {
    const file = await rewritten('shorter', (text) => text.replace(/^\{.*\n/m, ''));
    await expect(restoreFrom({ data: untouched, keys }, file)).rejects.toThrow('damaged or not whole');
  });

  test('a file with a table that this program does not have', async () => {
    const file = await rewritten('table', (text) => text.replaceAll('"record"', '"pg_authid"'));
    await expect(restoreFrom({ data: untouched, keys }, file)).rejects.toThrow('damaged or not whole');
  });

  test('one that is not there, a folder, and one of a newer version', async () => {
    await expect(restoreFrom({ data: untouched, keys }, join(folder.path, 'nowhere'))).rejects.toThrow('There is no file');
    await expect(restoreFrom({ data: untouched, keys }, backups)).rejects.toThrow('is a folder');
    const newer = await rewritten('newer', (text) => text.replace(/"schema":\d+/, '"schema":999'));
    await expect(restoreFrom({ data: untouched, keys }, newer)).rejects.toThrow('newer version');
    const format = await rewritten('format', (text) => text.replace('"format":1', '"format":2'));
    await expect(restoreFrom({ data: untouched, keys }, format)).rejects.toThrow('newer version');
  });

  test('beside a running server', async () => {
    await expect(restoreFrom({ data }, made)).rejects.toThrow('already running');
  });
});

test('a data folder in use is replaced only when told, by a backup of its own installation unless told, and nothing is deleted', async () => {
  const place = makeFolder();
  const there = join(place.path, 'data');
  const first = await start(place.path, { keys });
  const nurse = await Nurse.signIn(first, 0, 'device-there');
  await nurse.push([nurse.write([{ value: 'Only here' }])]);
  await first.stop();
  await expect(restoreFrom({ data: there, keys }, made)).rejects.toThrow('add --replace');
  await expect(restoreFrom({ data: there, keys }, made, { replace: true })).rejects.toThrow('another installation');
  const { aside } = await restoreFrom({ data: there, keys }, made, { replace: true, otherInstallation: true });
  const again = await start(place.path, { keys });
  const client = new pg.Client(again.postgres?.owner);
  await client.connect();
  try {
    expect(await contents(again)).toBe(before);
    const kept = await client.query<{ body: string }>(`select body from ${aside}.changeset`);
    expect(kept.rows.map(({ body }) => body).join('')).toContain('Only here');
    const own = new pg.Client(again.postgres?.app);
    await own.connect();
    await expect(own.query(`select body from ${aside}.changeset`)).rejects.toThrow('permission denied');
    await own.end();
  } finally {
    await client.end();
    await again.stop();
    place.remove();
  }
});

test('a backup of an older schema is brought up to date', async () => {
  const place = makeFolder();
  // Before there were roles every account of a team might do everything: they keep that.
  // Keys that accounts sign with came later, too.
  const sorted = (text: string) =>
    text
      .split('\n')
      .filter((row) => !row.includes('"registered"'))
      .toSorted();
  const expected = sorted(formerly.replaceAll('"roles": "nurse"', '"roles": "nurse system-administrator"'));
  const older = await rewritten('older', (text) => {
    const lines = text.replace(/"schema":\d+/, '"schema":1').split('\n');
    for (const table of ['safe', 'organisation_key', 'account_key']) {
      const begin = lines.findIndex((line) => line.startsWith(`["table","${table}"`));
      lines.splice(begin, 1 + lines.slice(begin + 1).findIndex((line) => line.startsWith('[')));
    }
    return lines.join('\n').replaceAll(/,"(?:safe|organisation_key|account_key)":\{"rows":\d+,"sha256":"\w+"\}/g, '');
  });
  await restoreFrom({ data: join(place.path, 'data') }, older);
  const other = await start(place.path);
  try {
    expect(sorted(await contents(other, later))).toEqual(expected);
  } finally {
    await other.stop();
    place.remove();
  }
});

describe('each night', () => {
  const night = new Date(2026, 10, 24, 2, 0).getTime();
  const day = 24 * 60 * 60 * 1000;

  test('one backup is made, a missed night is made up, the last ones are kept and those made by hand stay', async () => {
    if (server.postgres === null) throw new Error('no database');
    const database = openDatabase(server.postgres.app);
    const said: string[] = [];
    const nights = join(folder.path, 'nights');
    let now = night + 60_000;
    const nightly = new Nightly(database, await Keys.read(keys), {
      folder: nights,
      keep: 2,
      say: (line) => said.push(line),
      now: () => now,
    });
    try {
      const first = await nightly.look();
      expect(existsSync(first ?? '')).toBe(true);
      expect(said).toEqual([expect.stringContaining(`Backed up to ${first}`)]);
      expect(await nightly.look()).toBeNull();
      now = night + day - 60_000;
      expect(await nightly.look()).toBeNull();
      const byHand = (await backUpTo({ data }, nights)).path;
      // Two nights were missed; the draft was left by a kill.
      now = night + 3.5 * day;
      writeFileSync(join(nights, basename(first ?? '').replace('hna-backup', 'hna-backup.draft')), 'half');
      const second = await nightly.look();
      now += day;
      const third = await nightly.look();
      expect(readdirSync(nights).toSorted()).toEqual([byHand, second, third].map((path) => basename(path ?? '')).toSorted());
      expect(dirname(third ?? '')).toBe(nights);
    } finally {
      await nightly.stop();
      await database.destroy();
    }
  });

  test('one that does not succeed is said, and tried again', async () => {
    if (server.postgres === null) throw new Error('no database');
    const database = openDatabase(server.postgres.app);
    const said: string[] = [];
    const blocked = join(folder.path, 'blocked');
    writeFileSync(blocked, 'a file');
    const nightly = new Nightly(database, await Keys.read(keys), {
      folder: join(blocked, 'sub'),
      keep: 7,
      say: (line) => said.push(line),
      now: () => night,
    });
    try {
      expect(await nightly.look()).toBeNull();
      expect(said.join()).toContain('did not succeed');
    } finally {
      await nightly.stop();
      await database.destroy();
    }
  });

  test('what was safe for 14 days is released', async () => {
    if (server.postgres === null) throw new Error('no database');
    const nurse = await Nurse.signIn(server, 0, 'device-released');
    const feed = `team/${nurse.team}`;
    const client = new pg.Client(server.postgres.owner);
    await client.connect();
    await client.query('update safe set at = $1 where position = 450', [Date.now() - 15 * day]);
    await client.end();
    await nurse.push([nurse.write([{}])]);
    await backUpTo({ data }, backups);
    const hello = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
    expect(hello.safe).toEqual({ [feed]: { position: 451, released: 450 } });
  });
});

function turn(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
  writeFileSync(file, bytes);
}

describe('a backup is sealed to the organisation’s key', () => {
  test('nothing of what it holds can be read in the file, and it says which key opens it', async () => {
    const file = readFileSync(made);
    expect(file.includes('quoted')).toBe(false);
    expect(file.toString('latin1', 0, 22)).toBe('["hna-sealed-backup",{');
    const current = (await Keys.read(keys)).current.id;
    expect(file.toString('latin1', 0, 200)).toContain(current);
    expect((await verifyBackup({ keys }, made)).manifest.tables['changeset']?.rows).toBe(450);
  });

  test('without the file of keys, or with that of another installation, it refuses with what to do', async () => {
    const nowhere = { data: untouched, keys: join(folder.path, 'no-keys.json') };
    await expect(restoreFrom(nowhere, made)).rejects.toThrow(/sealed to the organisation's key .* there is no such file.*set HNA_KEYS/);
    const other = { data: untouched, keys: join(folder.path, 'other-keys.json') };
    await makeKeys(other);
    await expect(restoreFrom(other, made)).rejects.toThrow('the file of keys here does not have');
    await expect(verifyBackup(other, made)).rejects.toThrow('Set HNA_KEYS');
    expect(existsSync(untouched)).toBe(false);
  });

  test('one from before backups were sealed still restores, without any key', async () => {
    const place = makeFolder();
    const plain = await rewritten('plain', (text) => text);
    const restored = await restoreFrom({ data: join(place.path, 'data'), keys: join(place.path, 'none.json') }, plain);
    expect(restored.manifest.tables['changeset']?.rows).toBe(450);
    place.remove();
  });
});
