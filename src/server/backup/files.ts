import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../failure';

/** Those of the night make room for newer ones; those made by hand stay until somebody deletes them. */
export type BackupKind = 'nightly' | 'by-hand';

const extension = '.hna-backup';
const prefixOf = (installation: string, kind: BackupKind): string => `hna-${installation.slice(0, 8)}-${kind}-`;

/** `hna-1a2b3c4d-nightly-2026-11-24T02-00-00-000Z.hna-backup`: names sort by time, and several installations may share a folder. */
export const nameOf = (installation: string, kind: BackupKind, now: number): string =>
  `${prefixOf(installation, kind)}${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}${extension}`;

/** Whole nightly backups of this installation, oldest first, and when each was made. */
export async function listNightly(folder: string, installation: string): Promise<readonly { name: string; made: number }[]> {
  const prefix = prefixOf(installation, 'nightly');
  return (await namesIn(folder))
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
    .toSorted()
    .map((name) => ({ name, made: timeIn(name.slice(prefix.length)) }));
}

/** Deletes the oldest nightly backups beyond `keep`, never `newest`, and what a killed server left half-written. */
export async function makeRoom(folder: string, installation: string, keep: number, newest: string): Promise<void> {
  const others = (await listNightly(folder, installation)).filter(({ name }) => name !== newest);
  const old = others.slice(0, Math.max(0, others.length - (keep - 1))).map(({ name }) => name);
  const prefix = prefixOf(installation, 'nightly');
  const drafts = (await namesIn(folder)).filter((name) => name.startsWith(prefix) && name.endsWith('.draft'));
  for (const name of [...old, ...drafts]) await rm(join(folder, name), { force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function timeIn(stamp: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/.exec(stamp);
  return parts === null ? 0 : Date.parse(`${parts[1]}T${parts[2]}:${parts[3]}:${parts[4]}.${parts[5]}Z`);
}
