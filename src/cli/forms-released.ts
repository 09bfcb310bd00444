import type { Command } from 'commander';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, compareVersions, type CanonicalForm } from '../definition';
import { buildForms } from '../definition/build';
import { CommandFailure, readCanonical, saying } from './forms-find';
import { readDefinitionFiles, releasedFile } from './forms-files';
import { asText, count } from './forms-report';

/** The latest released version of each form below a folder of definitions. @throws CommandFailure */
export function readReleased(dir: string): readonly CanonicalForm[] {
  const folder = join(dir, 'released');
  if (!existsSync(folder)) return [];
  const latest = new Map<string, string>();
  for (const name of readdirSync(folder)) {
    const [, id, version] = /^(.+)@(\d+\.\d+\.\d+)\.json$/.exec(name) ?? [];
    if (id === undefined || version === undefined) continue;
    const before = latest.get(id);
    if (before === undefined || compareVersions(version, before) > 0) latest.set(id, version);
  }
  return [...latest].map(([id, version]) => readCanonical(join(folder, `${id}@${version}.json`)));
}

/** `hna forms release`: keeps each form that is no draft as it now is, so that later versions are held against it. */
export function addReleaseCommand(forms: Command): void {
  forms
    .command('release')
    .description('keep the forms as they are now, so that later versions are held against them')
    .argument('[dir]', 'folder of definitions', 'forms')
    .action((dir: string) =>
      saying(() => {
        const { forms: built, problems } = buildForms(readDefinitionFiles(dir), readReleased(dir));
        if (problems.length > 0) throw new CommandFailure([...problems.map(asText), 'Nothing was released.'].join('\n'));
        const folder = join(dir, 'released');
        const fresh = built.filter(({ id, version, status }) => status !== 'draft' && !existsSync(join(folder, releasedFile(id, version))));
        mkdirSync(folder, { recursive: true });
        for (const form of fresh) {
          writeFileSync(join(folder, releasedFile(form.id, form.version)), `${canonicalJson(form)}\n`);
          process.stdout.write(`${form.id} ${form.version} is released.\n`);
        }
        if (fresh.length === 0) process.stdout.write(`Nothing new: ${count(built.length, 'form')} checked.\n`);
      }),
    );
}
