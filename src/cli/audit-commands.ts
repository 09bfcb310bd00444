import type { Command } from 'commander';
import { verifyAudits } from '../server';
import { sayFailure, storage } from './settings';

/** Adds `audit verify`. docs/operate.md says when to use it. */
export function addAuditCommands(program: Command): void {
  program
    .command('audit')
    .description('who saw and did what')
    .command('verify')
    .description('go over the chain of hashes; status 1 where an entry was altered, taken out or put in')
    .option('--expect <hash...>', 'hashes that an earlier run printed: each has to be in a chain still')
    .action(async ({ expect = [] }: { expect?: readonly string[] }) =>
      sayFailure(async () => {
        const teams = await verifyAudits(storage(), expect);
        for (const { name, entries, head, broken } of teams) {
          console.log(`${name}: ${broken ?? `${entries} entries, all as they were noted.`}`);
          if (broken === null && head !== '') console.log(`  Note this elsewhere: ${head}`);
        }
        const missing = expect.filter((hash) => !teams.some(({ found }) => found.includes(hash)));
        for (const hash of missing)
          console.error(`No chain holds ${hash} any more: what was noted until then was altered, or a backup was put back.`);
        if (missing.length > 0 || teams.some(({ broken }) => broken !== null)) process.exitCode = 1;
      }),
    );
}
