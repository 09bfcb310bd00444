import type { CanonicalForm, CanonicalItem, Expression, PipedText } from './canonical';
import { partPath, pathOf, placesOf, type Place } from './paths';
import { inputsOf, reached, readsOf } from './reads';

export type Parts = Pick<CanonicalForm, 'conditions' | 'pages' | 'items' | 'redFlags' | 'aloneGate'>;

type Items = Pick<ReadonlyMap<string, CanonicalItem>, 'get'>;

export type DerivedKind =
  | 'condition'
  | 'page'
  | 'any-chosen'
  /** Only of an item that may be hidden. */
  | 'shown'
  | 'rows'
  /** What the form computes, where a person may put her own value in its place. */
  | 'computed'
  /** The answer as rules see it. */
  | 'answer'
  | 'read-only'
  | 'text'
  | 'hint'
  | 'issues'
  | 'flag';

/** A value that follows from answers and other such values. */
export interface Derived {
  readonly key: string;
  readonly kind: DerivedKind;
  /** Id of the condition, page, item or flag; for answers and issues the path. */
  readonly of: string;
  readonly item?: CanonicalItem;
  /** For answers and issues. */
  readonly place?: Place;
  readonly expression?: Expression;
  /** For flags: paths that must be answered before it can be clear, because its rule looks past blanks. */
  readonly inputs?: readonly string[];
  /** Keys of what it reads; what stands in its own table, in its own row. */
  readonly reads: readonly string[];
  /** Keys of what it reads in every row. */
  readonly gathers: readonly string[];
}

export const keyOf = (kind: DerivedKind, of: string): string => `${kind} ${of}`;

/**
 * Everything that is derived in a form, with what it reads: the one source of truth for the order of computing and for
 * circles. What it reads and is not there is left to others to tell.
 */
export function derivedValues(parts: Parts): readonly Derived[] {
  const derivation = new Derivation(parts);
  return [...derivation.general(), ...parts.items.flatMap((item) => derivation.of(item)), ...derivation.flags()];
}

/** The same a part at a time, for whoever does not need all of it. */
export class Derivation {
  readonly #parts: Parts;
  readonly #items: Items;
  #found: Derived[] = [];
  #chosen: readonly string[] | undefined;

  /** `items`: those of the form by id, where they are known already. */
  constructor(parts: Parts, items?: Items) {
    this.#parts = parts;
    this.#items = items ?? new Map(parts.items.map((item) => [item.id, item]));
  }

  /** What belongs to no item: conditions, pages, and whether any concern is chosen. */
  general(): readonly Derived[] {
    const { conditions, pages } = this.#parts;
    for (const { id, when } of conditions) this.#add('condition', id, [when], [], { expression: when });
    for (const { id, showIf } of pages) if (showIf) this.#add('page', id, [showIf], [], { expression: showIf });
    this.#add('any-chosen', '', [], this.#concerns());
    return this.#taken();
  }

  flags(): readonly Derived[] {
    const { conditions, redFlags } = this.#parts;
    for (const { id, when } of redFlags) {
      const inputs = looksPastBlanks(when, this.#parts, this.#items) ? inputsOf(when, conditions, this.#items) : [];
      const gathered = inputs.filter((path) => path.includes('/:row/'));
      const tables = gathered.map((path) => keyOf('rows', path.slice(0, path.indexOf('/'))));
      const plain = inputs.filter((path) => !gathered.includes(path)).map(answerKey);
      this.#add('flag', id, [when], [...new Set([...plain, ...tables])], { expression: when, inputs }, gathered.map(answerKey));
    }
    return this.#taken();
  }

  of(item: CanonicalItem): readonly Derived[] {
    this.#item(item);
    return this.#taken();
  }

  #taken(): readonly Derived[] {
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #concerns(): readonly string[] {
    this.#chosen ??= this.#parts.items.flatMap((item) => (item.type === 'concern' ? [answerKey(partPath(item.id, 'chosen'))] : []));
    return this.#chosen;
  }

