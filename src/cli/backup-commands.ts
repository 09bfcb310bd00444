import type { Command } from 'commander';
import { backupFolderOf, backUpTo, restoreFrom, verifyBackup } from '../server';
import { sayFailure, setting, storage } from './settings';

/** Adds `backup` and `restore`. docs/operate.md tells an administrator about both. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('write everything in the database into one file, beside a running server or without one')
    .option('--to <folder>', 'where to; HNA_BACKUPS, or else the data folder’s name with -backups')
    .action(async (options: { to?: string }) =>
      sayFailure(async () => {
        const started = Date.now();
        const { path, bytes, manifest } = await backUpTo(storage(), options.to ?? backupFolder(), (line) => console.error(line));
        const changesets = manifest.tables['changeset']?.rows ?? 0;
        const seconds = ((Date.now() - started) / 1000).toFixed(1);
        console.log(
          `Backed up ${countTeams(manifest.teams.length)} with ${changesets} changesets in ${seconds} s: ${Math.ceil(bytes / 1024)} KiB.`,
        );
        console.log(path);
      }),
    );

  program
    .command('verify <file>')
    .description('open a backup and check every byte of it, and change nothing')
    .action(async (file: string) =>
      sayFailure(async () => {
        const { head, manifest } = await verifyBackup(storage(), file);
        const changesets = manifest.tables['changeset']?.rows ?? 0;
        console.log(`Whole, and opens: ${countTeams(manifest.teams.length)} with ${changesets} changesets, as they were on ${head.made}.`);
      }),
    );

  program
    .command('restore <file>')
    .description('fill an empty database from a backup; stop the server first')
    .option('--replace', 'move what the database holds aside first')
    .option('--other-installation', 'take a backup that another installation made')
    .action(async (file: string, options: { replace?: boolean; otherInstallation?: boolean }) =>
      sayFailure(async () => {
        const ownerUrl = setting('DATABASE_OWNER_URL');
        const { head, manifest, aside } = await restoreFrom(
          { ...storage(), ...(ownerUrl === undefined ? {} : { ownerUrl }) },
          file,
          options,
        );
        const changesets = manifest.tables['changeset']?.rows ?? 0;
        console.log(`Restored ${countTeams(manifest.teams.length)} with ${changesets} changesets, as they were on ${head.made}:`);
        for (const { name } of manifest.teams) console.log(`  ${name}`);
        if (aside !== null) console.log(`What was there before is kept in the database, in the schema ${aside}.`);
        console.log('Start the server. Everybody signs in again, and the tablets then send what they hold and this backup does not.');
      }),
    );
}

/** Where backups go by the settings. */
export const backupFolder = (): string => folderNamed() ?? backupFolderOf(storage().data);

function folderNamed(): string | undefined {
  const named = setting('HNA_BACKUPS');
  return named === 'off' ? undefined : named;
}

const countTeams = (count: number): string => (count === 1 ? '1 team' : `${count} teams`);
