import { hashText } from '../../records';
import type { Database } from '../database';
import { Refusal } from '../http/refusal';
import { admitTry, forgive, type Kind, type Try } from './delays';
import { isKnown } from './known-browsers';

/** From where somebody tries. */
export interface Visitor {
  readonly ip: string;
  /** Token by which a browser is known. */
  readonly known: string | undefined;
}

/** What a try counts against: in a browser that the account knows only itself. */
export async function triesOf(
  database: Database,
  what: 'password' | 'code' | 'set-up' | 'key',
  visitor: Visitor,
  name: string,
  account: string | null,
): Promise<readonly Try[]> {
  const of = `${what} ${name}`;
  if (visitor.known !== undefined && (await isKnown(database, visitor.known, account ?? '')))
    return [{ kind: 'known', of: `${of} ${hashText(visitor.known)}` }];
  const pair: Try = { kind: 'pair', of: `${of} ${visitor.ip}` };
  const address: Try = { kind: 'address', of: visitor.ip };
  return what === 'password' ? [pair, { kind: 'name', of }, address] : [pair, { kind: 'code', of }, address];
}

/**
 * One try, unless it comes too soon after wrong ones. A null of `work` is a wrong one; `onSlow` is told when that has just
 * made further tries wait.
 */
export async function tryOnce<T>(
  database: Database,
  tries: readonly Try[],
  work: () => Promise<T | null>,
  onSlow: (crossed: readonly Kind[]) => void,
): Promise<T | null> {
  const admission = await admitTry(database, tries);
  if ('wait' in admission) throw tooSoon(admission.wait);
  let result: T | null;
  try {
    result = await work();
  } catch (error) {
    // It was never tried.
    await forgive(database, tries);
    throw error;
  }
  if (result !== null) await forgive(database, tries);
  else if (admission.crossed.length > 0) onSlow(admission.crossed);
  return result;
}

function tooSoon(wait: number): Refusal {
  const seconds = Math.max(1, Math.ceil(wait / 1000));
  const [count, unit] = seconds < 60 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return new Refusal(
    429,
    'too-many',
    `There were too many wrong tries. Wait ${count} ${unit}${count === 1 ? '' : 's'}, then try again. Nothing is locked.`,
    seconds,
  );
}
