import type { CanonicalForm, CanonicalItem, Expression } from '../definition';
import { compile } from './compile';
import type { Form, Session } from './contract';

/** Something that scenarios must have seen both ways. */
export interface Watched {
  readonly kind: 'condition' | 'page' | 'item' | 'read-only' | 'check' | 'flag';
  /** Id of the condition, page, item or flag. */
  readonly of: string;
  /** Of a check: which one of the item. */
  readonly index?: number;
}

/** That it holds (a flag: that it fires), or that it does not (a flag: that it is clear). */
export type Way = 'true' | 'false';

/** What no scenario has seen. */
export interface Gap extends Watched {
  readonly missing: readonly Way[];
}

interface Probe {
  readonly watched: Watched;
  /** Of a flag there is none: its status is looked at. */
  readonly expression?: Expression;
  /** Of a column: it is looked at in every row. */
  readonly table?: string;
  readonly seen: Set<Way>;
}

/**
 * Watches every condition, showIf, readOnlyIf, check and red flag of a form while scenarios run. To do so it adds a page of computed
 * items, which nothing else in the form reads.
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
    this.probes.forEach((probe, index) => {
      const { watched, table, seen } = probe;
      if (probe.expression === undefined) {
        const status = flags.get(watched.of);
        if (status !== 'incomplete') seen.add(status === 'fired' ? 'true' : 'false');
        return;
      }
      const somewhere = session.snapshot(probeId(index, 'any')).value === true;
      if (somewhere) seen.add('true');
      const everywhere = table === undefined ? somewhere : session.snapshot(probeId(index, 'all')).value === true;
      const anywhere = table === undefined || (session.snapshot(table).rows ?? []).length > 0;
      if (anywhere && !everywhere) seen.add('false');
    });
  }

  /** How many things are watched. */
  get size(): number {
    return this.probes.length;
  }

  gaps(): readonly Gap[] {
    return this.probes.flatMap(({ watched, seen }) => {
      const missing = (['true', 'false'] as const).filter((way) => !seen.has(way));
      return missing.length === 0 ? [] : [{ ...watched, missing }];
    });
  }
}

/** No author can write such an id. */
const probeId = (index: number, over: 'any' | 'all'): string => `coverage--${over}-${index}`;

function* probesOf(form: CanonicalForm): Generator<Probe> {
  const probe = (watched: Watched, expression: Expression | undefined, table?: string): Probe[] =>
    expression === undefined ? [] : [{ watched, expression, seen: new Set(), ...(table === undefined ? {} : { table }) }];
  for (const { id, when } of form.conditions) yield* probe({ kind: 'condition', of: id }, when);
  for (const { id, showIf } of form.pages) yield* probe({ kind: 'page', of: id }, showIf);
  for (const { id, showIf, readOnlyIf, checks = [], table } of form.items) {
    yield* probe({ kind: 'item', of: id }, showIf, table);
    yield* probe({ kind: 'read-only', of: id }, readOnlyIf, table);
    for (const [index, { when }] of checks.entries()) yield* probe({ kind: 'check', of: id, index }, when, table);
  }
  for (const { id } of form.redFlags) yield { watched: { kind: 'flag', of: id }, seen: new Set() };
}

function withProbes(form: CanonicalForm, probes: readonly Probe[]): CanonicalForm {
  const page = form.pages.length;
  const items = probes.flatMap(({ expression, table }, index): CanonicalItem[] => {
    if (expression === undefined) return [];
    const item = (over: 'any' | 'all', value: Expression): CanonicalItem => {
      return { id: probeId(index, over), type: 'computed', valueKind: 'truth', page, text: 'Coverage', value };
    };
    if (table === undefined) return [item('any', expression)];
    const rows: Expression = { op: 'each-row', table, of: expression };
    return [item('any', { op: 'any', all: [rows] }), item('all', { op: 'all', all: [rows] })];
  });
  return {
    ...form,
    pages: [...form.pages, { id: 'coverage--page', title: 'Coverage', items: items.map((_, index) => form.items.length + index) }],
    items: [...form.items, ...items],
  };
}
