import { partPath, placesOf, type CanonicalItem, type CanonicalRedFlag, type DerivedKind } from '../definition';
import { blankRules } from './blanks';
import { AnswerError, type AnswerValue, type Issue, type ItemSnapshot, type Path, type RedFlagState } from './contract';
import { isRequired } from './issues';
import { isAnswerable, isOpened } from './paths';
import { inRow, type Place, type Program, type Row, type State } from './program';
import { rowOf } from './stored';
import { isNotAsked, isStoredBlank, problemOf } from './validate';
import { isBlank, notShown, type Value } from './values';

/** Reads a session's state in the words of the contract. Changes nothing. */
export class View {
  readonly #program: Program;
  readonly #state: State;
  /** The place found last: an edit asks for one again and again. */
  #found: Place | undefined;

  constructor(program: Program, state: State) {
    this.#program = program;
    this.#state = state;
  }

  /**
   * A place in a row is still found once the row is gone, and is hidden.
   * @throws AnswerError where the form has no such path, or there never was such a row.
   */
  place(path: Path): Place {
    const place = this.find(path);
    if (place !== undefined) return place;
    const [table = '', row, cell] = rowOf(path);
    const stale = row !== undefined && this.#program.tables.has(table) && (cell === undefined || this.#cell(table, cell) !== undefined);
    if (stale) throw new AnswerError('unknown-row', path, `The table ${table} has no row ${row}.`);
    throw new AnswerError('unknown-path', path, `The form has no answer at ${path}.`);
  }

  find(path: Path): Place | undefined {
    if (this.#found?.path !== path) this.#found = this.#find(path);
    return this.#found;
  }

  #find(path: Path): Place | undefined {
    const [table, id, cell] = rowOf(path);
    if (table === undefined || id === undefined) return path.includes('/') ? undefined : this.#program.places.get(path);
    const row = this.#state.raw.known(table, id);
    if (row === undefined) return undefined;
    const whole = this.#program.items.get(table);
    if (cell === undefined) return whole && { path, key: `${table}/:row`, item: whole, part: 'row', row };
    const place = this.#cell(table, cell);
    return place && { ...place, path, row };
  }

