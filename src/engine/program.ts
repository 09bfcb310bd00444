import type { CanonicalForm } from '../definition';
import type { AnswerValue, Issue, Path } from './contract';
import type { Facts } from './evaluate';
import type { Place } from './paths';
import type { Value } from './values';

/** What the nodes of a session compute on and write to. */
export interface State extends Facts {
  readonly values: (Value | undefined)[];
  readonly issues: (readonly Issue[] | undefined)[];
  /** Stored answers. */
  readonly raw: Map<Path, AnswerValue>;
  /** How many concerns are chosen and shown. Kept by their nodes, so that no node has to read them all. */
  chosen: number;
}

/** One derived value. Slots number the nodes; `order` is the slot's place in rank order. */
export interface Node {
  /** Which slots it reads; all stand before it in rank order. */
  readonly reads: readonly number[];
  /** Paths whose snapshot shows it. */
  readonly paths: readonly Path[];
  /** Set on a red flag's node: its id. */
  readonly flag?: string;
  /** Set on nodes that compute issues. */
  readonly issues?: true;
  /** Computes it anew. @returns whether it changed. */
  run(state: State): boolean;
}

/** A canonical form as closures over slots. */
export interface Program {
  readonly form: CanonicalForm;
  readonly places: ReadonlyMap<Path, Place>;
  readonly concerns: ReadonlySet<string>;
  readonly nodes: readonly Node[];
  /** Slots in rank order. */
  readonly sequence: readonly number[];
  /** Place of each slot in `sequence`. */
  readonly order: readonly number[];
  readonly dependents: readonly (readonly number[])[];
  /** Slot by name, see `slotNames`. */
  readonly slots: ReadonlyMap<string, number>;
  /** Paths of `alone` items, and of rank items. */
  readonly alone: readonly Path[];
  readonly ranks: readonly Path[];
}

export const slotNames = {
  condition: (id: string) => `condition ${id}`,
  page: (id: string) => `page ${id}`,
  /** Would be asked, were it not for the `alone` gate. */
  asked: (item: string) => `asked ${item}`,
  visible: (item: string) => `visible ${item}`,
  parts: (concern: string) => `parts ${concern}`,
  /** The answer as rules see it. */
  answer: (path: Path) => `answer ${path}`,
  readOnly: (item: string) => `read-only ${item}`,
  text: (item: string) => `text ${item}`,
  hint: (item: string) => `hint ${item}`,
  issues: (path: Path) => `issues ${path}`,
  flag: (id: string) => `flag ${id}`,
  anyChosen: 'any-chosen',
} as const;

/** Orders slots so that each stands after what it reads. @throws Error when the reads form a circle. */
export function rankSlots(nodes: readonly Node[]): { sequence: number[]; dependents: number[][] } {
  const dependents: number[][] = nodes.map(() => []);
  const waiting = nodes.map((node) => node.reads.length);
  nodes.forEach((node, slot) => node.reads.forEach((read) => dependents[read]?.push(slot)));
  const sequence: number[] = [];
  waiting.forEach((count, slot) => count === 0 && sequence.push(slot));
  for (let i = 0; i < sequence.length; i += 1) {
    for (const dependent of dependents[sequence[i] ?? 0] ?? []) {
      const left = (waiting[dependent] ?? 0) - 1;
      waiting[dependent] = left;
      if (left === 0) sequence.push(dependent);
    }
  }
  if (sequence.length < nodes.length) throw new Error('The definition reads itself in a circle.');
  return { sequence, dependents };
}
