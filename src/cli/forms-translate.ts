import type { Command } from 'commander';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  buildForms,
  pseudoLanguages,
  pseudoTranslation,
  readTranslatable,
  severityOf,
  translationFileName,
  translationYaml,
  updated,
  type Translatable,
  type TranslationFile,
} from '../definition/build';
import { CommandFailure, saying } from './forms-find';
import { readDefinitionFiles } from './forms-files';
import { asText, count } from './forms-report';
import { imported } from './forms-translate-import';
import { readPo, writePo } from './po';

const folder = ['[dir]', 'folder of definitions', 'forms'] as const;

/** `hna forms translate extract | check | pseudo | export | import`. */
export function addTranslateCommands(forms: Command): void {
  const translate = forms.command('translate').description('bring forms into other languages');
  translate
    .command('extract')
    .description('write or update the files of a language: what is there stays, what has changed is marked stale')
    .argument('<language>', 'a language tag, such as cy')
    .argument(...folder)
    .action((language: string, dir: string) => saying(() => extract(language, dir)));
  translate
    .command('check')
    .description('say which texts are missing, stale, unknown or have lost a placeholder')
    .argument(...folder)
    .option('--strict', 'missing and stale texts fail too')
    .action((dir: string, { strict = false }: { strict?: boolean }) => saying(() => check(dir, strict)));
  translate
    .command('pseudo')
    .description('write every text in the pseudo-locales, to see and to try translation tools with; apps make them by themselves')
    .argument(...folder)
    .option('--out <dir>', 'where the files go', 'dist/translations')
    .action((dir: string, { out }: { out: string }) => saying(() => pseudo(dir, out)));
  translate
    .command('export')
    .description('write the texts of a language as a PO file')
    .argument('<language>', 'a language tag, such as cy')
    .argument(...folder)
    .requiredOption('--po <file>', 'the file to write')
    .action((language: string, dir: string, { po }: { po: string }) => saying(() => exportPo(language, dir, po)));
  translate
    .command('import')
    .description('take the translations of a PO file over; nothing is written where one of them is wrong')
    .argument(...folder)
    .requiredOption('--po <file>', 'the file to read')
    .action((dir: string, { po }: { po: string }) => saying(() => importPo(dir, po)));
}

/** @throws CommandFailure where a definition cannot be read: then its texts are not all known. */
function read(dir: string): Translatable {
  const translatable = readTranslatable(readDefinitionFiles(dir));
  const { problems, owners } = translatable;
  if (problems.length > 0) throw new CommandFailure([...problems.map(asText), 'Nothing was written.'].join('\n'));
  if (owners.length === 0) throw new CommandFailure(`The folder ${dir} holds nothing to translate.`);
  return translatable;
}

/** The files of a language, one per form, shared page and library, as they are to be now. */
function filesOf({ owners, translations }: Translatable, language: string, dir: string) {
  if (!/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/.test(language)) {
    throw new CommandFailure(`${language} is no language tag, such as cy or zh-Hant.`);
  }
  if (pseudoLanguages.includes(language)) throw new CommandFailure(`${language} is made by the machine: hna forms translate pseudo.`);
  return owners
    .filter((owner) => owner.language !== language && owner.texts.size > 0)
    .map((owner) => {
      const there = translations.find(({ value }) => value.translates === owner.id && value.language === language);
      const file = there?.file ?? join(dir, 'translations', translationFileName(owner.id, language));
      return { owner, file, value: updated(owner.id, owner.texts, language, there?.value.texts ?? {}) };
    });
}

function extract(language: string, dir: string): void {
  for (const { file, value } of filesOf(read(dir), language, dir)) write(file, value);
}

function check(dir: string, strict: boolean): void {
  const { problems, warnings } = buildForms(readDefinitionFiles(dir));
  const told = [...problems, ...warnings].filter(({ code, file }) => code.startsWith('translation-') || /(^|\/)translations\//.test(file));
  for (const problem of told) process.stderr.write(`${asText(problem)}\n`);
  const errors = told.filter(({ code }) => severityOf(code) === 'error').length;
  if (errors > 0 || (strict && told.length > 0)) throw new CommandFailure(count(told.length, 'problem'));
  say(
    told.length === 0
      ? 'The translations are whole.'
      : `${count(told.length, 'warning')}; what is missing or stale shows in its own language.`,
  );
}

function pseudo(dir: string, out: string): void {
  const { owners } = read(dir);
  for (const language of pseudoLanguages) {
    for (const { id, texts } of owners) write(join(out, translationFileName(id, language)), pseudoTranslation(id, texts, language));
  }
}

function exportPo(language: string, dir: string, file: string): void {
  const texts = filesOf(read(dir), language, dir).flatMap(({ owner, value }) =>
    Object.entries(value.texts).map(([key, { source, text = '', stale = false }]) => ({
      owner: owner.id,
      key,
      source,
      text,
      fuzzy: stale,
    })),
  );
  save(file, writePo(language, texts));
  const done = texts.filter(({ text, fuzzy }) => text !== '' && !fuzzy).length;
  say(`${file}: ${count(texts.length, 'text')} in ${language}, ${done} translated.`);
}

function importPo(dir: string, file: string): void {
  const po = (() => {
    try {
      return readPo(readFileSync(file));
    } catch (error) {
      throw new CommandFailure(`${file} was not taken over: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
    }
  })();
  const { files, problems, skipped } = imported(po, filesOf(read(dir), po.language, dir));
  if (problems.length > 0)
    throw new CommandFailure([...problems, `${file} was not taken over: ${count(problems.length, 'problem')}.`].join('\n'));
  for (const { file: to, value } of files) write(to, value);
  if (skipped > 0) say(`${count(skipped, 'entry', 'entries')} of ${file} left out: no text here has that name any more.`);
}

function write(file: string, value: TranslationFile): void {
  save(file, translationYaml(value));
  const texts = Object.values(value.texts);
  const missing = texts.filter(({ text }) => text === undefined).length;
  const stale = texts.filter((entry) => entry.stale === true).length;
  say(`${file}: ${count(texts.length, 'text')}, ${missing} missing, ${stale} stale.`);
}

function save(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
