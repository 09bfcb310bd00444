import { guard, objectOf, wholeFrom } from '../records';
import { leaseHours } from '../protocol';
import type { Database } from './database';

/** How long this device shows records without contact with the server. Sealed like every note; times are the device's. */
interface Lease {
  readonly hours: number;
  /** Of the last contact. */
  readonly at: number;
  /** The latest time that was ever seen: a clock that is put back gives nothing back. */
  readonly latest: number;
}

const note = 'lease';
const minute = 60_000;
const hour = 60 * minute;
const isLease = guard<Lease>(objectOf({ hours: wholeFrom(1), at: wholeFrom(0), latest: wholeFrom(0) }));
const isNote = guard<{ readonly value: string }>(objectOf({ value: (value) => typeof value === 'string' }));

function leaseIn(row: unknown): Lease | null {
  try {
    const lease: unknown = isNote(row) ? JSON.parse(row.value) : null;
    return isLease(lease) ? lease : null;
  } catch {
    return null;
  }
}

/** Whether it has run out at this time, which is kept as seen, to a minute. One that is missing or cannot be read has: nobody lengthens it by deleting it. */
export function hasLeaseRunOut(database: Database, now: number): Promise<boolean> {
  return database.run(['notes'], 'readwrite', async (tables) => {
    const lease = leaseIn(await tables.get('notes', note));
    if (lease === null) return true;
    const latest = Math.max(lease.latest, Math.round(now));
    if (latest - lease.latest >= minute)
      await tables.put('notes', { key: note, value: JSON.stringify({ ...lease, latest } satisfies Lease) });
    return latest - lease.at >= lease.hours * hour;
  });
}

/** The server was reached just now; `hours` is what it said, null where it said nothing of it. */
export function renewLease(database: Database, now: number, hours: number | null): Promise<void> {
  return database.run(['notes'], 'readwrite', async (tables) => {
    const before = leaseIn(await tables.get('notes', note));
    const at = Math.round(now);
    await tables.put('notes', {
      key: note,
      value: JSON.stringify({ hours: hours ?? before?.hours ?? leaseHours.shift, at, latest: at } satisfies Lease),
    });
  });
}
