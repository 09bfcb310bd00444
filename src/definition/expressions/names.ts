import type { CanonicalItem } from '../canonical';
import { hasOpenOption, partPath, pathOf } from '../paths';
import { didYouMean, mostProblems } from '../problem';
import { ExpressionError } from './tokens';
import { answerType, concernPartTypes, textType, type ValueType } from './value-types';

/** What a name needs to know of an item. */
export type NamedItem = Pick<CanonicalItem, 'id' | 'type' | 'options' | 'notSure' | 'table'>;

export type Meaning =
  | { readonly kind: 'condition'; readonly id: string }
  | { readonly kind: 'context'; readonly name: string; readonly type: ValueType }
  | { readonly kind: 'answer'; readonly path: string; readonly item: NamedItem; readonly type: ValueType };

/** Everything in a form that can be named. */
export interface Known {
  readonly items: ReadonlyMap<string, NamedItem>;
  readonly conditions: ReadonlySet<string>;
  readonly context: ReadonlyMap<string, ValueType>;
  /** The type of a computed item, found from its expression. */
  readonly computedType: (id: string) => ValueType;
}

interface View {
  /** The table in whose column the expression stands. */
  readonly own?: string;
  /** Set inside an argument of an aggregate, which may run once for each row: what it has named so far. */
  readonly rows?: { table: string | null; ownCell: boolean };
  /** Only facts from outside: answers do not exist yet. */
  readonly factsOnly?: true;
}

/** Names that are searched for a near miss: enough for any form, few enough for a hostile one. */
const searched = 5000;

/** What the names in an expression lead to, from the place where it stands. */
export class Names {
  private readonly concerns: readonly string[];
  private readonly codes: ReadonlySet<string>;
  private candidates: readonly string[] | undefined;
  /** Near misses are looked for as often as problems are told. */
  private readonly misses: { count: number };

  constructor(
    private readonly known: Known,
    private readonly view: View = {},
    from?: Names,
  ) {
    this.misses = from?.misses ?? { count: 0 };
    const items = [...(from === undefined ? known.items.values() : [])];
    this.concerns = from?.concerns ?? items.filter((item) => item.type === 'concern').map((item) => item.id);
    this.codes =
      from?.codes ??
      new Set(
        [...items.map((item) => answerType(item, [])), ...concernPartTypes.values(), ...known.context.values()].flatMap((type) =>
          type !== null && 'options' in type ? type.options : [],
        ),
      );
  }

  /** As seen from a column of this table: bare names of its columns mean the own row. */
  inColumnOf(table: string | undefined): Names {
    return table === undefined ? this : new Names(this.known, { own: table }, this);
  }

  /** As seen from a prefill. */
  beforeAnswers(): Names {
    return new Names(this.known, { factsOnly: true }, this);
  }

  /** As seen from one argument of an aggregate; {@link rowsOf} tells afterwards over whose rows it runs. */
  inArgument(): Names {
    return new Names(this.known, { ...this.view, rows: { table: null, ownCell: false } }, this);
  }

  /** The table whose columns were named in this argument. */
  get rowsOf(): string | null {
    return this.view.rows?.table ?? null;
  }

  isTable(name: string): boolean {
    return this.known.items.get(name)?.type === 'table';
  }

  /** Is an option's code somewhere in the form. */
  isCode(name: string): boolean {
    return this.codes.has(name);
  }

  /** @returns null when the name leads nowhere. @throws ExpressionError when it leads to something without a value here. */
  find(name: string, at: number): Meaning | null {
    const fact = this.known.context.get(name);
    if (fact !== undefined) return { kind: 'context', name, type: fact };
    const condition = this.known.conditions.has(name);
    const [id = '', part, ...rest] = name.split('.');
    const item = this.known.items.get(id);
    if (this.view.factsOnly === true && (condition || item !== undefined)) {
      throw new ExpressionError('prefill', at, 'A prefill is taken before anything is answered.', 'Name context facts only.');
    }
    if (condition) return { kind: 'condition', id: name };
    if (item === undefined || rest.length > 1) return null;
    if (item.type === 'table') return this.column(item, part, rest[0], at);
    if (rest.length > 0) return null;
    if (item.table !== undefined) return this.ownCell(item, part, at);
    return this.answer(item, part, at);
  }

