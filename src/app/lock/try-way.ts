import { askPasskey, phrases, type Opening, type Unlocked, type Vault, type Way } from '../../vault';

type Problem = Exclude<Opening, Unlocked>['problem'] | 'unavailable' | 'refused';
export type Tried =
  | Unlocked
  /** Words that are on no list; empty where there are too few or too many. */
  | { readonly strange: string }
  | { readonly problem: Problem; readonly left?: number; readonly by: 'pin' | 'words' };

const isDigits = (typed: string): boolean => /^\d+$/.test(typed);

/**
 * Opens the vault by what a person typed: four words; or digits, which are the PIN of this page's memory where it still has one, and else the PIN
 * that goes with the device's passkey.
 */
export function tryWay(vault: Vault, ways: readonly Way[], account: string, typed: string): Promise<Tried> {
  const own = ways.filter((way) => way.account === account);
  return isDigits(typed) ? byPin(vault, own, account, typed) : byWords(vault, own, typed);
}

async function byWords(vault: Vault, ways: readonly Way[], typed: string): Promise<Tried> {
  const { readWords, secretOf, wordCount } = await phrases();
  const { words, strange } = readWords(typed);
  if (strange.length > 0 || words.length !== wordCount) return { strange: strange.join(', ') };
  let opening: Opening = { problem: 'gone' };
  // Two where she was given new words and the tablet went off before the former ones did.
  for (const { slot, kind } of ways) {
    if (kind === 'words') opening = await vault.unlock(slot, { typed: secretOf(words) });
    if ('keyring' in opening) break;
  }
  return from(opening, 'words');
}

async function byPin(vault: Vault, ways: readonly Way[], account: string, typed: string): Promise<Tried> {
  const quick = await vault.unlockByPin(account, typed);
  const way = ways.find(({ prf }) => prf !== null);
  if ('keyring' in quick || quick.problem !== 'gone' || way === undefined || way.prf === null) return from(quick, 'pin');
  const passkey = await askPasskey(way.prf);
  return typeof passkey === 'string' ? { problem: passkey, by: 'pin' } : from(await vault.unlock(way.slot, { typed, passkey }), 'pin');
}

const from = (opening: Opening, by: 'pin' | 'words'): Tried => ('keyring' in opening ? opening : { ...opening, by });
