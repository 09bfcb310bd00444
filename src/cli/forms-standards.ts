import type { Command } from 'commander';
import { buildCareLibrary } from '../definition/build';
import { CommandFailure, saying } from './forms-find';
import { readDefinitionFiles } from './forms-files';
import { asText } from './forms-report';

const parts = ['items', 'actions', 'referrals', 'documents'] as const;

/** `hna forms standards`: what in the product meets each of the twelve standards of care. Fails where one has nothing of a kind. */
export function addStandardsCommand(forms: Command): void {
  forms
    .command('standards')
    .description('what meets each of the twelve standards of care')
    .argument('[dir]', 'folder of definitions', 'forms')
    .option('--json', 'as JSON on stdout')
    .action((dir: string, { json = false }: { json?: boolean }) =>
      saying(() => {
        const { library, problems } = buildCareLibrary(readDefinitionFiles(dir));
        if (problems.length > 0) throw new CommandFailure([...problems.map(asText), 'The standards are not all met.'].join('\n'));
        if (library.standards.length === 0) throw new CommandFailure(`The folder ${dir} holds no standards of care (standards:).`);
        const table = json ? JSON.stringify(library.standards, null, 2) : library.standards.map(inLines).join('\n\n');
        process.stdout.write(`${table}\n`);
      }),
    );
}

type Standard = ReturnType<typeof buildCareLibrary>['library']['standards'][number];

function inLines(standard: Standard): string {
  const lines = parts.map((part) => `    ${part.padEnd(9)}  ${standard[part].join(', ')}`);
  return [`${standard.id}  ${standard.text}`, ...(standard.ours === undefined ? [] : [`    ours       ${standard.ours}`]), ...lines].join(
    '\n',
  );
}
