import { canonicalJson, type Change, type Header, type RecordState } from '../../src/records';

/** A change as it came. */
export interface Arrived {
  readonly header: Header;
  readonly change: Change;
}

/**
 * What a record is, straight from the definition and with no thought of speed: it keeps every change there ever was and
 * looks at all of them each time. It shares no code with the folding that it judges.
 */
export class Oracle {
  readonly #all: Arrived[] = [];

  constructor(arrived: readonly Arrived[] = []) {
    for (const each of arrived) this.add(each);
  }

  add(arrived: Arrived): void {
    this.#all.push(arrived);
  }

  get changes(): readonly Arrived[] {
    return this.#all;
  }

  isSuperseded(id: string): boolean {
    return this.#all.some(({ change }) => change.supersedes.includes(id));
  }

  /** Changes of a path that no known change supersedes, each once. */
  heads(path: string): readonly Arrived[] {
    const heads: Arrived[] = [];
    for (const each of this.#all) {
      if (each.change.path !== path || this.isSuperseded(each.change.id)) continue;
      if (!heads.some((head) => head.change.id === each.change.id)) heads.push(each);
    }
    return heads;
  }

  values(path: string): readonly string[] {
    return [...new Set(this.heads(path).map(({ change }) => canonicalJson(change.value)))].sort();
  }

  paths(): readonly string[] {
    return [...new Set(this.#all.map(({ change }) => change.path))].sort();
  }

  /** Paths on whose value somebody and somebody else disagree. */
  conflicts(): readonly string[] {
    return this.paths().filter((path) => this.values(path).length > 1);
  }

  /** The same, as a folded record would say it. */
  state(): RecordState {
    const [first] = this.#all;
    if (first === undefined) throw new Error('There is no record without changes.');
    const fields: Record<string, RecordState['fields'][string]> = {};
    for (const path of this.paths()) {
      const heads = this.heads(path).map(({ header, change }) => {
        const { id, value } = change;
        return { id, value, changeset: header.id, author: header.author, device: header.device, at: header.at };
      });
      if (heads.length > 0) fields[path] = heads.sort((a, b) => (a.id < b.id ? -1 : 1));
    }
    const superseded = [...new Set(this.#all.flatMap(({ change }) => change.supersedes))].sort();
    const patient = this.#all.find(({ header }) => header.patient !== undefined)?.header.patient;
    return { id: first.change.record, kind: first.change.kind, ...(patient === undefined ? {} : { patient }), fields, superseded };
  }
}
