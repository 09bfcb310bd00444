import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { canonicalFormSchema, canonicalJson, hashText, type CanonicalForm } from '../definition';
import { buildForms } from '../definition/build';
import { readDefinitionFiles, releasedFile } from './forms-files';
import { asText } from './forms-report';

/** A sentence for the person at the terminal; the exit code is 1. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/**
 * The forms that an argument of the command line means: a file of YAML or canonical JSON, a folder of either, or
 * `form@version` among the released and the built ones. @throws CommandFailure
 */
export function findForms(argument: string): readonly CanonicalForm[] {
  if (!existsSync(argument)) {
    const named = /^(.+)@(\d+\.\d+\.\d+)$/.exec(argument);
    if (named !== null) return [byVersion(named[1] ?? '', named[2] ?? '')];
    throw new CommandFailure(`There is no ${argument}. Name a file, a folder, or form@version.`);
  }
  if (statSync(argument).isDirectory()) return formsIn(argument);
  return argument.endsWith('.json') ? [readCanonical(argument)] : [formOfFile(argument)];
}

/** @throws CommandFailure */
export function readCanonical(file: string): CanonicalForm {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  const read = canonicalFormSchema.safeParse(value);
  if (!read.success) throw new CommandFailure(`${file} is no canonical form. Make one with hna forms build.`);
  const { hash, ...content } = read.data;
  if (hashText(canonicalJson(content)) !== hash)
    throw new CommandFailure(`${file} was changed by hand: its content is not what its hash says.`);
  return read.data;
}

function byVersion(id: string, version: string): CanonicalForm {
  const released = join('forms', 'released', releasedFile(id, version));
  if (existsSync(released)) return readCanonical(released);
  const built = join('dist', 'forms', `${id.replaceAll('/', '.')}.json`);
  const form = existsSync(built) ? readCanonical(built) : null;
  if (form?.version === version) return form;
  throw new CommandFailure(`${id}@${version} is neither among the released forms (${released}) nor built (${built}).`);
}

function formsIn(folder: string): readonly CanonicalForm[] {
  const files = readDefinitionFiles(folder);
  if (files.size > 0) return build(folder, files);
  const forms = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (forms.length === 0) throw new CommandFailure(`The folder ${folder} holds no definitions and no canonical forms.`);
  return forms.map((name) => readCanonical(join(folder, name)));
}

/** A form stands among its concerns and shared pages: they are looked for in its folder and in those above. */
function formOfFile(file: string): CanonicalForm {
  const id = /^form:\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (id === undefined) throw new CommandFailure(`${file} is no form: it has no form:.`);
  const folder = folderOf(file);
  const form = build(folder, readDefinitionFiles(folder)).find((each) => each.id === id);
  if (form === undefined) throw new CommandFailure(`${file} was not built.`);
  return form;
}

function folderOf(file: string): string {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const here = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    if (here.some((name) => /^library:/m.test(readFileSync(join(folder, name), 'utf8')))) return folder;
    if (dirname(folder) === folder) return dirname(file);
  }
}

function build(folder: string, files: ReadonlyMap<string, string>): readonly CanonicalForm[] {
  const { forms, problems } = buildForms(files);
  if (problems.length > 0) throw new CommandFailure([...problems.map(asText), `The forms in ${folder} do not build.`].join('\n'));
  return forms;
}

/** Runs a command; a failure of its own is told in its words. */
export function saying(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