  #cell(table: string, cell: string): Place | undefined {
    return this.#program.places.get(`${table}/:row/${cell}`);
  }

  /** Every place of an item in the form's order: of a table, also those in its rows. */
  placesOf(item: CanonicalItem): readonly Place[] {
    const own = placesOf(item).flatMap(({ path }) => this.#program.places.get(path) ?? []);
    if (item.type !== 'table') return own;
    const columns = this.#program.cells(item.id).flatMap((key) => this.#program.places.get(key) ?? []);
    const cells = this.#state.rows(item.id).flatMap((row) => columns.map((place) => ({ ...place, path: inRow(place.key, row), row })));
    return [...own, ...cells];
  }

  /** The answer as rules see it. */
  value({ key, row }: Place): Value {
    return this.at('answer', key, row) ?? notShown;
  }

  stored(path: Path): AnswerValue {
    return this.#state.raw.get(path);
  }

  issues({ key, row }: Place): readonly Issue[] {
    const slot = this.#program.slot('issues', key);
    if (slot === undefined) return none;
    const at = this.#program.address(slot, row);
    const known = this.#state.issues[at];
    if (known !== undefined) return known;
    this.#state.compute(slot, row);
    return this.#state.issues[at] ?? none;
  }

  /** Items as pages list them: columns are left to their table. */
  itemsOf(page: string): readonly CanonicalItem[] {
    const { pages, items } = this.#program.form;
    const indexes = pages.find((each) => each.id === page)?.items ?? [];
    return indexes.flatMap((index) => items[index] ?? []);
  }

  /** `true` where the item is shown; or the blank that stands for its answer meanwhile. */
  shown(item: CanonicalItem, row: Row | undefined): Value {
    if (row !== undefined && !this.#state.raw.isThere(row)) return notShown;
    return this.#program.slot('shown', item.id) === undefined ? true : (this.at('shown', item.id, row) ?? notShown);
  }

  /** Would be asked, but for the `alone` gate. */
  isWithheld(item: CanonicalItem, row: Row | undefined): boolean {
    const shown = this.shown(item, row);
    return isBlank(shown) && shown.blank === 'not-asked';
  }

  isShown({ item, part, key, row }: Place): boolean {
    if (part === 'other') return isOpened(item, this.at('answer', key.slice(0, -'.other'.length), row) ?? notShown);
    if (item.id === this.#program.form.aloneGate && isNotAsked(this.stored(item.id))) return false;
    if (part === undefined || part === 'chosen' || part === 'row') return this.shown(item, row) === true;
    return this.at('answer', partPath(item.id, 'chosen'), row) === true;
  }

  isReadOnly({ item, row }: Place): boolean {
    return (!isAnswerable(item) && item.type !== 'table') || this.at('read-only', item.id, row) === true;
  }

  snapshot(place: Place): ItemSnapshot {
    const { path, item, row, part } = place;
    const visible = this.isShown(place);
    const value = part === 'row' ? this.shown(item, row) : this.value(place);
    const [origin, offer, computed] = [this.#state.origins.get(path), this.offer(place), this.overridden(place)];
    return {
      path,
      visible,
      required: visible && isRequired(place),
      readOnly: this.isReadOnly(place),
      value: this.#shownValue(place, value),
      ...(isBlank(value) ? { blank: value.blank } : {}),
      text: part === 'row' ? (item.row ?? '') : this.words('text', item, row),
      ...(item.hint === undefined || part === 'row' ? {} : { hint: this.words('hint', item, row) }),
      issues: this.issues(place),
      ...(origin === undefined ? {} : { origin }),
      ...(offer === undefined ? {} : { offer }),
      ...(computed === undefined ? {} : { computed: isBlank(computed) ? null : computed }),
      ...(item.type === 'table' && part === undefined ? { rows: this.#state.rows(item.id).map(({ id }) => id) } : {}),
    };
  }

  /** Last time's answer, while this time there is none, and as long as it still fits. */
  offer(place: Place): AnswerValue | undefined {
    const { path, item, row } = place;
    if (item.carryForward !== true || row !== undefined || !isAnswerable(item) || item.type === 'rank') return undefined;
    const value = Object.hasOwn(this.#state.last, path) ? (this.#state.last[path] ?? null) : null;
    if (value === null || isStoredBlank(value) || this.stored(path) !== null) return undefined;
    const fits = this.isShown(place) && !this.isReadOnly(place) && problemOf(place, value, this.#program.concerns) === null;
    return fits ? value : undefined;
  }

  /** What the form computes itself, where a person has put her own value in its place. */
  overridden(place: Place): Value | undefined {
    const { item, row, path } = place;
    if (item.override !== true || !this.isShown(place)) return undefined;
    const own = this.stored(path);
    return own === null || problemOf(place, own, this.#program.concerns) !== null ? undefined : this.at('computed', item.id, row);
  }

  redFlag({ id, urgency, patient, staff, source, version, discreet, inputs }: CanonicalRedFlag): RedFlagState {
    const found = this.at('flag', id, undefined);
    const status = found === 'fired' || found === 'clear' ? found : 'incomplete';
    const paths = inputs.flatMap((key) => this.everywhere(key));
    return { id, status, urgency, patient, staff, source, version, discreet: discreet === true, inputs: paths };
  }

  /** The paths of a key: of a column's, those in every row. */
  everywhere(key: Path): readonly Path[] {
    const table = this.#program.places.get(key)?.item.table;
    return table === undefined ? [key] : this.#state.rows(table).map((row) => inRow(key, row));
  }

  safetyCheckComplete(): boolean {
    return this.#program.form.pages
      .filter((page) => page.safetyCheck === true)
      .flatMap((page) => this.itemsOf(page.id))
      .flatMap((item) => this.placesOf(item))
      .filter(({ item, part }) => (part === undefined || part === 'chosen') && mustBeAsked(item))
      .every((place) => !this.isShown(place) || isAnswered(this.value(place)));
  }

  at(kind: DerivedKind, of: string, row: Row | undefined): Value | undefined {
    const slot = this.#program.slot(kind, of);
    return slot === undefined ? undefined : (this.#state.values[this.#program.address(slot, row)] ?? this.#state.asked(slot, row));
  }

  /** What rules see; where they see none, what is stored — a hidden or refused answer is kept and can be shown as such. */
  #shownValue({ path, item, part }: Place, value: Value): AnswerValue {
    if (part === 'row') return this.stored(path);
    if (item.type === 'table') return null;
    if (!isBlank(value)) return value;
    if (item.type === 'rank' && value.blank === 'not-answered') return null;
    return isAnswerable(item) ? this.stored(path) : null;
  }

  words(kind: 'text' | 'hint', item: CanonicalItem, row: Row | undefined): string {
    const [written, piped] = [item[kind], this.at(kind, item.id, row)];
    return typeof written === 'string' ? written : typeof piped === 'string' ? piped : '';
  }
}

const none: readonly Issue[] = [];

const isAnswered = (value: Value): boolean => !isBlank(value) || blankRules[value.blank].answered;

/** Words that a person may add are no question of the safety check, unless they are required. */
const mustBeAsked = (item: CanonicalItem): boolean =>
  item.required === true || (isAnswerable(item) && item.type !== 'computed' && item.type !== 'text' && item.type !== 'paragraph');
