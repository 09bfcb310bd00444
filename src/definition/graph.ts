import type { CanonicalCondition, CanonicalItem, CanonicalNode, CanonicalPage, CanonicalRedFlag, Expression, PipedText } from './canonical';
import { itemOf, readsOf } from './reads';

interface Parts {
  readonly conditions: readonly CanonicalCondition[];
  readonly pages: readonly CanonicalPage[];
  readonly items: readonly CanonicalItem[];
  readonly redFlags: readonly CanonicalRedFlag[];
  readonly aloneGate?: string;
}

interface Vertex {
  readonly kind: CanonicalNode['kind'];
  readonly of: string;
  readonly index?: number;
  readonly paths: Set<string>;
  /** Keys of vertices. */
  readonly reads: Set<string>;
}

/** The vertices of a circle, in order, or the ranked graph. */
export type Ranked = { readonly circle: readonly Pick<Vertex, 'kind' | 'of' | 'index'>[] } | { readonly graph: readonly CanonicalNode[] };

const keyOf = (kind: Vertex['kind'], of: string, index?: number): string => `${kind} ${of}${index === undefined ? '' : ` ${index}`}`;

/** Which derived value reads what, each with its depth, so that one pass in rank order computes everything once. */
export function rankedGraph(parts: Parts): Ranked {
  const vertices = collect(parts);
  const keys = [...vertices.keys()];
  const ranks = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const [key, vertex] of vertices) {
    waiting.set(key, vertex.reads.size);
    for (const read of vertex.reads) {
      const known = dependents.get(read);
      if (known === undefined) dependents.set(read, [key]);
      else known.push(key);
    }
  }
  const ready = keys.filter((key) => waiting.get(key) === 0);
  for (const key of ready) {
    const reads = [...(vertices.get(key)?.reads ?? [])];
    ranks.set(
      key,
      reads.reduce((rank, read) => Math.max(rank, (ranks.get(read) ?? 0) + 1), 0),
    );
    for (const dependent of dependents.get(key) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) ready.push(dependent);
    }
  }
  const stuck = keys.find((key) => !ranks.has(key));
  if (stuck !== undefined) return { circle: circleFrom(stuck, vertices, ranks) };

  const sorted = keys.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  const places = new Map(sorted.map((key, place) => [key, place]));
  const graph = sorted.flatMap((key): CanonicalNode[] => {
    const vertex = vertices.get(key);
    if (vertex === undefined) return [];
    const readsNodes = [...vertex.reads].map((read) => places.get(read) ?? 0).sort((a, b) => a - b);
    const { kind, of, index } = vertex;
    const node = { kind, of, rank: ranks.get(key) ?? 0, readsPaths: [...vertex.paths].sort(), readsNodes };
    return [index === undefined ? node : { ...node, index }];
  });
  return { graph };
}

function collect(parts: Parts): ReadonlyMap<string, Vertex> {
  const items = new Map(parts.items.map((item) => [item.id, item]));
  const vertices = new Map<string, Vertex>();
  const pageShown = new Set(parts.pages.flatMap((page) => (page.showIf === undefined ? [] : [page.id])));
  const pageOf = (item: CanonicalItem): string => parts.pages[item.page]?.id ?? '';
  const gated = (item: CanonicalItem): boolean =>
    item.sensitive === 'alone' && parts.aloneGate !== undefined && item.id !== parts.aloneGate;
  const conditional = (item: CanonicalItem): boolean =>
    item.showIf !== undefined || item.follows !== undefined || pageShown.has(pageOf(item)) || gated(item);

  const readPath = (vertex: Vertex, path: string): void => {
    const item = items.get(itemOf(path));
    if (item === undefined) return;
    if (conditional(item)) vertex.reads.add(keyOf('visible', item.id));
    if (item.type === 'computed') vertex.reads.add(keyOf('value', item.id));
    else vertex.paths.add(path);
    if (item.type === 'concern') vertex.paths.add(`${item.id}.chosen`);
  };
  const add = (kind: Vertex['kind'], of: string, expressions: readonly (Expression | undefined)[], index?: number): Vertex => {
    const vertex: Vertex = { kind, of, ...(index === undefined ? {} : { index }), paths: new Set(), reads: new Set() };
    const reads = readsOf(...expressions.filter((each) => each !== undefined));
    for (const id of reads.conditions) vertex.reads.add(keyOf('condition', id));
    for (const path of reads.paths) readPath(vertex, path);
    vertices.set(keyOf(kind, of, index), vertex);
    return vertex;
  };

  for (const condition of parts.conditions) add('condition', condition.id, [condition.when]);
  for (const page of parts.pages) if (page.showIf !== undefined) add('page-visible', page.id, [page.showIf]);
  for (const item of parts.items) {
    if (conditional(item)) {
      const vertex = add('visible', item.id, [item.showIf]);
      if (pageShown.has(pageOf(item))) vertex.reads.add(keyOf('page-visible', pageOf(item)));
      if (item.follows !== undefined) readPath(vertex, `${item.follows}.chosen`);
      if (gated(item) && parts.aloneGate !== undefined) readPath(vertex, parts.aloneGate);
    }
    if (item.readOnlyIf !== undefined) add('read-only', item.id, [item.readOnlyIf]);
    if (item.value !== undefined) add('value', item.id, [item.value]);
    item.checks?.forEach((check, index) => {
      const vertex = add('check', item.id, [check.when], index);
      if (conditional(item)) vertex.reads.add(keyOf('visible', item.id));
    });
    const pipes = [...pathsIn(item.text), ...pathsIn(item.hint)];
    if (pipes.length > 0) {
      const vertex = add('text', item.id, []);
      for (const path of pipes) readPath(vertex, path);
    }
  }
  for (const flag of parts.redFlags) add('flag', flag.id, [flag.when]);
  return vertices;
}

const pathsIn = (text: PipedText | undefined): readonly string[] =>
  text === undefined || typeof text === 'string' ? [] : text.flatMap((part) => (typeof part === 'string' ? [] : [part.path]));

/** Walks from one unranked vertex to the next that it reads, until it comes back to one that it has seen. */
function circleFrom(start: string, vertices: ReadonlyMap<string, Vertex>, ranks: ReadonlyMap<string, number>): readonly Vertex[] {
  const walked = new Set<string>();
  let key: string | undefined = start;
  while (key !== undefined && !walked.has(key)) {
    walked.add(key);
    key = [...(vertices.get(key)?.reads ?? [])].find((read) => !ranks.has(read));
  }
  const order = [...walked];
  return order.slice(key === undefined ? 0 : order.indexOf(key)).flatMap((each) => vertices.get(each) ?? []);
}
