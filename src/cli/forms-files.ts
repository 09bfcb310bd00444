import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { canonicalJson, type CanonicalForm } from '../definition';

/** The YAML files below a folder, by their path from where the command runs, with forward slashes. @throws Error when it cannot be read */
export function readDefinitionFiles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const walk = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        walk(path);
      } else if (/\.ya?ml$/.test(entry.name)) {
        files.set(relative(process.cwd(), path).split(sep).join('/'), readFileSync(path, 'utf8'));
      }
    }
  };
  walk(folder);
  return files;
}

/** One file per form, `<id with dots for slashes>.json`; forms that are no longer built are removed. */
export function writeForms(forms: readonly CanonicalForm[], out: string): readonly string[] {
  mkdirSync(out, { recursive: true });
  const written = forms.map((form) => {
    const name = `${form.id.replaceAll('/', '.')}.json`;
    writeFileSync(join(out, name), `${canonicalJson(form)}\n`);
    return name;
  });
  for (const name of readdirSync(out)) {
    if (name.endsWith('.json') && !written.includes(name)) rmSync(join(out, name));
  }
  return written;
}

/** Below `forms/released`. */
export const releasedFile = (id: string, version: string): string => `${id.replaceAll('/', '.')}@${version}.json`;
