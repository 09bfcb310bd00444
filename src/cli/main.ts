import { Command } from 'commander';
import { addBackupCommands } from './backup-commands';
import { addFormsCommands } from './forms';
import { addServerCommands } from './server-commands';

const program = new Command('hna').description('Holistic needs assessment forms: check, build and test definitions; run the server.');
addFormsCommands(program);
addServerCommands(program);
addBackupCommands(program);
await program.parseAsync();
