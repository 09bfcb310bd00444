import { valueAt, type FieldValue, type RecordState } from '../../../records';
import { StoreError, type Store, type StoreErrorCode } from '../../../store';
import { idleMilliseconds, later } from '../../assessment/delays';

/** `waiting`: something is typed that the device does not hold yet. */
export type KeptState = 'saved' | 'waiting' | StoreErrorCode;

export interface KeptView {
  readonly text: string;
  readonly state: KeptState;
}

/**
 * One field of text that is saved while it is typed, as the answers of an assessment are.
 *
 * 1. What is typed is written once the keys rest, when the field is left, when the page goes or the tablet locks.
 * 2. An edit supersedes what its author had on screen when she began to type, never what came meanwhile: that differs in sight.
 * 3. What is typed and not written is never replaced by what arrives, and stays when a write fails; it is tried again.
 */
export class KeptText {
  readonly #listeners = new Set<() => void>();
  #latest: RecordState;
  /** As it was on screen when she began to type. */
  #seen: RecordState | null = null;
  #typed: string | null = null;
  #problem: StoreErrorCode | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #view: KeptView;

  constructor(
    private readonly store: Store,
    record: RecordState,
    private readonly path: string,
  ) {
    this.#latest = record;
    this.#view = this.#makeView();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  view = (): KeptView => this.#view;

  /** The record as it was read again. */
  take(record: RecordState): void {
    this.#latest = record;
    this.#changed();
  }

  type(text: string): void {
    this.#seen ??= asShown(this.#latest, this.path);
    this.#typed = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), idleMilliseconds);
    this.#changed();
  }

  /** Resolves once what is typed is written, or has failed. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const [written, seen] = [this.#typed, this.#seen];
    if (written === null || seen === null) return;
    if (written === textOf(seen, this.path)) {
      this.#done(written);
      return;
    }
    const { id, kind, patient } = seen;
    const value: FieldValue = written === '' ? null : written;
    try {
      const commit = await this.store.commit([{ record: id, kind, path: this.path, value }], {
        ...(patient === undefined ? {} : { patient }),
        seen: new Map([[id, seen]]),
      });
      this.#problem = null;
      const now = commit.records.get(id);
      if (now !== undefined) {
        // Of what is joined into it only the field that was written is told anew.
        this.#latest = { ...this.#latest, fields: { ...this.#latest.fields, [this.path]: now.fields[this.path] ?? [] } };
        const own = (now.fields[this.path] ?? []).filter(({ changeset }) => changeset === commit.changeset.header.id);
        this.#seen = { ...this.#latest, fields: { ...this.#latest.fields, [this.path]: own } };
      }
      this.#done(written);
    } catch (error) {
      this.#problem = error instanceof StoreError ? error.code : 'unavailable';
      this.#timer = later(this.store, () => void this.flush());
      this.#changed();
    }
  }

  /** More may have been typed meanwhile. */
  #done(written: string): void {
    if (this.#typed === written) {
      this.#typed = null;
      this.#seen = null;
    }
    this.#changed();
  }

  #makeView(): KeptView {
    const text = this.#typed ?? textOf(this.#latest, this.path);
    return { text, state: this.#problem ?? (this.#typed === null ? 'saved' : 'waiting') };
  }

  #changed(): void {
    const next = this.#makeView();
    if (next.text === this.#view.text && next.state === this.#view.state) return;
    this.#view = next;
    for (const listener of this.#listeners) listener();
  }
}

function textOf(record: RecordState, path: string): string {
  const value = valueAt(record, path);
  return typeof value === 'string' ? value : '';
}

/** Where devices differ one text shows, and only that was before the author's eyes. */
function asShown(record: RecordState, path: string): RecordState {
  const shown = valueAt(record, path);
  const heads = (record.fields[path] ?? []).filter(({ value }) => value === shown);
  return { ...record, fields: { ...record.fields, [path]: heads } };
}
