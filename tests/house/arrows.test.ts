import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** A copy of the lint rules over a house of one file: what the check says of a forbidden import. */
let house: string;
const oxlint = resolve('node_modules/.bin/oxlint');

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'hna-house-'));
  cpSync('.oxlintrc.json', join(house, '.oxlintrc.json'));
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'), 'junction');
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

function lint(room: string, imported: string): string {
  mkdirSync(join(house, 'src', room), { recursive: true });
  const file = join(house, 'src', room, 'sample.ts');
  writeFileSync(file, `import * as other from '${imported}';\nexport const sample = other;\n`);
  const done = spawnSync(oxlint, [file], { cwd: house, encoding: 'utf8' });
  rmSync(file);
  return done.status === 0 ? '' : done.stdout;
}

describe('imports point one way', () => {
  it.each([
    ['definition', '../engine'],
    ['engine', '../records'],
    ['engine', '../form'],
    ['records', '../protocol'],
    ['protocol', '../store'],
    ['protocol', '../vault'],
    ['vault', '../store'],
    ['store', '../sync'],
    ['sync', '../app'],
    ['form', '../store'],
    ['form', '../records'],
    ['look', '../form'],
    ['messages', '../look'],
    ['server', '../store'],
    ['server', '../app'],
    ['app', '../server'],
    ['cli', '../app'],
    ['worker', '../app'],
    ['lib', '../store'],
    ['lib', '../app'],
  ])('refuses %s importing %s', (room, imported) => {
    expect(lint(room, imported)).toContain('Imports point one way');
  });

  it.each([
    ['engine', 'react'],
    ['records', 'node:fs'],
    ['protocol', 'dexie'],
  ])('refuses the pure room %s importing %s', (room, imported) => {
    expect(lint(room, imported)).toContain('pure');
  });

  it.each([
    ['store', '@noble/ciphers/chacha.js'],
    ['app', 'hash-wasm'],
    ['sync', '@hpke/core'],
  ])('refuses cryptography in %s: %s', (room, imported) => {
    expect(lint(room, imported)).toContain('All cryptography is in the room vault');
  });

  it('refuses reaching past a room’s index', () => {
    expect(lint('app', '../store/outbox')).toContain('from its index');
    expect(lint('records', '../definition/schema')).toContain('from its index');
  });

  it.each([
    ['engine', '../definition'],
    ['app', '../form'],
    ['server', '../records'],
    ['server', '../definition/build'],
    ['cli', '../server'],
  ])('lets %s import %s', (room, imported) => {
    expect(lint(room, imported)).toBe('');
  });
});
