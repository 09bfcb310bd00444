import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildForms } from '../src/definition/build';
import type { CanonicalForm } from '../src/definition';

/** The forms of this product, built from their YAML. */
export function realForms(): readonly CanonicalForm[] {
  const files = readdirSync('forms', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file): [string, string] => [file.replaceAll('\\', '/'), readFileSync(join('forms', file), 'utf8')]);
  return buildForms(new Map(files)).forms;
}

/** Writes them as a server reads them, into a folder under that one; gives its path. */
export function writeRealForms(under: string): string {
  const folder = join(under, 'real-forms');
  mkdirSync(folder, { recursive: true });
  for (const form of realForms()) writeFileSync(join(folder, `${form.id.replaceAll('/', '.')}.json`), JSON.stringify(form));
  return folder;
}
