import { Command } from 'commander';
import { addFormsCommands } from './forms';

const program = new Command('hna').description('Holistic needs assessment forms: check, build and test definitions; run the server.');
addFormsCommands(program);
await program.parseAsync();