  #item(item: CanonicalItem): void {
    const { id, table, showIf, readOnlyIf, value } = item;
    const whole = table === undefined ? undefined : this.#items.get(table);
    const conditional = this.#isConditional(item, whole);
    if (conditional) this.#add('shown', id, [showIf], this.#shownNeeds(item, whole), { item, ...given(showIf) });
    const wholeReadOnly = whole?.readOnlyIf === undefined ? [] : [keyOf('read-only', whole.id)];
    if (readOnlyIf !== undefined || wholeReadOnly.length > 0) {
      this.#add('read-only', id, [readOnlyIf], wholeReadOnly, { item, ...given(readOnlyIf) });
    }
    if (typeof item.text !== 'string') this.#add('text', id, [], piped(item.text), { item });
    if (item.hint !== undefined && typeof item.hint !== 'string') this.#add('hint', id, [], piped(item.hint), { item });
    if (item.type === 'text-block') return;
    if (item.type === 'table') this.#add('rows', id, [], [], { item });
    if (item.override === true && value !== undefined) this.#add('computed', id, [value], [], { item, expression: value });
    for (const place of placesOf(item)) this.#place(place, conditional);
  }

  #isConditional(item: CanonicalItem, whole: CanonicalItem | undefined): boolean {
    return (
      item.showIf !== undefined ||
      (whole === undefined ? this.#parts.pages[item.page]?.showIf !== undefined : this.#isConditional(whole, undefined)) ||
      item.follows !== undefined ||
      item.type === 'rank' ||
      isAlone(item, this.#parts)
    );
  }

  #shownNeeds(item: CanonicalItem, whole: CanonicalItem | undefined): string[] {
    const page = this.#parts.pages[item.page];
    const needs: string[] = [];
    if (whole !== undefined) {
      if (this.#isConditional(whole, undefined)) needs.push(keyOf('shown', whole.id));
    } else if (page?.showIf) needs.push(keyOf('page', page.id));
    if (item.follows !== undefined) needs.push(answerKey(partPath(item.follows, 'chosen')));
    if (item.type === 'rank') needs.push(keyOf('any-chosen', ''));
    if (isAlone(item, this.#parts) && this.#parts.aloneGate !== undefined) needs.push(answerKey(this.#parts.aloneGate));
    return needs;
  }

  #place(place: Place, conditional: boolean): void {
    const { path, item, part } = place;
    const { id, type, value, override } = item;
    const shown = conditional ? [keyOf('shown', id)] : [];
    const within = part === undefined || part === 'chosen' ? shown : [answerKey(part === 'other' ? pathOf(item) : partPath(id, 'chosen'))];
    const reads = [...within];
    if (type === 'rank') reads.push(...this.#concerns());
    if (type === 'table') reads.push(keyOf('rows', id));
    if (override === true) reads.push(keyOf('computed', id));
    this.#add('answer', path, override === true ? [] : [value], reads, { item, place, ...given(value) });
    const checks = part === undefined ? (item.checks ?? []).map(({ when }) => when) : [];
    // Nothing can be wrong with what the form itself computes.
    if (type === 'computed' && override !== true && checks.length === 0) return;
    this.#add('issues', path, checks, [...within, answerKey(path)], { item, place });
  }

  #add(
    kind: DerivedKind,
    of: string,
    expressions: readonly (Expression | undefined)[],
    keys: readonly string[],
    source: Omit<Derived, 'key' | 'kind' | 'of' | 'reads' | 'gathers'> = {},
    gathered: readonly string[] = none,
  ): void {
    const key = keyOf(kind, of);
    const written = expressions.filter((each) => each !== undefined);
    const { reads, gathers } = written.length === 0 ? { reads: keys, gathers: gathered } : withReads(written, keys, gathered);
    this.#found.push({ key, kind, of, ...source, reads, gathers });
  }
}

const none: readonly string[] = [];

/** Keys, and those of what expressions read. */
function withReads(
  expressions: readonly Expression[],
  keys: readonly string[],
  gathered: readonly string[],
): Pick<Derived, 'reads' | 'gathers'> {
  const [reads, gathers] = [new Set(keys), new Set(gathered)];
  const named = readsOf(...expressions);
  for (const path of named.paths) reads.add(answerKey(path));
  for (const id of named.conditions) reads.add(keyOf('condition', id));
  for (const path of named.gathered) gathers.add(answerKey(path));
  for (const table of named.tables) reads.add(keyOf('rows', table)).add(answerKey(table));
  return { reads: [...reads], gathers: [...gathers] };
}

const answerKey = (path: string): string => keyOf('answer', path);
const given = (expression: Expression | undefined) => (expression === undefined ? {} : { expression });
const piped = (text: Exclude<PipedText, string>): string[] =>
  text.flatMap((part) => (typeof part === 'string' ? [] : [answerKey(part.path)]));

/** Asked only once the person has said that she is alone. */
export const isAlone = (item: CanonicalItem, { aloneGate }: Pick<CanonicalForm, 'aloneGate'>): boolean =>
  item.sensitive === 'alone' && aloneGate !== undefined && item.id !== aloneGate;

/** True where an unanswered question can yield a firm *no*: `answered`, totals that make up for what is missing, and tables, which may be empty. */
export function looksPastBlanks(expression: Expression, { conditions }: Pick<CanonicalForm, 'conditions'>, items: Items): boolean {
  return [...reached(expression, conditions, items)].some(
    (each) =>
      ['answered', 'rows', 'each-row'].includes(each.op) || ((each.op === 'sum' || each.op === 'mean') && each.missing.policy !== 'blank'),
  );
}
