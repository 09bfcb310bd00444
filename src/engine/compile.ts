import type { CanonicalForm, CanonicalItem, CanonicalRedFlag, Expression, PipedText } from '../definition';
import type { Form, Path, RedFlagStatus } from './contract';
import { compileExpression, type Evaluate, type Scope } from './evaluate';
import { issuesNode } from './issues';
import { allPlaces, partPath, placesOf, type Place } from './paths';
import { type Node, type Program, rankSlots, slotNames, type State } from './program';
import { looksPastBlanks, pathsRead } from './reads';
import { pipe } from './text';
import { problemOf } from './validate';
import {
  fromTruth,
  isList,
  isOpen,
  notAnswered,
  notAsked,
  notChosen,
  notShown,
  preferNotToSay,
  sameValue,
  truthOf,
  type Value,
} from './values';

const programs = new WeakMap<Form, Program>();

/**
 * Turns a canonical form into a form: each expression a closure, each derived value a ranked node.
 * @throws Error when an expression refers to something that is not there, or reads itself in a circle.
 */
export function compile(canonical: CanonicalForm): Form {
  const form: Form = { canonical };
  programs.set(form, new Builder(canonical).build());
  return form;
}

/** @throws Error when the form was not made by {@link compile}. */
export function programOf(form: Form): Program {
  const program = programs.get(form);
  if (program === undefined) throw new Error('This form was not compiled.');
  return program;
}

class Builder {
  readonly #form: CanonicalForm;
  readonly #places: ReadonlyMap<Path, Place>;
  readonly #items: ReadonlyMap<string, CanonicalItem>;
  readonly #concerns: ReadonlySet<string>;
  /** Slots are handed out on first mention, so that a node may read one that is defined later. */
  readonly #slots = new Map<string, number>();
  readonly #nodes: (Node | undefined)[] = [];

  constructor(form: CanonicalForm) {
    this.#form = form;
    this.#places = allPlaces(form);
    this.#items = new Map(form.items.map((item) => [item.id, item]));
    this.#concerns = new Set(form.items.filter((item) => item.type === 'concern').map((item) => item.id));
  }

  build(): Program {
    const form = this.#form;
    for (const { id, when } of form.conditions) this.#expression(slotNames.condition(id), when, [], asTruth);
    for (const page of form.pages) if (page.showIf) this.#expression(slotNames.page(page.id), page.showIf, [], asShown);
    for (const item of form.items) this.#item(item);
    for (const flag of form.redFlags) this.#flag(flag);
    const concerns = [...this.#concerns].map((id) => this.#slot(slotNames.answer(partPath(id, 'chosen'))));
    this.#define(slotNames.anyChosen, concerns, [], (state) => state.chosen > 0);
    const nodes = this.#nodes.map((node, slot) => node ?? this.#missing(slot));
    const { sequence, dependents } = rankSlots(nodes);
    const order = nodes.map(() => 0);
    sequence.forEach((slot, place) => (order[slot] = place));
    const ids = (keep: (item: CanonicalItem) => boolean): Path[] => form.items.filter(keep).map((item) => item.id);
    return {
      form,
      places: this.#places,
      concerns: this.#concerns,
      nodes,
      sequence,
      order,
      dependents,
      slots: this.#slots,
      alone: ids((item) => this.#isAlone(item) && item.type !== 'concern'),
      ranks: ids((item) => item.type === 'rank'),
    };
  }

  #slot(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    const slot = this.#nodes.push(undefined) - 1;
    this.#slots.set(name, slot);
    return slot;
  }

  #missing(slot: number): never {
    const name = [...this.#slots.keys()][slot] ?? '';
    throw new Error(`The definition ${this.#form.id} refers to something that is not there: ${name}.`);
  }

  #put(name: string, node: Node): void {
    this.#nodes[this.#slot(name)] = node;
  }

