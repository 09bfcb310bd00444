import { guard, isText, isWhole, listOf, objectOf, oneOf, recordOf, type Guard } from '../records';
import { isIdentity, type Identity } from '../protocol';
import { StoreError } from './contract';
import type { Tables } from './database';
import { generationFact, generationIn } from './keys';
import { isSame } from './record-table';
import { isChain, only, type Chain } from './schema';

/** Single facts about this device, one row each in `meta`. */

const isRow = guard<{ readonly value?: unknown }>(objectOf({}));
const isKeyed = guard<{ readonly key: string; readonly value?: unknown }>(objectOf({ key: isText }));
const isString = guard<string>(isText);
const isNumber = guard<number>(isWhole);
const isDevice = guard<string>((value) => typeof value === 'string' && value.length >= 8);

async function value(tables: Tables, key: string): Promise<unknown> {
  return only(isRow, await tables.get('meta', key))?.value;
}

async function read<T>(tables: Tables, key: string, isOne: Guard<T>): Promise<T | null> {
  return only(isOne, await value(tables, key)) ?? null;
}

const write = (tables: Tables, key: string, fact: unknown): Promise<unknown> => tables.put('meta', { key, value: fact });

export const readDevice = (tables: Tables): Promise<string | null> => read(tables, 'device', isDevice);
export const postDevice = (tables: Tables, device: string): void => tables.post('meta', { key: 'device', value: device });

export const readIdentity = (tables: Tables): Promise<Identity | null> => read(tables, tables.own('identity'), isIdentity);
export const writeIdentity = (tables: Tables, identity: Identity | null): Promise<unknown> => write(tables, 'identity', identity);

/** The first team to sign in here: records carry no team, so another team's people would see its patients. */
export const readTeam = (tables: Tables): Promise<string | null> => read(tables, 'team', isString);

/** Binds the device to its first team; a device from before that rule is bound to the team last signed in. */
export async function bindTeam(tables: Tables, identity: Identity | null): Promise<void> {
  const bound = await readTeam(tables);
  const team = bound ?? (await readIdentity(tables))?.team ?? identity?.team;
  if (team === undefined) return;
  if (identity !== null && identity.team !== team)
    throw new StoreError('other-team', 'This tablet belongs to another team. Use a tablet of your own team.');
  if (bound === null) await write(tables, 'team', team);
}

/** What a header says of the device that makes it. */
export interface Ground {
  readonly identity: Identity | null;
  readonly offset: number;
  readonly device: string | null;
  /** By their keys, as they are stored. */
  readonly chains: Readonly<Record<string, unknown>>;
}

/** Asked for at once, as all of it lies together: a wait for each would be felt in every save. */
export async function readGround(tables: Tables): Promise<Ground> {
  const found = new Map<string, unknown>();
  for (const row of await tables.between('meta', 'chain/', 'offset')) {
    if (isKeyed(row)) found.set(row.key, row.value);
  }
  tables.knowGeneration(generationIn(found.get(generationFact)));
  return {
    identity: only(isIdentity, found.get(tables.own('identity'))) ?? null,
    offset: only(isNumber, found.get('offset')) ?? 0,
    device: only(isDevice, found.get('device')) ?? null,
    chains: Object.fromEntries([...found].filter(([key]) => key.startsWith('chain/'))),
  };
}

export const chainKey = (team: string, device: string): string => `chain/${team}/${device}`;

export function chainFrom(stored: unknown): Chain | 'unreadable' {
  if (stored === undefined) return { seq: 0, prev: null };
  return only(isChain, stored) ?? 'unreadable';
}

/** `unreadable` where a chain was written but cannot be read: the device must take a new id rather than fork. */
export async function readChain(tables: Tables, team: string, device: string): Promise<Chain | 'unreadable'> {
  return chainFrom(await value(tables, chainKey(team, device)));
}
export const postChain = (tables: Tables, key: string, chain: Chain): void => tables.post('meta', { key, value: chain });

