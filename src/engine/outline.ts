import { Derivation, isAlone, keyOf, partPath, partsOf, type CanonicalForm, type CanonicalItem, type Expression } from '../definition';
import { FormError } from './contract';
import { holes } from './holes';
import { isLast, unitOf, width, type Slots } from './slots';
import { patternOf } from './validate';

type Lists = (number[] | undefined)[];

/** Who reads whom, unit by unit, and the order of computing. Much less than what reads what, and found without making any of it. */
export interface Outline {
  /** Units that read a unit's values, itself left out. */
  readers(unit: number): Iterable<number>;
  /** Each value stands after what it reads. */
  rank(slot: number): number;
}

/** @throws FormError where the form refers to what is not there, or reads itself in a circle. */
export function outlineOf(form: CanonicalForm, slots: Slots): Outline {
  mustBe('language', form.language, () => Intl.getCanonicalLocales(form.language));
  const scan = new Scan(form, slots);
  scan.run();
  return { readers: (unit) => scan.readers(unit), rank: rankOf(form, slots, scan.values) };
}

/**
 * Units one after another, and in each its values in their own order; after all these what nothing else reads. Whatever a unit
 * reads for its answer, all that others read of it follows from: so where units go in a circle, their values do.
 */
function rankOf(form: CanonicalForm, slots: Slots, values: Readonly<Lists>): Outline['rank'] {
  const waiting = new Int32Array(slots.units);
  for (const list of values) for (const reader of list ?? []) waiting[reader] = (waiting[reader] ?? 0) + 1;
  const order: number[] = [];
  for (let unit = 0; unit < slots.units; unit += 1) if (waiting[unit] === 0) order.push(unit);
  const places = new Int32Array(slots.units);
  for (let place = 0; place < order.length; place += 1) {
    const unit = order[place] ?? 0;
    places[unit] = place;
    for (const reader of values[unit] ?? []) {
      const left = (waiting[reader] ?? 0) - 1;
      waiting[reader] = left;
      if (left === 0) order.push(reader);
    }
  }
  if (order.length < slots.units) throw new FormError('circle', `The definition ${form.id} reads itself in a circle.`);
  const all = slots.units * width;
  return (slot) => {
    const unit = unitOf(slot);
    if (!isLast(slot)) return (places[unit] ?? 0) * width + (slot % width);
    // A column is locked with its whole table.
    return slot + (form.items[unit]?.table === undefined ? all : 2 * all);
  };
}

class Scan {
  readonly #form: CanonicalForm;
  readonly #slots: Slots;
  /** By unit: those whose answer, condition or page reads it. */
  readonly values: Lists;
  /** By unit: those that read it for what nothing else reads. */
  readonly #lasts: Lists;
  #lists: Lists;
  #reader = 0;
  #table: string | undefined;
  #concerns: readonly number[] | undefined;

  constructor(form: CanonicalForm, slots: Slots) {
    this.#form = form;
    this.#slots = slots;
    this.values = holes(slots.units);
    this.#lasts = holes(slots.units);
    this.#lists = this.values;
  }