  /** @throws ExpressionError when it leads nowhere. */
  get(name: string, at: number): Meaning {
    const found = this.find(name, at);
    if (found !== null) return found;
    this.misses.count += 1;
    const candidates = this.misses.count > mostProblems ? [] : (this.candidates ??= [...this.all()]);
    const fix = didYouMean(name, candidates, 'Name an item, a condition or a context fact of this form.');
    throw new ExpressionError('dead-reference', at, `Nothing is called ${name}.`, fix);
  }

  private answer(item: NamedItem, part: string | undefined, at: number): Meaning {
    const path = pathOf(item);
    const meaning = (type: ValueType): Meaning => ({ kind: 'answer', path, item, type });
    if (item.type === 'concern') return this.concernPart(item, part, at);
    if (part === 'other' && hasOpenOption(item)) return { kind: 'answer', path: partPath(path, 'other'), item, type: textType };
    if (part !== undefined) {
      throw new ExpressionError('dead-reference', at, `${item.id} has no part ${part}.`, `Write ${item.id}.`);
    }
    if (item.type === 'computed') return meaning(this.known.computedType(item.id));
    const type = answerType(item, this.concerns);
    if (type === null) {
      throw new ExpressionError('type-error', at, `${item.id} is a text block and has no answer.`, 'Refer to a question.');
    }
    return meaning(type);
  }

  private concernPart(item: NamedItem, part: string | undefined, at: number): Meaning {
    const parts = [...concernPartTypes.keys()];
    if (part === undefined) {
      const fix = `Write ${item.id}.rating or ${item.id}.chosen.`;
      throw new ExpressionError('type-error', at, `${item.id} is a concern; say which part is meant.`, fix);
    }
    const type = concernPartTypes.get(part);
    if (type === undefined) {
      const fix = didYouMean(part, parts, `The parts are ${parts.join(', ')}.`);
      throw new ExpressionError('dead-reference', at, `A concern has no part ${part}.`, fix);
    }
    return { kind: 'answer', path: `${item.id}.${part}`, item, type };
  }

  /** A bare column: the cell of this row. */
  private ownCell(item: NamedItem, part: string | undefined, at: number): Meaning {
    const { own, rows } = this.view;
    if (item.table !== own) {
      const fix = `Write ${item.table}.${item.id} inside count, any, all, sum, mean, min or max.`;
      throw new ExpressionError('rows', at, `${item.id} is a column of ${item.table} and stands once in each row.`, fix);
    }
    if (rows !== undefined) rows.ownCell = true;
    this.oneRowOnly(at);
    return this.answer(item, part, at);
  }

  /** `table.column`: a cell of each row in turn. */
  private column(table: NamedItem, column: string | undefined, part: string | undefined, at: number): Meaning {
    if (column === undefined) {
      throw new ExpressionError('rows', at, `${table.id} is a table and has no single answer.`, `Write count(${table.id}) for its rows.`);
    }
    const item = this.known.items.get(column);
    if (item === undefined || item.table !== table.id) {
      const columns = [...this.known.items.values()].filter((each) => each.table === table.id).map((each) => each.id);
      const fix = didYouMean(column, columns, `Its columns are ${columns.join(', ')}.`);
      throw new ExpressionError('dead-reference', at, `The table ${table.id} has no column ${column}.`, fix);
    }
    const { rows } = this.view;
    if (rows === undefined) {
      const fix = 'Put it inside count, any, all, sum, mean, min or max.';
      throw new ExpressionError('rows', at, `${table.id}.${column} stands once in each row.`, fix);
    }
    if (rows.table !== null && rows.table !== table.id) {
      const fix = `Give ${table.id}.${column} an argument of its own.`;
      throw new ExpressionError('rows', at, 'One argument goes through the rows of one table only.', fix);
    }
    rows.table = table.id;
    this.oneRowOnly(at);
    return this.answer(item, part, at);
  }

  private oneRowOnly(at: number): void {
    const { rows } = this.view;
    if (rows?.ownCell !== true || rows.table === null) return;
    const fix = 'Name columns as table.column, or this row’s cells, not both.';
    throw new ExpressionError('rows', at, 'One argument cannot go through all rows and look at this row too.', fix);
  }

  private *all(): Generator<string> {
    yield* this.known.conditions;
    yield* this.known.context.keys();
    let left = searched;
    for (const item of this.known.items.values()) {
      if ((left -= 1) < 0) return;
      if (item.type === 'concern') for (const part of concernPartTypes.keys()) yield `${item.id}.${part}`;
      else yield item.table === undefined || item.table === this.view.own ? item.id : `${item.table}.${item.id}`;
    }
  }
}