/** The server's history of one team, as this device knows it. */
export const readEpoch = (tables: Tables, team: string): Promise<string | null> => read(tables, `epoch/${team}`, isString);
export const writeEpoch = (tables: Tables, team: string, epoch: string): Promise<unknown> => write(tables, `epoch/${team}`, epoch);

interface Released {
  readonly epoch: string;
  readonly released: number;
}
const isReleased = guard<Released>(objectOf({ epoch: isText, released: isWhole }));
/** Up to where this device let go of what it sent into a feed. */
export const readReleased = (tables: Tables, feed: string): Promise<Released | null> => read(tables, `released/${feed}`, isReleased);
export const writeReleased = (tables: Tables, feed: string, released: Released): Promise<unknown> =>
  write(tables, `released/${feed}`, released);

export type Forgotten = Readonly<Record<string, 'waits' | 'gone'>>;
const isForgotten = guard<Forgotten>(recordOf(isText, oneOf(['waits', 'gone'])));
/** Patients who left the team: forgotten, or still to be when all about them was sent. */
export const readForgotten = async (tables: Tables): Promise<Forgotten> => (await read(tables, 'forgotten', isForgotten)) ?? {};
export const writeForgotten = (tables: Tables, forgotten: Forgotten): Promise<unknown> => write(tables, 'forgotten', forgotten);

const isIds = guard<readonly string[]>(listOf(isText));
/** Records of which the server is asked for the whole, because they did not fit what was written here. */
export const readAnew = async (tables: Tables): Promise<readonly string[]> => (await read(tables, 'anew', isIds)) ?? [];
export const writeAnew = (tables: Tables, ids: readonly string[]): Promise<unknown> => write(tables, 'anew', ids);

export type SharedBy = Readonly<Record<string, { readonly team: string; readonly now: boolean }>>;
const isSharedBy = guard<SharedBy>(recordOf(isText, objectOf({ team: isText, now: oneOf([true, false]) })));
/** By patient, the name of the other team that shares them; `now` is false once it does not any more. */
export const readSharedBy = async (tables: Tables): Promise<SharedBy> => (await read(tables, 'shared-by', isSharedBy)) ?? {};
export const writeSharedBy = (tables: Tables, shared: SharedBy): Promise<unknown> => write(tables, 'shared-by', shared);

/** So much, in milliseconds, a way to the server and back makes of it by itself. */
const jitter = 1_000;
/** Last known difference server − device, milliseconds: for showing, so that one as good as the last is not written. */
export async function noteOffset(tables: Tables, offset: number): Promise<void> {
  const known = await read(tables, 'offset', isNumber);
  if (known === null || Math.abs(known - offset) > jitter) await write(tables, 'offset', offset);
}

interface Listed {
  readonly id: string;
  readonly version: string;
  readonly status: string;
}
const isListed = guard<readonly Listed[]>(listOf(objectOf({ id: isText, version: isText, status: isText })));
export const readListed = async (tables: Tables): Promise<readonly Listed[]> => (await read(tables, 'listed', isListed)) ?? [];
export async function noteListed(tables: Tables, listed: readonly Listed[]): Promise<void> {
  if (!isSame(await value(tables, 'listed'), listed)) await write(tables, 'listed', listed);
}

/** How the summaries on this device were made. */
export const readLayout = (tables: Tables): Promise<number | null> => read(tables, 'summaries', isNumber);
export const writeLayout = (tables: Tables, layout: number): Promise<unknown> => write(tables, 'summaries', layout);

const readFence = async (tables: Tables): Promise<number> => (await read(tables, 'fence', isNumber)) ?? 0;

export async function raiseFence(tables: Tables): Promise<number> {
  const fence = (await readFence(tables)) + 1;
  await write(tables, 'fence', fence);
  return fence;
}

/** A leader that slept through its successor's start must not move a cursor back. */
export async function checkFence(tables: Tables, fence: number | null): Promise<void> {
  if (fence !== null && (await readFence(tables)) !== fence)
    throw new StoreError('superseded', 'Another tab keeps this device in step with the server.');
}
