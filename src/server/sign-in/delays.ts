import { hashText } from '../../records';
import type { Database, TeamTransaction } from '../database';

/** So many wrong tries are free; then one waits, twice as long after each, but never longer than `most`. */
interface Rule {
  readonly free: number;
  /** Milliseconds. */
  readonly first: number;
  readonly most: number;
}

const minute = 60_000;
const rules = {
  /** One address, many names. */
  address: { free: 60, first: 1000, most: minute },
  /** One name, many addresses: never long, for it could keep the person herself away. */
  name: { free: 20, first: 2000, most: 5 * minute },
  /** One name from one address. */
  pair: { free: 5, first: 2000, most: 15 * minute },
  /** A browser in which the person has signed in before: what others try elsewhere does not hold her up. */
  known: { free: 5, first: 2000, most: 15 * minute },
  /** The second step, and codes to set up with. */
  code: { free: 5, first: 2000, most: 15 * minute },
} as const satisfies Record<string, Rule>;

export type Kind = keyof typeof rules;
export interface Try {
  readonly kind: Kind;
  readonly of: string;
}

/** After a day without a wrong try all is forgotten. */
const memory = 24 * 60 * minute;
/** What was noted later than now was noted by a clock that was wrong: it keeps nobody waiting. */
const skew = minute;

class TooSoon extends Error {
  override readonly name = 'TooSoon';
  constructor(readonly until: number) {
    super();
  }
}

/** Milliseconds to wait after so many tries. */
const pauseAfter = ({ free, first, most }: Rule, tries: number): number =>
  tries <= free ? 0 : Math.min(most, first * 2 ** Math.min(tries - free - 1, 30));

export type Admission = { readonly wait: number } | { readonly crossed: readonly Kind[]; readonly tries: readonly Try[] };

/**
 * Counts a try before it is made, so that a thousand at once are not all let through; {@link forgive} takes it back where it
 * was right. Says how long to wait, or which kinds have just become slow. In the database: it holds across processes.
 */
export async function admitTry(database: Database, tries: readonly Try[]): Promise<Admission> {
  const now = Date.now();
  const order = Object.keys(rules);
  // Always in one order: two that share a row wait for each other once.
  const sorted = tries.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
  // Most of an attack ends here, without a lock.
  const { until } = await database
    .selectFrom('delay')
    .select(({ fn }) => fn.max('until').as('until'))
    .where('key', 'in', sorted.map(keyOf))
    .where('last', '<', now + skew)
    .executeTakeFirstOrThrow();
  if (until !== null && until > now) return { wait: until - now };
  try {
    return await database.transaction().execute(async (transaction) => {
      const crossed: Kind[] = [];
      for (const each of sorted) {
        const count = await countTry(transaction, each, now);
        if (count === rules[each.kind].free + 1) crossed.push(each.kind);
      }
      return { crossed, tries };
    });
  } catch (error) {
    if (error instanceof TooSoon) return { wait: error.until - now };
    throw error;
  }
}

/** Hashed: what people type as their name is now and then their password. */
const keyOf = ({ kind, of }: Try): string => hashText(`${kind} ${of}`);

async function countTry(transaction: TeamTransaction, each: Try, now: number): Promise<number> {
  const key = keyOf(each);
  await transaction
    .insertInto('delay')
    .values({ key, tries: 0, until: 0, last: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const { tries, until, last } = await transaction
    .selectFrom('delay')
    .selectAll()
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (until > now && last < now + skew) throw new TooSoon(until);
  const count = Math.abs(now - last) > memory ? 1 : tries + 1;
  const pause = pauseAfter(rules[each.kind], count);
  const next = { tries: count, until: pause === 0 ? 0 : now + pause, last: now };
  await transaction.updateTable('delay').set(next).where('key', '=', key).execute();
  return count;
}

/** The try was right: it does not count, and the person's own earlier slips are forgotten. */
export async function forgive(database: Database, tries: readonly Try[]): Promise<void> {
  for (const each of tries) {
    if (each.kind === 'name' || each.kind === 'address') {
      await database
        .updateTable('delay')
        .set(({ eb }) => ({ tries: eb('tries', '-', 1), until: 0 }))
        .where('key', '=', keyOf(each))
        .where('tries', '>', 0)
        .execute();
    } else await database.deleteFrom('delay').where('key', '=', keyOf(each)).execute();
  }
  await database
    .deleteFrom('delay')
    .where('last', '<', Date.now() - memory)
    .execute();
}
