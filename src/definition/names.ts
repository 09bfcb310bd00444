import type { CanonicalItem } from './canonical';
import { ExpressionError } from './expression-tokens';
import { didYouMean } from './problem';
import { answerType, concernPartTypes, type ValueType } from './value-types';

export type Meaning =
  | { readonly kind: 'condition'; readonly id: string }
  | { readonly kind: 'context'; readonly name: string; readonly type: ValueType }
  | { readonly kind: 'answer'; readonly path: string; readonly item: CanonicalItem; readonly type: ValueType };

/** What the names in a form's expressions lead to. */
export class Names {
  private readonly items: ReadonlyMap<string, CanonicalItem>;
  private readonly concerns: readonly string[];

  constructor(
    items: readonly CanonicalItem[],
    private readonly conditions: ReadonlySet<string>,
    private readonly context: ReadonlyMap<string, ValueType>,
    /** The type of a computed item, found from its expression. */
    private readonly computedType: (id: string) => ValueType,
  ) {
    this.items = new Map(items.map((item) => [item.id, item]));
    this.concerns = items.filter((item) => item.type === 'concern').map((item) => item.id);
  }

  /** @returns null when the name leads nowhere. @throws ExpressionError when it leads to something without a value. */
  find(name: string, at: number): Meaning | null {
    if (this.conditions.has(name)) return { kind: 'condition', id: name };
    const fact = this.context.get(name);
    if (fact !== undefined) return { kind: 'context', name, type: fact };
    const [id = '', part, ...rest] = name.split('.');
    const item = this.items.get(id);
    if (item === undefined) return null;
    if (rest.length > 0) return null;
    if (item.type === 'concern') return this.concernPart(item, part, at);
    if (part !== undefined) {
      throw new ExpressionError('dead-reference', at, `${id} is no concern and has no part ${part}.`, `Write ${id}.`);
    }
    if (item.type === 'computed') return { kind: 'answer', path: id, item, type: this.computedType(id) };
    const type = answerType(item, this.concerns);
    if (type === null) {
      throw new ExpressionError('type-error', at, `${id} is a text block and has no answer.`, 'Refer to a question.');
    }
    return { kind: 'answer', path: id, item, type };
  }

  /** @throws ExpressionError when it leads nowhere. */
  get(name: string, at: number): Meaning {
    const found = this.find(name, at);
    if (found !== null) return found;
    const fix = didYouMean(name, this.all(), 'Name an item, a condition or a context fact of this form.');
    throw new ExpressionError('dead-reference', at, `Nothing is called ${name}.`, fix);
  }

  /** Is an option's code somewhere in the form. */
  isCode(name: string): boolean {
    const types = [...this.items.values()].map((item) => answerType(item, []));
    return [...types, ...concernPartTypes.values(), ...this.context.values()].some(
      (type) => type !== null && 'options' in type && type.options.includes(name),
    );
  }

  private concernPart(item: CanonicalItem, part: string | undefined, at: number): Meaning {
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

  private *all(): Generator<string> {
    yield* this.conditions;
    yield* this.context.keys();
    for (const item of this.items.values()) {
      if (item.type !== 'concern') yield item.id;
      else for (const part of concernPartTypes.keys()) yield `${item.id}.${part}`;
    }
  }
}
