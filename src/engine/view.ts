import type { CanonicalItem, CanonicalRedFlag } from '../definition';
import { blankRules } from './blanks';
import { AnswerError, type AnswerValue, type Issue, type ItemSnapshot, type Path, type RedFlagState } from './contract';
import { isRequired } from './issues';
import { isAnswerable, partPath, type Place } from './paths';
import { type Program, slotNames, type State } from './program';
import { isBlank, notAnswered, type Value } from './values';

/** Reads a session's state in the words of the contract. Changes nothing. */
export class View {
  readonly #program: Program;
  readonly #state: State;

  constructor(program: Program, state: State) {
    this.#program = program;
    this.#state = state;
  }

  /** @throws AnswerError where the form has no such path. */
  place(path: Path): Place {
    const place = this.#program.places.get(path);
    if (place === undefined) throw new AnswerError('unknown-path', path, `The form has no answer at ${path}.`);
    return place;
  }

  /** The answer as rules see it. */
  value(path: Path): Value {
    return this.#at(slotNames.answer(path)) ?? notAnswered;
  }

  stored(path: Path): AnswerValue {
    return this.#state.raw.get(path) ?? null;
  }

  issues(path: Path): readonly Issue[] {
    return this.#state.issues[this.#program.slots.get(slotNames.issues(path)) ?? -1] ?? none;
  }

  itemsOf(page: string): readonly CanonicalItem[] {
    const { pages, items } = this.#program.form;
    const indexes = pages.find((each) => each.id === page)?.items ?? [];
    return indexes.map((index) => items[index]).filter((item) => item !== undefined);
  }

  isShown({ item, part }: Place): boolean {
    return this.#at(part === undefined || part === 'chosen' ? slotNames.visible(item.id) : slotNames.parts(item.id)) === true;
  }

  /** Would be asked, but for the `alone` gate. */
  isWithheld(item: CanonicalItem): boolean {
    return this.#at(slotNames.asked(item.id)) === true && this.#at(slotNames.visible(item.id)) !== true;
  }

  isReadOnly(item: CanonicalItem): boolean {
    return !isAnswerable(item) || this.#at(slotNames.readOnly(item.id)) === true;
  }

  snapshot(place: Place): ItemSnapshot {
    const { path, item } = place;
    const visible = this.isShown(place);
    const value = this.value(path);
    return {
      path,
      visible,
      required: visible && isRequired(place),
      readOnly: this.isReadOnly(item),
      value: this.#shownValue(place, value),
      ...(isBlank(value) ? { blank: value.blank } : {}),
      text: this.#words(slotNames.text(item.id), item.text),
      ...(item.hint === undefined ? {} : { hint: this.#words(slotNames.hint(item.id), item.hint) }),
      issues: this.issues(path),
    };
  }

  redFlag({ id, urgency, patient, staff, source, version, discreet, inputs }: CanonicalRedFlag): RedFlagState {
    const found = this.#at(slotNames.flag(id));
    const status = found === 'fired' || found === 'clear' ? found : 'incomplete';
    return { id, status, urgency, patient, staff, source, version, discreet: discreet === true, inputs };
  }

  safetyCheckComplete(): boolean {
    return this.#program.form.pages
      .filter((page) => page.safetyCheck === true)
      .flatMap((page) => this.itemsOf(page.id))
      .map((item) => this.place(item.type === 'concern' ? partPath(item.id, 'chosen') : item.id))
      .every((place) => !mustBeAsked(place.item) || !this.isShown(place) || isAnswered(this.value(place.path)));
  }

  #at(name: string): Value | undefined {
    return this.#state.values[this.#program.slots.get(name) ?? -1];
  }

  /** What rules see; where they see none, what is stored — a hidden or refused answer is kept and can be shown as such. */
  #shownValue({ path, item }: Place, value: Value): AnswerValue {
    if (!isBlank(value)) return value;
    if (item.type === 'rank' && value.blank === 'not-answered') return null;
    return isAnswerable(item) ? this.stored(path) : null;
  }

  #words(name: string, text: CanonicalItem['text']): string {
    const piped = this.#at(name);
    return typeof text === 'string' ? text : typeof piped === 'string' ? piped : '';
  }
}

const none: readonly Issue[] = [];

const isAnswered = (value: Value): boolean => !isBlank(value) || blankRules[value.blank].answered;

/** Words that a person may add are no question of the safety check, unless they are required. */
const mustBeAsked = (item: CanonicalItem): boolean =>
  isAnswerable(item) && (item.required === true || (item.type !== 'text' && item.type !== 'paragraph'));
