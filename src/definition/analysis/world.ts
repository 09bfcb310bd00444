import type { CanonicalForm, CanonicalItem, Expression } from '../canonical';
import { blanks, nothing, onlyBlank, type Possible } from './possible';
import { constantsOf, contextDomain, storedDomain, valueDomain, type Constants } from './variables';
import { expressionsOf } from './walk';

/** Where an answer stands: `item`, `item.part`, or `table/row/column`. */
export interface Place {
  readonly path: string;
  readonly item: CanonicalItem;
  readonly part?: string;
  /** Of a cell. */
  readonly row?: string;
}

/** The row that stands for the only one, and the one that stands for any of several. */
export const onlyRow = 'r1';
export const anyRow = '*';

/** The answers at these paths, those of columns in every row, while nobody has given them. */
export function unanswered(paths: readonly string[]): ReadonlyMap<string, Possible> {
  const variables = paths.flatMap((path) => [onlyRow, anyRow].map((row) => `answer ${path.replace('/:row/', `/${row}/`)}`));
  return new Map(variables.map((variable) => [variable, onlyBlank(blanks.notAnswered)]));
}

/** A form as the analysis looks at it: what its variables are, and what each may be. */
export class World {
  readonly items: ReadonlyMap<string, CanonicalItem>;
  readonly conditions: ReadonlyMap<string, Expression>;
  readonly concerns: readonly CanonicalItem[];
  readonly constants: Constants;
  readonly codes: ReadonlySet<string>;
  private readonly context: ReadonlyMap<string, CanonicalForm['context'][number]>;
  private readonly domains = new Map<string, Possible>();

  constructor(readonly form: CanonicalForm) {
    this.items = new Map(form.items.map((item) => [item.id, item]));
    this.conditions = new Map(form.conditions.map(({ id, when }) => [id, when]));
    this.concerns = form.items.filter((item) => item.type === 'concern');
    this.context = new Map(form.context.map((fact) => [fact.name, fact]));
    this.constants = constantsOf(expressionsOf(form));
    this.codes = new Set([
      ...this.concerns.map((item) => item.id),
      ...form.items.flatMap((item) => (item.options ?? []).map((option) => option.code)),
    ]);
  }

  /** Null where the path leads nowhere. */
  place(path: string): Place | null {
    const [first = '', row, column] = path.split('/');
    const [id = '', part] = (column ?? first).split('.');
    const item = this.items.get(id);
    if (item === undefined) return null;
    return { path, item, ...(part === undefined ? {} : { part }), ...(row === undefined || column === undefined ? {} : { row }) };
  }

  /** The answer withheld until she says that she is alone. */
  isGated(item: CanonicalItem): boolean {
    return item.sensitive === 'alone' && this.form.aloneGate !== undefined && item.id !== this.form.aloneGate;
  }

  exclusiveOf(variable: string): ReadonlySet<string> {
    const item = this.place(variable.slice(variable.indexOf(' ') + 1))?.item;
    return new Set((item?.options ?? []).flatMap((option) => (option.exclusive === true ? [option.code] : [])));
  }

  /**
   * All that a variable may be. Variables: `answer <path>` (as stored), `context <fact>`, `previous <path>`, `rows <table>`
   * (the number of rows) and `today`.
   */
  domainOf(variable: string): Possible {
    const known = this.domains.get(variable);
    if (known !== undefined) return known;
    const domain = this.newDomain(variable);
    this.domains.set(variable, domain);
    return domain;
  }

  private newDomain(variable: string): Possible {
    const space = variable.indexOf(' ');
    const [kind, name] = space < 0 ? [variable, ''] : [variable.slice(0, space), variable.slice(space + 1)];
    const { constants } = this;
    if (kind === 'today') return { ...nothing, words: { known: new Set(constants.dates), rest: 'any' } };
    if (kind === 'context') {
      const fact = this.context.get(name);
      return fact === undefined ? { ...nothing, blanks: blanks.notAnswered } : contextDomain(fact, constants);
    }
    // Two devices may together add more rows than the table takes.
    if (kind === 'rows') return { ...nothing, numbers: { low: 0, high: Number.POSITIVE_INFINITY, step: 1 } };
    const place = this.place(name);
    if (place === null) return { ...nothing, blanks: blanks.notAnswered };
    if (kind === 'answer') return this.rankDomain(place) ?? storedDomain(place.item, place.part, constants);
    const value =
      this.rankDomain(place) ?? (place.part === 'chosen' ? { ...nothing, truths: 3 } : valueDomain(place.item, place.part, constants));
    return { ...value, blanks: blanks.notShown | blanks.notAsked | (place.item.preferNotToSay === true ? blanks.preferNotToSay : 0) };
  }

  private rankDomain({ item }: Place): Possible | null {
    if (item.type !== 'rank') return null;
    const may = new Set(this.concerns.map((concern) => concern.id));
    return { ...nothing, lists: may.size === 0 ? null : { must: new Set(), may }, blanks: blanks.notAnswered };
  }
}
