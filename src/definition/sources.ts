import type { Read } from './draft';
import type { Problem } from './problem';
import {
  concernLibrarySchema,
  formSchema,
  scenarioFileSchema,
  servicesFileSchema,
  sharedPageSchema,
  standardsFileSchema,
  type ConcernLibrarySource,
  type FormSource,
  type ScenarioFile,
  type ServicesFile,
  type SharedPageSource,
  type StandardsFile,
} from './schema';
import { translationFileSchema, type TranslationFile } from './schema/translations';
import { checkShape, isRecord, readYaml, type Source } from './source';

const isScenarioFile = (file: string): boolean => /\.test\.ya?ml$/.test(file);

/** What forms call a shared page, or the library. */
function sharedName(value: unknown): string {
  if (!isRecord(value)) return '';
  if ('library' in value) return 'concerns';
  return typeof value['page'] === 'string' ? value['page'] : '';
}

/** Every source, sorted by what it says it is. */
export class Sources {
  library: Read<ConcernLibrarySource> | null = null;
  services: Read<ServicesFile> | null = null;
  standards: Read<StandardsFile> | null = null;
  readonly pages = new Map<string, Read<SharedPageSource>>();
  readonly forms: Read<FormSource>[] = [];
  readonly scenarios: Read<ScenarioFile>[] = [];
  readonly translations: Read<TranslationFile>[] = [];
  /** Files that could not be read. */
  readonly broken = new Set<string>();
  /** Shared pages, and `concerns` for the library, among them. */
  private readonly unread = new Set<string>();
  readonly problems: Problem[] = [];

  /** Reads YAML files, in order of their names. */
  takeFiles(files: ReadonlyMap<string, string>): void {
    for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) this.take(file, readYaml(file, text));
  }

  take(file: string, { source, problems }: { source: Source | null; problems: readonly Problem[] }): void {
    this.problems.push(...problems);
    if (source !== null && this.sort(source)) return;
    this.broken.add(file);
    this.unread.add(source === null ? file.replace(/^.*\//, '').replace(/\.ya?ml$/, '') : sharedName(source.value));
  }

  /** A form that takes nothing from files that could not be read: of another, what is wrong with them would be told again. */
  isWhole(form: FormSource): boolean {
    const concerns = this.unread.has('concerns');
    return form.pages.every((page) => {
      if ('use' in page) return !this.unread.has(page.use);
      return !concerns || page.items.every((item) => !('use' in item));
    });
  }

  /** The files that scenarios may stand beside. */
  subjects(): readonly string[] {
    return [...this.forms, ...this.pages.values()].map(({ source }) => source.file);
  }

  private sort(source: Source): boolean {
    const root = isRecord(source.value) ? source.value : {};
    const checked = <T>(schema: Parameters<typeof checkShape<T>>[1]): Read<T> | null => {
      const { value, problems } = checkShape(source, schema);
      this.problems.push(...problems);
      return value === null ? null : { source, value };
    };
    if (isScenarioFile(source.file)) {
      const read = checked(scenarioFileSchema);
      if (read !== null) this.scenarios.push(read);
      return read !== null;
    }
    if ('library' in root) {
      this.library = checked(concernLibrarySchema);
      return this.library !== null;
    }
    if ('page' in root) {
      const read = checked(sharedPageSchema);
      if (read !== null) this.pages.set(read.value.page, read);
      return read !== null;
    }
    if ('translates' in root) {
      const read = checked(translationFileSchema);
      if (read !== null) this.translations.push(read);
      return read !== null;
    }
    if ('form' in root) {
      const read = checked(formSchema);
      if (read !== null) this.forms.push(read);
      return read !== null;
    }
    if ('services' in root) {
      this.services = checked(servicesFileSchema);
      return this.services !== null;
    }
    if ('standards' in root) {
      this.standards = checked(standardsFileSchema);
      return this.standards !== null;
    }
    const fix = 'Begin it with form:, page:, library:, services:, standards: or translates:.';
    this.problems.push(source.problem('unknown-file', [], 'The file does not say what it is.', fix));
    return false;
  }
}
