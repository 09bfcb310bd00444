import type { Command } from 'commander';
import { changeKeys, listKeys, loseKeys, makeKeys } from '../server';
import { sayFailure, storage } from './settings';

/** Adds `keys`: the file that opens what tablets and backups seal. docs/operate.md tells an administrator about it. */
export function addKeysCommands(program: Command): void {
  const keys = program.command('keys').description('the organisation’s keys: what tablets seal their packs, and backups their files, to');
  keys
    .command('create')
    .description('make the file that HNA_KEYS names, with one key; the embedded database makes its own')
    .action(async () => sayFailure(async () => console.log(await makeKeys(storage()))));
  keys
    .command('rotate')
    .description('add a key that is used from now on; old ones stay to open what was sealed before')
    .action(async () => sayFailure(async () => console.log(await changeKeys(storage()))));
  keys
    .command('lost <ids...>')
    .description('no copy of these keys is left anywhere: start without them; what was sealed to them stays shut')
    .action(async (ids: string[]) => sayFailure(async () => console.log(await loseKeys(storage(), ids))));
  keys
    .command('list')
    .description('which keys there are, which the database names and the file lacks, and which packs wait for one')
    .action(async () => sayFailure(list));
}

async function list(): Promise<void> {
  const { file, keys, lacking, kept } = await listKeys(storage());
  console.log(file);
  for (const { id, made, isCurrent } of keys)
    console.log(`  ${id}   made ${new Date(made).toISOString()}   ${isCurrent ? 'in use' : 'opens what was sealed before'}`);
  for (const id of lacking) console.log(`  ${id}   NOT IN THE FILE, and the database names it: put back a copy of the file that has it`);
  if (kept.length === 0) console.log('No pack waits to be opened.');
  for (const { key, code, count, since } of kept) {
    const packs = count === 1 ? '1 pack' : `${count} packs`;
    const why = code === 'pack-key-unknown' ? `waits for the key ${key}` : `does not open (${code})`;
    console.log(`${packs}, the first from ${new Date(since).toISOString()}: ${why}. Nothing of it is lost.`);
  }
}
