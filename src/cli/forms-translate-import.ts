import { checkTranslationText, samePlaceholders, type TranslationFile } from '../definition/build';
import type { PoFile } from './po';

interface Target {
  readonly owner: { readonly id: string };
  readonly file: string;
  readonly value: TranslationFile;
}

/** The translation files with what a PO file brings. Whatever is wrong is told, and then nothing may be written. */
export function imported({ texts, foreign }: PoFile, targets: readonly Target[]) {
  const problems: string[] = [];
  let skipped = foreign;
  const entries = new Map(targets.map(({ owner, value }) => [owner.id, new Map(Object.entries(value.texts))]));
  for (const { owner, key, source, text, fuzzy } of texts) {
    const there = entries.get(owner)?.get(key);
    if (there === undefined) {
      skipped += 1;
      continue;
    }
    // An empty translation is none; what was there stays.
    if (text === '') continue;
    // What is fuzzy may have been written for another source; nobody reads it yet.
    const wrong = fuzzy || samePlaceholders(source, text) ? checkTranslationText(text) : 'its placeholders are not those of the source';
    if (wrong !== null) problems.push(`${owner}, ${key}: ${wrong}: ${JSON.stringify(text.slice(0, 200))}`);
    const stale = fuzzy || source !== there.source;
    entries.get(owner)?.set(key, { source: there.source, of: there.of, text, ...(stale ? { stale } : {}) });
  }
  const files = targets.map((target) => ({
    ...target,
    value: { ...target.value, texts: Object.fromEntries(entries.get(target.owner.id) ?? []) },
  }));
  return { files, problems, skipped };
}
