import { derivedValues, ordered, type CanonicalForm, type Derived } from '../definition';
import { FormError, type Form } from './contract';
import { Nodes } from './nodes';
import { allPlaces } from './paths';
import type { Node, Program } from './program';
import type { Evaluate } from './scope';
import { patternOf } from './validate';
import { notShown } from './values';

/** Nobody but the engine can look inside. */
class CompiledForm implements Form {
  readonly canonical: CanonicalForm;
  readonly #program: Program;

  constructor(canonical: CanonicalForm) {
    this.canonical = canonical;
    this.#program = programFor(canonical);
  }

  static programOf(form: Form): Program {
    if (!(#program in form)) throw new Error('This form was not compiled.');
    return form.#program;
  }
}

/**
 * Turns a canonical form into a form: each expression a closure, each derived value a node, in an order in which each
 * stands after what it reads.
 * @throws FormError where this is impossible: something that is not there, a circle, a pattern or a language that is none.
 */
export const compile = (canonical: CanonicalForm): Form => new CompiledForm(canonical);

/** @throws Error when the form was not made by {@link compile}. */
export const programOf = (form: Form): Program => CompiledForm.programOf(form);

function programFor(form: CanonicalForm): Program {
  const found = ordered(derivedValues(form));
  if ('circle' in found) throw new FormError('circle', `The definition ${form.id} reads itself in a circle.`);
  const { order, slots } = found;
  const { tables, within } = rowsOf(form, order);
  const { dependents, gatherers } = readersOf(form, order, slots);
  const items = new Map(form.items.map((item) => [item.id, item]));
  const places = allPlaces(form);
  const cells = new Map(
    [...tables.keys()].map((table) => [table, [...places.values()].filter(({ item }) => item.table === table).map(({ key }) => key)]),
  );
  const concerns = new Set(form.items.filter((item) => item.type === 'concern').map((item) => item.id));
  const ranks = form.items.filter((item) => item.type === 'rank').map((item) => item.id);
  mustBe('language', form.language, (language) => Intl.getCanonicalLocales(language));
  for (const item of form.items) mustBe('pattern', item.pattern?.matches, () => patternOf(item));

  const read = (key: string): Evaluate => {
    const slot = slots.get(key);
    if (slot === undefined) return () => notShown;
    if (order[slot]?.item?.table === undefined) return (facts) => facts.values[slot] ?? notShown;
    const place = within[slot] ?? 0;
    return (facts) => (facts.row === undefined ? notShown : (facts.values[facts.row.base + place] ?? notShown));
  };
  const makers = new Nodes({ form, items, places, concerns, read, has: (key) => slots.has(key) });
  const nodes: readonly Node[] = order.map((each) => makers.make(each));
  return { form, items, places, concerns, ranks, nodes, dependents, gatherers, slots, cells, tables, within, read };
}

/** What the platform refuses to read would otherwise be told in the middle of an edit. */
function mustBe(code: 'language' | 'pattern', text: string | undefined, read: (text: string) => unknown): void {
  if (text === undefined) return;
  try {
    read(text);
  } catch (error) {
    throw new FormError(code, `${text} is no ${code}.`, { cause: error });
  }
}

/** Numbers the nodes of each table's columns from 0, so that those of one row stand side by side. */
function rowsOf(form: CanonicalForm, order: readonly Derived[]): Pick<Program, 'tables' | 'within'> {
  const tables = new Map<string, number[]>(form.items.filter((item) => item.type === 'table').map(({ id }) => [id, []]));
  const within = order.map(({ item }, slot) => {
    const slots = item?.table === undefined ? undefined : tables.get(item.table);
    return slots === undefined ? 0 : slots.push(slot) - 1;
  });
  return { tables, within };
}

function readersOf(
  form: CanonicalForm,
  order: readonly Derived[],
  slots: ReadonlyMap<string, number>,
): Pick<Program, 'dependents' | 'gatherers'> {
  const [dependents, gatherers] = [order.map((): number[] | undefined => undefined), order.map((): number[] | undefined => undefined)];
  const slotOf = (key: string): number => {
    const slot = slots.get(key);
    if (slot === undefined)
      throw new FormError('dead-reference', `The definition ${form.id} refers to something that is not there: ${key}.`);
    return slot;
  };
  order.forEach(({ item, reads, gathers }, reader) => {
    for (const key of reads) {
      const slot = slotOf(key);
      const table = order[slot]?.item?.table;
      if (table !== undefined && table !== item?.table)
        throw new FormError('rows', `The definition ${form.id} reads ${key} outside its row.`);
      note(dependents, slot, reader);
    }
    for (const key of gathers) note(gatherers, slotOf(key), reader);
  });
  return { dependents, gatherers };
}

function note(lists: (number[] | undefined)[], slot: number, reader: number): void {
  const known = lists[slot];
  if (known === undefined) lists[slot] = [reader];
  else known.push(reader);
}
