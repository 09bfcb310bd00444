import {
  foldChangesets,
  headsAt,
  type Change,
  type Edit,
  type FormReference,
  type Header,
  type Part,
  type RecordId,
  type RecordState,
} from '../../records';
import { protocol } from '../../protocol';
import type { Chance } from './chance';

/** A made tablet: how far its clock is off, milliseconds. */
export interface MadeDevice {
  readonly id: string;
  readonly skew: number;
}

/** Something that somebody did on a device: what becomes a changeset once the device's chain is made. */
export interface Act {
  readonly header: Omit<Header, 'seq' | 'prev' | 'bodyHash'>;
  readonly changes: readonly Change[];
  readonly salt: string;
  readonly form: FormReference | null;
  /** True time, milliseconds since 1970. */
  readonly at: number;
  /** When it reached the others. */
  readonly arrives: number;
}

export interface Doing {
  readonly device: MadeDevice;
  readonly author: string;
  readonly at: number;
  /** For how long the device reached nobody, milliseconds. */
  readonly offline?: number;
  readonly form?: FormReference;
}

/** One made person's records, as each device knew them when something was done on it. */
export class Course {
  readonly acts: Act[] = [];
  readonly #all = new Map<RecordId, RecordState>();
  /** What each record was folded from. */
  readonly #parts = new Map<RecordId, { readonly act: Act; readonly changes: readonly Change[] }[]>();

  constructor(
    /** Null: about no patient. */
    private readonly patient: RecordId | null,
    private readonly team: string,
    private readonly chance: Chance,
  ) {}

  /** `edits` are made from the records as that device has them. */
  do(doing: Doing, edits: (read: (id: RecordId) => RecordState) => readonly Edit[]): void {
    const { device, author, at, offline = 0, form = null } = doing;
    const seen = new Map<RecordId, RecordState | undefined>();
    const find = (id: RecordId): RecordState | undefined => {
      if (!seen.has(id)) seen.set(id, this.#asSeen(id, device, at));
      return seen.get(id);
    };
    const wanted = edits((id) => {
      const state = find(id);
      if (state === undefined) throw new Error(`A made device has no record ${id}.`);
      return state;
    });
    if (wanted.length === 0) return;
    const last = new Map(wanted.map((edit) => [`${edit.record} ${edit.path}`, edit]));
    const changes = [...last.values()].map(({ record, kind, path, value }): Change => ({
      id: this.chance.id(),
      record,
      kind,
      path,
      value,
      supersedes: headsAt(find(record), path),
    }));
    const header = {
      protocol,
      id: this.chance.id(),
      team: this.team,
      ...(this.patient === null ? {} : { patient: this.patient }),
      device: device.id,
      author,
      at: at + device.skew,
      offset: -device.skew,
    };
    const act: Act = { header, changes, salt: this.chance.id(), form, at, arrives: at + offline };
    this.acts.push(act);
    for (const [id, state] of foldChangesets([partOf(act, changes)], (record) => this.#all.get(record))) {
      this.#all.set(id, state);
      const parts = this.#parts.get(id) ?? [];
      parts.push({ act, changes: changes.filter(({ record }) => record === id) });
      this.#parts.set(id, parts);
    }
  }

  /** As everybody knows it in the end. */
  state(id: RecordId): RecordState | undefined {
    return this.#all.get(id);
  }

  get states(): readonly RecordState[] {
    return [...this.#all.values()];
  }

  /** As a device knows it at a moment: what was done on it, and what others had sent by then. */
  #asSeen(id: RecordId, device: MadeDevice, at: number): RecordState | undefined {
    const parts = this.#parts.get(id) ?? [];
    const known = parts.filter(({ act }) => act.arrives <= at || (act.header.device === device.id && act.at <= at));
    if (known.length === parts.length) return this.#all.get(id);
    return foldChangesets(
      known.map(({ act, changes }) => partOf(act, changes)),
      () => undefined,
    ).get(id);
  }
}

/** Of a header only what folding reads matters; place in chain and hash come later. */
const partOf = ({ header }: Act, changes: readonly Change[]): Part => ({
  header: { ...header, seq: 1, prev: null, bodyHash: '' },
  changes,
});
