import { readdirSync, readFileSync } from 'node:fs';
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