  *readers(unit: number): Generator<number> {
    for (const lists of [this.values, this.#lasts]) for (const reader of lists[unit] ?? []) if (reader !== unit) yield reader;
  }

  run(): void {
    const { items, conditions, pages, redFlags } = this.#form;
    for (let unit = 0; unit < items.length; unit += 1) {
      const item = items[unit];
      if (item !== undefined) this.#item(item, unit);
    }
    this.#begin(this.#slots.at('any-chosen', ''), undefined);
    for (const concern of this.#allConcerns()) this.#read(concern);
    for (const { id, when } of conditions) {
      this.#begin(this.#slots.at('condition', id), undefined);
      this.#expression(when, '', false);
    }
    for (const { id, showIf } of pages) {
      if (showIf === undefined) continue;
      this.#begin(this.#slots.at('page', id), undefined);
      this.#expression(showIf, '', false);
    }
    if (redFlags.length > 0) this.#flags();
  }

  #flags(): void {
    for (const { of, expression, reads, gathers } of new Derivation(this.#form, this.#slots.items).flags()) {
      this.#begin(this.#slots.at('flag', of), undefined);
      this.#lists = this.#lasts;
      if (expression !== undefined) this.#expression(expression, '', false);
      for (const key of [...reads, ...gathers]) this.#slot(this.#slots.atKey(key) ?? this.#dead(key));
    }
  }

  #begin(slot: number | undefined, table: string | undefined): void {
    this.#lists = this.values;
    this.#reader = unitOf(slot ?? 0);
    this.#table = table;
  }

  #item(item: CanonicalItem, unit: number): void {
    const { table, showIf, value, follows, type, checks, readOnlyIf, text, hint, pattern } = item;
    if (pattern !== undefined) mustBe('pattern', pattern.matches, () => patternOf(item));
    this.#begin(unit * width, table);
    const page = this.#form.pages[item.page];
    if (table === undefined) {
      if (page?.showIf !== undefined) this.#slot(this.#slots.at('page', page.id));
    } else if (this.#slots.items.get(table) !== undefined) this.#slot(this.#slots.at('shown', table));
    if (showIf !== undefined) this.#expression(showIf, '', false);
    if (value !== undefined) this.#expression(value, '', false);
    if (follows !== undefined) this.#path(partPath(follows, 'chosen'), '');
    if (type === 'rank') {
      this.#slot(this.#slots.at('any-chosen', ''));
      for (const concern of this.#allConcerns()) this.#read(concern);
    }
    if (isAlone(item, this.#form)) this.#path(this.#form.aloneGate ?? '', '');
    this.#lists = this.#lasts;
    for (const { when } of checks ?? []) this.#expression(when, '', false);
    if (readOnlyIf !== undefined) this.#expression(readOnlyIf, '', false);
    for (const words of [text, hint]) {
      if (words === undefined || typeof words === 'string') continue;
      for (const part of words) if (typeof part !== 'string') this.#path(part.path, '');
    }
  }

  #allConcerns(): readonly number[] {
    this.#concerns ??= this.#form.items.flatMap(({ type }, unit) => (type === 'concern' ? [unit] : []));
    return this.#concerns;
  }

  /** `row`: inside which rows of a table it stands. `listed`: where those may be gone through. */
  #expression(expression: Expression, row: string, listed: boolean): void {
    switch (expression.op) {
      case 'ref':
      case 'score':
        return this.#path(expression.path, row);
      case 'condition':
        return this.#slot(this.#slots.at('condition', expression.id) ?? this.#dead(keyOf('condition', expression.id)));
      case 'rows':
        return this.#rows(expression.table);
      case 'each-row':
        if (!listed) throw new FormError('rows', `The rows of ${expression.table} are gone through outside a total or a count.`);
        this.#rows(expression.table);
        return this.#expression(expression.of, `${expression.table}/:row/`, false);
      default: {
        const within = 'all' in expression;
        for (const part of partsOf(expression)) this.#expression(part, row, within);
      }
    }
  }

  #rows(table: string): void {
    if (this.#slots.items.get(table)?.type !== 'table') this.#dead(keyOf('rows', table));
    this.#slot(this.#slots.at('rows', table));
  }

  #path(path: string, row: string): void {
    const item = this.#slots.places.get(path)?.item;
    if (item === undefined || item.type === 'text-block') return this.#dead(keyOf('answer', path));
    const gathered = row !== '' && path.startsWith(row);
    if (!gathered && item.table !== undefined && item.table !== this.#table)
      throw new FormError('rows', `The definition ${this.#form.id} reads ${keyOf('answer', path)} outside its row.`);
    this.#slot(this.#slots.at('answer', path));
  }

  #slot(slot: number | undefined): void {
    if (slot !== undefined) this.#read(unitOf(slot));
  }

  /** All of one reader come together. */
  #read(unit: number): void {
    const list = this.#lists[unit];
    if (list === undefined) this.#lists[unit] = [this.#reader];
    else if (list.at(-1) !== this.#reader) list.push(this.#reader);
  }

  #dead(key: string): never {
    throw new FormError('dead-reference', `The definition ${this.#form.id} refers to something that is not there: ${key}.`);
  }
}

/** What the platform refuses to read would otherwise be told in the middle of an edit. */
function mustBe(code: 'language' | 'pattern', text: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    throw new FormError(code, `${text} is no ${code}.`, { cause: error });
  }
}
