import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { changeKeys, listKeys, loseKeys, makeKeys, type RunningServer } from '../../src/server';
import { makeFolder, start } from './helper';

const folder = makeFolder();
const data = join(folder.path, 'data');
const file = join(folder.path, 'data-keys.json');
const copy = join(folder.path, 'copy.json');
afterAll(() => folder.remove());

const starting = (options = {}): Promise<RunningServer> => start(folder.path, options);
const idsIn = (text: string): string[] => Object(JSON.parse(text)).keys.map((key: object) => Object(key).id);

test('the first start makes the organisation’s key outside the data folder, for us alone, and says to back it up', async () => {
  const said: string[] = [];
  const server = await starting({ say: (line: string) => said.push(line) });
  await server.stop();
  expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  const [id] = idsIn(readFileSync(file, 'utf8'));
  expect(said.find((line) => line.includes(file))).toMatch(
    new RegExp(`key ${id} in .* Back this file up. Keep a copy of it apart from the database`),
  );
  const again: string[] = [];
  await (await starting({ say: (line: string) => again.push(line) })).stop();
  expect(again.join()).not.toContain('Back this file up');
  copyFileSync(file, copy);
});

test('a new key is used from now on and the old one stays; the list says which is which', async () => {
  const [old] = idsIn(readFileSync(file, 'utf8'));
  expect(await changeKeys({ data })).toMatch(/is used from now on. The old one stays .*Back this file up again/);
  const [first, second] = idsIn(readFileSync(file, 'utf8'));
  expect(first).toBe(old);
  const { keys, lacking, kept } = await listKeys({ data });
  expect(keys).toEqual([expect.objectContaining({ id: old, isCurrent: false }), expect.objectContaining({ id: second, isCurrent: true })]);
  expect([lacking, kept]).toEqual([[], []]);
  await expect(makeKeys({ keys: file })).rejects.toThrow('hna keys rotate');
  expect(existsSync(`${file}.draft`)).toBe(false);
});

test('an old copy, which lacks a key that the database names, is refused by name, and the list shows it', async () => {
  const [, lacking] = idsIn(readFileSync(file, 'utf8'));
  await expect(starting({ keys: copy })).rejects.toThrow(`${copy} lacks the key ${lacking}, which the database names`);
  expect((await listKeys({ data, keys: copy })).lacking).toEqual([lacking]);
});

test('a start refuses with what to do where the file is gone, strange, damaged, or a folder, and makes no new one', async () => {
  const kept = join(folder.path, 'kept.json');
  renameSync(file, kept);
  await expect(starting()).rejects.toThrow(/is not there, and the database names the keys .* Put it back from its copy/);
  expect(existsSync(file)).toBe(false);

  writeFileSync(file, 'Dear colleague,', { mode: 0o600 });
  await expect(starting()).rejects.toThrow('is not a file of the organisation');
  const text = readFileSync(kept, 'utf8');
  writeFileSync(
    file,
    text.replace(/"private": "(.)/, (_, letter: string) => `"private": "${letter === 'A' ? 'B' : 'A'}`),
  );
  await expect(starting()).rejects.toThrow('is damaged. Put it back from its copy');
  rmSync(file);
  mkdirSync(file, { mode: 0o700 });
  await expect(starting()).rejects.toThrow('it is a folder');
  rmSync(file, { recursive: true });

  renameSync(kept, file);
  await (await starting()).stop();
});

test('a file of which no copy is left is given up by name: the server starts with a new key, and one that turns up opens again', async () => {
  const kept = join(folder.path, 'kept.json');
  const ids = idsIn(readFileSync(file, 'utf8'));
  await expect(loseKeys({ data }, [ids[0] ?? ''])).rejects.toThrow('nothing was given up');
  renameSync(file, kept);
  expect(await listKeys({ data })).toMatchObject({ keys: [], lacking: ids });
  await expect(loseKeys({ data }, ['never-was'])).rejects.toThrow('nothing was given up');
  expect(existsSync(file)).toBe(false);
  const said = await loseKeys({ data }, ids);
  expect(said).toContain(file);
  expect(said).toContain('Packs that wait for it: 0');
  const [fresh] = idsIn(readFileSync(file, 'utf8'));
  expect(ids).not.toContain(fresh);
  await (await starting()).stop();
  expect((await listKeys({ data })).lacking).toEqual([]);

  rmSync(file);
  renameSync(kept, file);
  await expect(starting()).rejects.toThrow(`lacks the key ${fresh}`);
  await loseKeys({ data }, [fresh ?? '']);
  await (await starting()).stop();
  // In use again, and so no more given up.
  renameSync(file, kept);
  expect((await listKeys({ data })).lacking).toEqual(ids);
  renameSync(kept, file);
});

test.runIf(process.platform !== 'win32')('a start refuses a file that others may read', async () => {
  chmodSync(file, 0o640);
  await expect(starting()).rejects.toThrow(`Run chmod 600 ${file}`);
  chmodSync(file, 0o600);
});

test('another installation’s file is refused', async () => {
  const other = join(folder.path, 'other.json');
  await makeKeys({ keys: other });
  await expect(starting({ keys: other })).rejects.toThrow('It is the file of another installation');
});

test('a running server whose file is taken away goes on with the keys that it has, and says so once', async () => {
  const said: string[] = [];
  const server = await starting({ say: (line: string) => said.push(line) });
  const account = server.demo?.accounts[0];
  const signedIn = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: account?.name, password: account?.password }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const hello = async (): Promise<unknown> => (await fetch(`${server.url}/api/sync/hello`, { headers: { cookie } })).json();
  const kept = join(folder.path, 'kept.json');
  renameSync(file, kept);
  const [, current] = idsIn(readFileSync(kept, 'utf8'));
  for (let turn = 0; turn < 3; turn += 1) expect(await hello()).toMatchObject({ organisationKey: { id: current } });
  expect(said.filter((line) => line.includes('stay in use'))).toHaveLength(1);
  renameSync(kept, file);
  await server.stop();
});
