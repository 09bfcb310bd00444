import type { CanonicalItem, Expression, PipedText } from './canonical';
import { defined, optional, type Draft, type DraftItem, type Located } from './draft';
import { check, typed, type Checked } from './expressions/check';
import { Names } from './expressions/names';
import { computedOrder, namesIn } from './expressions/names-in';
import { parseExpression } from './expressions/parse';
import { pipe } from './expressions/pipe';
import { ExpressionError } from './expressions/tokens';
import type { Written } from './expressions/written';
import { answerType, truthType, unknownType, type ValueType } from './expressions/value-types';
import { Problems, type Problem } from './problem';

export interface Resolved {
  readonly conditions: readonly (Expression | null)[];
  readonly pageShowIf: readonly (Expression | null)[];
  readonly items: readonly CanonicalItem[];
  readonly flags: readonly (Expression | null)[];
  readonly problems: readonly Problem[];
}

/** Parses and checks every expression of a draft, each once. `null` stands where there is none, or a problem was told. */
export function resolve(draft: Draft): Resolved {
  return new Resolving(draft).run();
}

class Resolving {
  private readonly problems = new Problems();
  private readonly computed = new Map<string, Checked>();
  private readonly names: Names;

  constructor(private readonly draft: Draft) {
    this.names = new Names({
      items: new Map(draft.items.map(({ item }) => [item.id, item])),
      conditions: new Set(draft.conditions.map((condition) => condition.id)),
      context: new Map(draft.context.map((fact) => [fact.name, contextType(fact)])),
      computedType: (id) => this.computed.get(id)?.type ?? unknownType,
    });
  }

  run(): Resolved {
    this.computeTypes();
    const { conditions, pages, items, redFlags } = this.draft;
    return {
      conditions: conditions.map(({ when }) => this.truth(when, this.names)),
      pageShowIf: pages.map(({ showIf }) => this.truth(showIf, this.names)),
      items: this.withColumns(items.map((entry) => this.item(entry))),
      flags: redFlags.map(({ when }) => this.truth(when, this.names)),
      problems: this.problems.all(),
    };
  }

  private computeTypes(): void {
    const values = new Map<string, { written: Written; value: Located; names: Names }>();
    for (const { item, value } of this.draft.items) {
      const written = value === undefined ? null : this.parse(value);
      if (value !== undefined && written !== null) values.set(item.id, { written, value, names: this.names.inColumnOf(item.table) });
    }
    const reads = new Map([...values].map(([id, { written }]) => [id, namesIn(written).flatMap(({ name }) => name.split('.'))] as const));
    for (const id of computedOrder(reads)) {
      const entry = values.get(id);
      const checked = entry === undefined ? null : this.attempt(entry.value, () => check(entry.written, entry.names));
      if (checked !== null) this.computed.set(id, checked);
    }
  }

  private item(entry: DraftItem): CanonicalItem {
    const { text, hint, ...rest } = entry.item;
    const names = this.names.inColumnOf(rest.table);
    const checks = entry.checks.flatMap(({ when, ...said }) => {
      const resolved = this.truth(when, names);
      return resolved === null ? [] : [{ when: resolved, ...said }];
    });
    const value = this.computed.get(rest.id);
    return defined({
      ...rest,
      text: this.piped(entry, 'text', text, names),
      ...(hint === undefined ? {} : { hint: this.piped(entry, 'hint', hint, names) }),
      ...optional('showIf', this.truth(entry.showIf, names) ?? undefined),
      ...optional('readOnlyIf', this.truth(entry.readOnlyIf, names) ?? undefined),
      ...optional('prefill', this.prefill(entry) ?? undefined),
      ...(value === undefined ? {} : { value: value.expression, ...this.valueKind(entry, value.type) }),
      ...(checks.length === 0 ? {} : { checks }),
    });
  }

  private valueKind(entry: DraftItem, { kind }: ValueType): Pick<CanonicalItem, 'valueKind'> {
    if (kind === 'unknown') return {};
    if (entry.item.override === true && (kind === 'code' || kind === 'codes')) {
      const message = `${entry.item.id} computes a code, and there is no box to put another code into.`;
      this.problems.add(() => entry.where.source.problem('override-kind', [...entry.where.path, 'override'], message, 'Remove override.'));
    }
    return { valueKind: kind };
  }

  /** Only facts from outside, and of a type that the item takes for sure. */
  private prefill({ item, prefill }: DraftItem): Expression | null {
    if (prefill === undefined) return null;
    const written = this.parse(prefill);
    const type = answerType(item, []);
    if (written === null || type === null) return null;
    return this.attempt(prefill, () => {
      const names = this.names.beforeAnswers();
      const expression = typed(written, names, type);
      const found = check(written, names, type).type;
      const foreign = 'options' in found && 'options' in type ? found.options.find((code) => !type.options.includes(code)) : undefined;
      if (foreign === undefined) return expression;
      throw new ExpressionError(
        'prefill',
        written.at,
        `It may be ${foreign}, which is none of the options.`,
        'Use case to give an option.',
      );
    });
  }

  private truth(located: Located | undefined, names: Names): Expression | null {
    if (located === undefined) return null;
    const written = this.parse(located);
    return written === null ? null : this.attempt(located, () => typed(written, names, truthType));
  }

  private parse(located: Located): Written | null {
    const { source, path } = located.where;
    if (!source.hasTrueColumns(path)) {
      const message = 'An expression stands on one line or in a | block.';
      this.problems.add(() => source.problem('expression-lines', path, message, 'Begin the value with | and indent its lines.'));
      return null;
    }
    return this.attempt(located, () => parseExpression(located.text));
  }

  private attempt<T>({ where }: Located, run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.problems.add(() => where.source.problem(error.code, where.path, error.message, error.fix, error.offset));
      return null;
    }
  }

  private piped(entry: DraftItem, key: 'text' | 'hint', text: string, names: Names): PipedText {
    const { source, path } = entry.where;
    const at = entry.item.type === 'concern' ? path : [...path, key];
    return pipe(text, names, (error, offset) => this.problems.add(() => source.problem(error.code, at, error.message, error.fix, offset)));
  }

  /** Each table with the places of its columns. */
  private withColumns(items: readonly CanonicalItem[]): readonly CanonicalItem[] {
    const columns = new Map<string, number[]>();
    items.forEach(({ table }, index) => {
      if (table === undefined) return;
      const known = columns.get(table);
      if (known === undefined) columns.set(table, [index]);
      else known.push(index);
    });
    return items.map((item) => (item.type === 'table' ? { ...item, columns: columns.get(item.id) ?? [] } : item));
  }
}

function contextType(fact: Draft['context'][number]): ValueType {
  return fact.type === 'code' ? { kind: 'code', options: fact.options ?? [] } : { kind: fact.type };
}
