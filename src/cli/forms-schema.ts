import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { jsonSchemas, referencePages } from '../definition/build';

/** `hna forms schema`: JSON Schema for editors, and the reference for people, both made from the schema of definitions. */
export function addSchemaCommand(forms: Command): void {
  forms
    .command('schema')
    .description('write JSON Schema for editors, and the reference')
    .option('--out <dir>', 'where the schemas go', 'dist/schema')
    .option('--reference <dir>', 'also write the reference pages to this folder')
    .action(({ out, reference }: { out: string; reference?: string }) => {
      const schemas = [...jsonSchemas()].map(([name, schema]) => [`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const);
      write(out, new Map(schemas));
      if (reference !== undefined) write(reference, referencePages());
      process.stdout.write(`${schemas.length} schemas in ${out}${reference === undefined ? '' : `, reference in ${reference}`}.\n`);
    });
}

/** A folder holds these files and no others of their kind. */
function write(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  for (const name of readdirSync(folder)) if (/\.(?:md|schema\.json)$/.test(name) && !files.has(name)) rmSync(join(folder, name));
}
