import { caseBranch, type CanonicalForm, type CanonicalItem, type Expression } from '../definition';
import { compile } from './compile';
import type { Form, Session } from './contract';

/** Something that scenarios must have seen both ways. */
export interface Watched {
  readonly kind: 'condition' | 'page' | 'item' | 'read-only' | 'check' | 'flag';
  /** Id of the condition, page, item or flag. */
  readonly of: string;
  /** Of a check: which one of the item. */
  readonly index?: number;
  /** Of what is joined by `and`, `or`, `any` or `all`: this part of it. */
  readonly part?: Expression;
}

/** That it holds (a flag: that it fires), or that it does not (a flag: that it is clear). */
export type Way = 'true' | 'false';

/** What no scenario has seen. */
export interface Gap extends Watched {
  readonly missing: readonly Way[];
}

interface Probe {
  readonly watched: Watched;
  /** What must be true once, by the way that it then was seen. Of a flag there is none: its status is looked at. */
  readonly ways?: Readonly<Record<Way, Expression>>;
  /** Of a column: it is looked at in every row. */
  readonly table?: string;
  readonly seen: Set<Way>;
}

/**
 * Watches every condition, showIf, readOnlyIf, check and red flag of a form, and the parts that each is joined of, while scenarios run.
 * To do so it adds a page of computed items, which nothing else in the form reads.
 */
export class Coverage {
  /** The form with that page, ready to be filled in. */
  readonly form: Form;
  private readonly probes: readonly Probe[];

  constructor(canonical: CanonicalForm) {
    this.probes = [...probesOf(canonical)];
    this.form = compile(withProbes(canonical, this.probes));
  }

  /** Takes note of how everything stands at the end of a scenario. */
  see(session: Session): void {
    const flags = new Map(session.redFlags().map(({ id, status }) => [id, status]));
    this.probes.forEach(({ watched, ways, seen }, index) => {
      if (ways === undefined) {
        const status = flags.get(watched.of);
        if (status !== 'incomplete') seen.add(status === 'fired' ? 'true' : 'false');
        return;
      }
      for (const way of bothWays) if (session.snapshot(probeId(index, way)).value === true) seen.add(way);
    });
  }

  /** How many things are watched. */
  get size(): number {
    return this.probes.length;
  }

  gaps(): readonly Gap[] {
    return this.probes.flatMap(({ watched, seen }) => {
      const missing = bothWays.filter((way) => !seen.has(way));
      return missing.length === 0 ? [] : [{ ...watched, missing }];
    });
  }
}

const bothWays: readonly Way[] = ['true', 'false'];

/** No author can write such an id. */
const probeId = (index: number, way: Way): string => `coverage--${way}-${index}`;

function* probesOf(form: CanonicalForm): Generator<Probe> {
  const probes = (watched: Watched, expression: Expression | undefined, table?: string): Probe[] => {
    if (expression === undefined) return [];
    const probe = (ways: Probe['ways'], part?: Expression): Probe => ({
      watched: part === undefined ? watched : { ...watched, part },
      seen: new Set(),
      ...(ways === undefined ? {} : { ways }),
      ...(table === undefined ? {} : { table }),
    });
    const whole = watched.kind === 'flag' ? undefined : { true: holds(expression), false: not(holds(expression)) };
    return [probe(whole), ...partsOf(expression).map(({ part, ways }) => probe(ways, part))];
  };
  for (const { id, when } of form.conditions) yield* probes({ kind: 'condition', of: id }, when);
  for (const { id, showIf } of form.pages) yield* probes({ kind: 'page', of: id }, showIf);
  for (const { id, showIf, readOnlyIf, checks = [], table } of form.items) {
    yield* probes({ kind: 'item', of: id }, showIf, table);
    yield* probes({ kind: 'read-only', of: id }, readOnlyIf, table);
    for (const [index, { when }] of checks.entries()) yield* probes({ kind: 'check', of: id, index }, when, table);
  }
  for (const { id, when } of form.redFlags) yield* probes({ kind: 'flag', of: id }, when);
}

/** Each part of what is joined, and when it decides: the others leave it open which way their join goes. */
function partsOf(expression: Expression): readonly { part: Expression; ways: Readonly<Record<Way, Expression>> }[] {
  if (expression.op === 'not') return partsOf(expression.of);
  const one = expression.op === 'or' || expression.op === 'any';
  if (!one && expression.op !== 'and' && expression.op !== 'all') return [];
  const parts = expression.all.filter(({ op }) => op !== 'each-row');
  return parts.flatMap((part) => {
    const others = expression.all.flatMap((other) => {
      if (other === part) return [];
      const whole = holds(other.op === 'each-row' ? { op: one ? 'any' : 'all', all: [other] } : other);
      return [one ? not(whole) : whole];
    });
    const way = (truth: Expression): Expression => ({ op: 'and', all: [truth, ...others] });
    return [{ part, ways: { true: way(holds(part)), false: way(not(holds(part))) } }, ...partsOf(part)];
  });
}

const not = (of: Expression): Expression => ({ op: 'not', of });

/** True where an expression is; false where it is not, or is not known. */
const holds = (when: Expression): Expression => ({
  op: 'answered',
  of: { op: 'case', branches: [caseBranch(when, { op: 'number', value: 1 })], otherwise: null },
});

function withProbes(form: CanonicalForm, probes: readonly Probe[]): CanonicalForm {
  const page = form.pages.length;
  const items = probes.flatMap(({ ways, table }, index): CanonicalItem[] => {
    if (ways === undefined) return [];
    return bothWays.map((way): CanonicalItem => {
      const value: Expression = table === undefined ? ways[way] : { op: 'any', all: [{ op: 'each-row', table, of: ways[way] }] };
      return { id: probeId(index, way), type: 'computed', valueKind: 'truth', page, text: 'Coverage', value };
    });
  });
  return {
    ...form,
    pages: [...form.pages, { id: 'coverage--page', title: 'Coverage', items: items.map((_, index) => form.items.length + index) }],
    items: [...form.items, ...items],
  };
}
