import type { CanonicalForm, CanonicalItem, CanonicalPage, CanonicalRedFlag, Expression } from '../../src/definition';

export type ItemSketch = Omit<CanonicalItem, 'page' | 'text' | 'columns' | 'table'> & {
  readonly text?: CanonicalItem['text'];
  /** Of a table. */
  readonly cells?: readonly ItemSketch[];
};
type PageSketch = Omit<CanonicalPage, 'items' | 'title'> & { readonly items: readonly ItemSketch[] };
type FlagSketch = Pick<CanonicalRedFlag, 'id' | 'when'> & Partial<CanonicalRedFlag>;

interface FormSketch extends Partial<Omit<CanonicalForm, 'pages' | 'items' | 'redFlags'>> {
  readonly pages: readonly PageSketch[];
  readonly redFlags?: readonly FlagSketch[];
}

/** A canonical form from as much as a test needs to say. */
export function formOf({ pages, redFlags = [], ...rest }: FormSketch): CanonicalForm {
  const items: CanonicalItem[] = [];
  const built = pages.map((page, index) => ({
    ...page,
    title: page.id,
    items: page.items.map(({ cells = [], ...item }) => {
      const at = items.push({ text: item.id, ...item, page: index }) - 1;
      const columns = cells.map((cell) => items.push({ text: cell.id, ...cell, page: index, table: item.id }) - 1);
      const [table] = items.slice(at);
      if (columns.length > 0 && table !== undefined) items[at] = { ...table, columns };
      return at;
    }),
  }));
  return {
    format: 1,
    id: 'test/form',
    version: '1.0.0',
    status: 'draft',
    language: 'en-GB',
    licence: 'CC-BY-4.0',
    points: ['progression'],
    title: 'How are you now?',
    context: [],
    conditions: [],
    hash: 'test',
    ...rest,
    pages: built,
    items,
    redFlags: redFlags.map((flag) => ({
      urgency: 'immediate',
      patient: 'Ring now.',
      staff: 'Ring her.',
      source: 'test',
      version: '1.0.0',
      inputs: pathsIn(flag.when),
      ...flag,
    })),
  };
}

function pathsIn(expression: Expression): string[] {
  const found: string[] = [];
  JSON.stringify(expression, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'op' in value && value.op === 'ref' && 'path' in value)
      found.push(String(value.path));
    return value;
  });
  return [...new Set(found)];
}

export const ref = (path: string): Expression => ({ op: 'ref', path });
export const code = (value: string): Expression => ({ op: 'code', value });
export const number = (value: number): Expression => ({ op: 'number', value });
export const is = (path: string, value: string): Expression => ({ op: 'eq', left: ref(path), right: code(value) });
export const oneOf = (path: string, ...codes: string[]): Expression => ({ op: 'in', of: ref(path), options: codes.map(code) });
export const atLeast = (left: Expression, value: number): Expression => ({ op: 'ge', left, right: number(value) });
export const and = (...all: Expression[]): Expression => ({ op: 'and', all });
export const or = (...all: Expression[]): Expression => ({ op: 'or', all });
export const not = (of: Expression): Expression => ({ op: 'not', of });
