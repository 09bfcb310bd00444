import { Command } from 'commander';
import { addAuditCommands } from './audit-commands';
import { addBackupCommands } from './backup-commands';
import { addFormsCommands } from './forms';
import { addKeysCommands } from './keys-commands';
import { addSeedCommand } from './seed-commands';
import { addServerCommands } from './server-commands';

const program = new Command('hna').description('Holistic needs assessment forms: check, build and test definitions; run the server.');
addFormsCommands(program);
addServerCommands(program);
addBackupCommands(program);
addKeysCommands(program);
addAuditCommands(program);
addSeedCommand(program);
await program.parseAsync();