  #define(name: string, reads: readonly number[], paths: readonly Path[], compute: (state: State) => Value, flag?: string): void {
    const slot = this.#slot(name);
    this.#put(name, {
      reads: [...new Set(reads)],
      paths,
      ...(flag === undefined ? {} : { flag }),
      run: (state) => {
        const value = compute(state);
        if (sameValue(state.values[slot], value)) return false;
        state.values[slot] = value;
        return true;
      },
    });
  }

  /** Compiles an expression and tells which slots it reads. */
  #compile(expression: Expression): { evaluate: Evaluate; reads: number[] } {
    const reads: number[] = [];
    const note = (name: string): number => {
      const slot = this.#slot(name);
      reads.push(slot);
      return slot;
    };
    const scope: Scope = {
      answer: (path) => note(slotNames.answer(path)),
      condition: (id) => note(slotNames.condition(id)),
      score: (path) => (code) => this.#items.get(path)?.options?.find((option) => option.code === code)?.score,
    };
    return { evaluate: compileExpression(expression, scope), reads };
  }

  #expression(name: string, expression: Expression, paths: readonly Path[], shape: (value: Value) => Value): void {
    const { evaluate, reads } = this.#compile(expression);
    this.#define(name, reads, paths, (state) => shape(evaluate(state)));
  }

  /** An open input keeps a flag from being clear, also where the rule itself looks past blanks. */
  #flag(flag: CanonicalRedFlag): void {
    const { evaluate, reads } = this.#compile(flag.when);
    const inputs = looksPastBlanks(flag.when, this.#form)
      ? pathsRead(flag.when, this.#form).map((path) => this.#slot(slotNames.answer(path)))
      : [];
    const compute = (state: State): RedFlagStatus => {
      const truth = truthOf(evaluate(state));
      if (truth === true) return 'fired';
      return truth === null || inputs.some((slot) => isOpen(state.values[slot] ?? notAnswered)) ? 'incomplete' : 'clear';
    };
    this.#define(slotNames.flag(flag.id), [...reads, ...inputs], [], compute, flag.id);
  }

  #isAlone(item: CanonicalItem): boolean {
    return item.sensitive === 'alone' && this.#form.aloneGate !== undefined && item.id !== this.#form.aloneGate;
  }

  #item(item: CanonicalItem): void {
    const places = placesOf(item);
    const paths = places.map((place) => place.path);
    this.#visibility(item, paths);
    if (item.readOnlyIf) this.#expression(slotNames.readOnly(item.id), item.readOnlyIf, paths, asShown);
    this.#piped(slotNames.text(item.id), item.text, paths);
    if (item.hint !== undefined) this.#piped(slotNames.hint(item.id), item.hint, paths);
    for (const place of places) this.#answer(place);
    if (item.type === 'text-block') return;
    const checks = (item.checks ?? []).map((check) => ({ check, ...this.#compile(check.when) }));
    for (const place of places) {
      const visible = this.#visibleSlot(place);
      const answer = this.#slot(slotNames.answer(place.path));
      const slot = this.#slot(slotNames.issues(place.path));
      const page = this.#form.pages[item.page]?.id ?? '';
      const node = issuesNode({
        place,
        slot,
        page,
        visible,
        answer,
        checks: place.part === undefined ? checks : [],
        concerns: this.#concerns,
      });
      this.#put(slotNames.issues(place.path), node);
    }
  }

  #visibility(item: CanonicalItem, paths: readonly Path[]): void {
    const page = this.#form.pages[item.page];
    const needs: number[] = [];
    if (page?.showIf) needs.push(this.#slot(slotNames.page(page.id)));
    if (item.follows !== undefined) needs.push(this.#slot(slotNames.parts(item.follows)));
    if (item.type === 'rank') needs.push(this.#slot(slotNames.anyChosen));
    const showIf = item.showIf && this.#compile(item.showIf);
    this.#define(slotNames.asked(item.id), [...needs, ...(showIf?.reads ?? [])], [], (state) => {
      if (needs.some((slot) => state.values[slot] !== true)) return false;
      return showIf === undefined || truthOf(showIf.evaluate(state)) === true;
    });
    const asked = this.#slot(slotNames.asked(item.id));
    const gate = this.#isAlone(item) ? this.#slot(slotNames.answer(this.#form.aloneGate ?? '')) : undefined;
    this.#define(slotNames.visible(item.id), gate === undefined ? [asked] : [asked, gate], paths, (state) => {
      return state.values[asked] === true && (gate === undefined || state.values[gate] === 'yes');
    });
    if (item.type !== 'concern') return;
    const chosen = this.#slot(slotNames.answer(partPath(item.id, 'chosen')));
    this.#define(slotNames.parts(item.id), [chosen], paths, (state) => state.values[chosen] === true);
  }

  #visibleSlot(place: Place): number {
    const { item, part } = place;
    return this.#slot(part === undefined || part === 'chosen' ? slotNames.visible(item.id) : slotNames.parts(item.id));
  }

  /** The answer as rules see it: hidden and unreadable answers take no part. */
  #answer(place: Place): void {
    const { item, part, path } = place;
    const name = slotNames.answer(path);
    const [asked, visible] = [this.#slot(slotNames.asked(item.id)), this.#slot(slotNames.visible(item.id))];
    const shown = (state: State, value: () => Value): Value => {
      if (state.values[asked] !== true) return notShown;
      return state.values[visible] === true ? value() : notAsked;
    };
    const given = (state: State): Value => this.#given(state, place);
    if (item.type === 'text-block') return this.#define(name, [asked, visible], [], () => notShown);
    if (item.type === 'computed' && item.value) {
      const { evaluate, reads } = this.#compile(item.value);
      return this.#define(name, [asked, visible, ...reads], [path], (state) => shown(state, () => evaluate(state)));
    }
    if (part === 'chosen') return this.#chosen(place, (state) => shown(state, () => given(state)), [asked, visible]);
    if (part !== undefined) {
      const chosen = this.#slot(slotNames.answer(partPath(item.id, 'chosen')));
      return this.#define(name, [asked, visible, chosen], [path], (state) => {
        const isChosen = state.values[chosen] ?? notAnswered;
        return isChosen === true ? given(state) : isChosen === false ? notChosen : isChosen;
      });
    }
    if (item.type !== 'rank') return this.#define(name, [asked, visible], [path], (state) => shown(state, () => given(state)));
    const chosen = new Map([...this.#concerns].map((id) => [id, this.#slot(slotNames.answer(partPath(id, 'chosen')))]));
    return this.#define(name, [asked, visible, ...chosen.values()], [path], (state) =>
      shown(state, () => {
        const value = given(state);
        if (!isList(value)) return value;
        const left = value.filter((id) => state.values[chosen.get(id) ?? -1] === true);
        return left.length === 0 ? notAnswered : left;
      }),
    );
  }

  #chosen(place: Place, compute: (state: State) => Value, reads: readonly number[]): void {
    const slot = this.#slot(slotNames.answer(place.path));
    this.#define(slotNames.answer(place.path), reads, [place.path], (state) => {
      const value = compute(state);
      state.chosen += Number(value === true) - Number(state.values[slot] === true);
      return value;
    });
  }

  #given(state: State, place: Place): Value {
    const value = state.raw.get(place.path) ?? null;
    if (value === null || problemOf(place, value, this.#concerns) !== null) return notAnswered;
    if (typeof value !== 'object' || isList(value)) return value;
    if (value.blank === 'prefer-not-to-say') return preferNotToSay;
    return this.#isAlone(place.item) && value.reason === 'not-alone' ? notAnswered : notAsked;
  }

  #piped(name: string, text: PipedText, paths: readonly Path[]): void {
    if (typeof text === 'string') return;
    const parts = text.map((part) => {
      if (typeof part === 'string') return part;
      return { slot: this.#slot(slotNames.answer(part.path)), item: this.#places.get(part.path)?.item };
    });
    const reads = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.slot]));
    this.#define(name, reads, paths, (state) => pipe(parts, state.values));
  }
}

const asTruth = (value: Value): Value => fromTruth(truthOf(value));
/** Unknown hides, and unknown does not lock. */
const asShown = (value: Value): Value => truthOf(value) === true;
