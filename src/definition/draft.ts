import type { CanonicalCheck, CanonicalForm, CanonicalItem, CanonicalPage } from './canonical';
import type { FormSource } from './schema';
import type { KeyPath, Source } from './source';

/** A form between reading and building: brought together from its files, its expressions still text. */

export interface Read<T> {
  readonly source: Source;
  readonly value: T;
}

export interface Where {
  readonly source: Source;
  readonly path: KeyPath;
}

/** An expression's text and where it stands. */
export interface Located {
  readonly text: string;
  readonly where: Where;
}

type Unwritten = 'text' | 'hint' | 'showIf' | 'readOnlyIf' | 'checks' | 'value' | 'valueKind' | 'prefill' | 'columns';

export interface DraftItem {
  /** The item as it will be, but for its expressions and piped texts. */
  readonly item: Omit<CanonicalItem, Unwritten> & { readonly text: string; readonly hint?: string };
  readonly where: Where;
  readonly showIf?: Located;
  readonly readOnlyIf?: Located;
  readonly value?: Located;
  readonly prefill?: Located;
  readonly checks: readonly (Omit<CanonicalCheck, 'when'> & { readonly when: Located })[];
}

export interface DraftPage {
  readonly page: Omit<CanonicalPage, 'items' | 'showIf'>;
  readonly where: Where;
  readonly showIf?: Located;
}

export type RedFlagSource = NonNullable<FormSource['redFlags']>[number];

export interface Draft {
  readonly source: Source;
  readonly form: FormSource;
  readonly context: CanonicalForm['context'];
  readonly conditions: readonly { readonly id: string; readonly because: string; readonly when: Located }[];
  readonly pages: readonly DraftPage[];
  /** Follow-ups stand after their concern, columns after their table. */
  readonly items: readonly DraftItem[];
  readonly redFlags: readonly { readonly flag: RedFlagSource; readonly when: Located; readonly where: Where }[];
  readonly aloneGate?: { readonly id: string; readonly where: Where };
  /** Files that the form takes whole pages from. */
  readonly uses: readonly string[];
}

export const located = (where: Where, path: KeyPath, text: string): Located => ({ text, where: below(where, path) });

export const below = (where: Where, path: KeyPath): Where => ({ source: where.source, path: [...where.path, ...path] });

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the keys whose value is undefined. */
export function defined<T extends object>(value: T): Defined<T>;
export function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}

export function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V };
export function optional(key: string, value: unknown): object {
  return value === undefined ? {} : { [key]: value };
}
