import { sql, type RawBuilder } from 'kysely';
import type { RecordState } from '../../records';
import type { TeamTransaction } from '../database';
import { column } from './column';
import type { HeldRow } from './quarantine';
import { parseRecord } from './records';
import { Numbering, patientFeed, type Place } from './sharing';

/** What a push names. */
interface Named {
  /** Its changesets, where they could be read. */
  readonly changesets: readonly string[];
  readonly records: readonly string[];
  /** Whom it concerns. */
  readonly patients: readonly string[];
  /** And whom those that cannot be read seem to concern. */
  readonly hinted: readonly string[];
  /** Devices in whose chains something arrives, and how far each was known to be here without a hole: it may be further. */
  readonly devices: ReadonlyMap<string, number>;
}

/** One device's chain as it stood before. */
export interface Chain {
  /** How far it is here without a hole. */
  have: number;
  fork: boolean;
  /** What is here beyond that, as far as it was looked at. No hash: in quarantine. */
  readonly beyond: { readonly seq: number; readonly hash: string | null }[];
}

/** All of it that the team has, as it stands under the lock of its feed. */
export interface Recalled {
  epoch: string | undefined;
  readonly changesets: Map<string, { readonly hash: string; readonly position: number }>;
  readonly held: Map<string, HeldRow[]>;
  readonly records: Map<string, RecordState>;
  /** Feeds of patients who are, or once were, shared. */
  readonly patientFeeds: Map<string, Numbering>;
  readonly elsewhere: Map<string, Place>;
  /** Of those whom it concerns, who was erased. */
  readonly erased: Set<string>;
  readonly chains: Map<string, Chain>;
}

/** Of each chain so many numbers are looked at. */
export const chainWindow = 1000;

interface Found {
  readonly found: 'epoch' | 'changeset' | 'held' | 'record' | 'feed' | 'elsewhere' | 'erased' | 'device' | 'beyond';
  readonly key: string;
  readonly text: string | null;
  readonly number: number | null;
}

/** Read before the lock, so that the look under it need not search. */
export async function readChains(
  transaction: TeamTransaction,
  team: string,
  devices: Iterable<string>,
): Promise<ReadonlyMap<string, number>> {
  const asked = [...new Set(devices)];
  if (asked.length === 0) return new Map();
  const rows = await transaction.selectFrom('device').select(['id', 'have']).where('team', '=', team).where('id', 'in', asked).execute();
  const known = new Map(rows.map(({ id, have }) => [id, have]));
  return new Map(asked.map((id) => [id, known.get(id) ?? 0]));
}

/**
 * One statement, because nobody else of the team writes until it is answered. Each key is looked up by itself: a database that
 * has not counted its rows yet would rather read all that the team ever sent (`offset 0` keeps it from making one join of it).
 */
export async function recall(transaction: TeamTransaction, team: string, named: Named): Promise<Recalled> {
  const { changesets, records, patients } = named;
  const devices = [...named.devices.keys()];
  const feeds = [...new Set([...patients, ...records])].map(patientFeed);
  const each = (keys: readonly string[], rows: RawBuilder<unknown>) =>
    sql`select here.* from unnest(${column(keys)}) as asked (key) cross join lateral (${rows} offset 0) as here`;
  const beyond = (table: string, hash: string, whose = '') => sql`
    select 'beyond', asked.id, here.* from unnest(${devices}::text[], ${[...named.devices.values()]}::bigint[]) as asked (id, have)
    cross join lateral (
      select ${sql.raw(hash)}, seq from ${sql.table(table)}
      where team = ${team} and device = asked.id and seq > asked.have ${sql.raw(whose)} order by seq limit ${sql.lit(chainWindow)}
    ) as here`;
  const { rows } = await sql<Found>`
    select 'epoch' as found, '' as key, epoch as text, null::bigint as number from epoch where team = ${team}
    union all ${each(changesets, sql`select 'changeset', id, hash, position from changeset where team = ${team} and id = asked.key`)}
    union all ${each(
      changesets,
      sql`select 'held', changeset, row_to_json(quarantine)::text, null::bigint from quarantine
        where team = ${team} and changeset = asked.key`,
    )}
    union all ${each(records, sql`select 'record', id, state, null::bigint from record where team = ${team} and id = asked.key`)}
    union all select 'feed', feed, checksum, head from feed where team = ${team} and feed = any(${feeds})
    union all ${each(
      records,
      sql`select 'feed', feed, checksum, head from feed where team = ${team}
        and feed = (select 'patient/' || patient from record where team = ${team} and id = asked.key)`,
    )}
    union all select 'elsewhere', patient, owner, hop from elsewhere
      where team = ${team} and patient = any(${patients}) and owner != ${team}
    union all select 'erased', patient, null, null::bigint from erasure where team = ${team} and patient = any(${[...patients, ...named.hinted]})
    union all select 'device', id, fork::text, have from device where team = ${team} and id = any(${devices})
    union all ${beyond('changeset', 'hash', 'and origin is null')}
    union all ${beyond('forwarded', 'hash')}
    union all ${beyond('quarantine', 'null::text')}`.execute(transaction);
  const recalled: Recalled = {
    epoch: undefined,
    changesets: new Map(),
    held: new Map(),
    records: new Map(),
    patientFeeds: new Map(),
    elsewhere: new Map(),
    erased: new Set(),
    chains: new Map(devices.map((device) => [device, { have: 0, fork: false, beyond: [] }])),
  };
  for (const row of rows) take(recalled, row);
  return recalled;
}

function take(to: Recalled, { found, key, text, number }: Found): void {
  const [words, count] = [text ?? '', number ?? 0];
  const chain = to.chains.get(key);
  if (found === 'epoch') to.epoch = words;
  else if (found === 'changeset') to.changesets.set(key, { hash: words, position: count });
  else if (found === 'held') {
    const row: HeldRow = JSON.parse(words);
    to.held.set(key, [...(to.held.get(key) ?? []), row]);
  } else if (found === 'record') to.records.set(key, parseRecord(words));
  else if (found === 'feed') to.patientFeeds.set(key, new Numbering(key, count, words));
  else if (found === 'elsewhere') to.elsewhere.set(key, { owner: words, hop: count });
  else if (found === 'erased') to.erased.add(key);
  else if (found === 'device' && chain !== undefined) Object.assign(chain, { have: count, fork: words === 'true' });
  else chain?.beyond.push({ seq: count, hash: text });
}
