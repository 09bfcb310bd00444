import type { AnswerValue, Answers, Patch, Path, RedFlagState, Session } from '../../engine';
import {
  answerOfField,
  answersOf,
  asShown,
  canonicalJson,
  flagId,
  giveAnswers,
  originsOf,
  raiseFlag,
  readAssessment,
  sayNothingToday,
  submitAssessment,
  takeIn,
  takesSignature,
  type Assessment,
  type Edit,
  type FieldValue,
  type HeadChange,
  type RecordState,
} from '../../records';
import type { CommitOptions, Store, StoreErrorCode } from '../../store';
import { FlagLatch } from './flag-latch';
import { idleMilliseconds, later, type Later } from './delays';
import { Pending } from './pending';
import { readTogether, togetherWith } from './together';
import { UnfinishedKeeper } from './unfinished-keeper';
import { unfinishedNote } from './unfinished-note';
import { WriteQueue } from './write-queue';

/** What may be said about the person's answers: `saved` only once the device holds all of them. */
export type SaveState =
  | { readonly state: 'saved' }
  | { readonly state: 'saving' }
  | { readonly state: 'problem'; readonly code: StoreErrorCode };

export interface LiveView {
  readonly save: SaveState;
  readonly assessment: Assessment;
  /** As it is on the screen. */
  readonly record: RecordState;
  /** Key of the step where the form was left, on this device. */
  readonly step: string | null;
}

export interface LiveEnvironment {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const typed: ReadonlySet<string> = new Set(['text', 'paragraph', 'number', 'date']);

/**
 * An assessment being filled in: carries answers from the session to the store and back.
 *
 * 1. One thing is written at a time, in order; "saved" is said when nothing waits and nothing is being written.
 * 2. An edit supersedes what its author had on screen (`seen`), never what the store learned meanwhile.
 * 3. An answer that is not yet written is never replaced by one that arrives; both end up as heads.
 * 4. A red flag that fires is latched in a commit of its own, once, whatever becomes of the answers' commit.
 * 5. Nothing is dropped when a commit fails: the answers go back in the queue and are tried again.
 */
export class LiveAssessment {
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Pending();
  readonly #queue = new WriteQueue(() => this.#changed());
  #seen: RecordState;
  #members: readonly RecordState[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #adopting = false;
  /** What is to be read once it is its turn: the record, or also what was joined into it. */
  #toRead: 'own' | 'all' | null = null;
  readonly #typing: UnfinishedKeeper;
  readonly #flags: FlagLatch;
  #step: string | null;
  #lastChangeset: string | null = null;
  #view: LiveView;
  readonly #stop: (() => void)[] = [];
  #isStopped = false;
  /** The last that she said at each path. */
  readonly #said = new Map<string, FieldValue>();

  constructor(
    readonly session: Session,
    private readonly store: Store,
    { record, members }: { readonly record: RecordState; readonly members: readonly RecordState[] },
    step: string | null,
    private readonly environment: LiveEnvironment,
  ) {
    this.#seen = asShown(record, session.toAnswers());
    this.#members = members;
    this.#step = step;
    const { id } = record;
    const again: Later = (work) => later(store, work);
    this.#typing = new UnfinishedKeeper(
      session,
      (task) => this.#queue.add(task),
      (note) => store.setNote(unfinishedNote(id), note),
      again,
    );
    this.#flags = new FlagLatch(
      (task) => this.#queue.add(task),
      (flag) => this.#raise(flag),
      again,
    );
    this.#view = this.#makeView();
  }

  /** Begins to listen; call `stop` when the form closes. */
  start(): void {
    this.#stop.push(
      this.session.subscribeAll((patch) => this.#take(patch)),
      this.store.subscribe(({ records }) => {
        // Its own saves ask for nothing else: what was joined into it comes from elsewhere.
        if ([...records].some((id) => id !== this.#seen.id)) this.#readSoon('all');
        else if (records.has(this.#seen.id)) this.#readSoon('own');
      }),
    );
    this.#stop.push(this.#typing.start());
    this.#flags.take(this.session.redFlags());
    this.#readSoon('all');
  }

  /** Writes what waits and lets go. */
  stop(): void {
    this.#typing.flush();
    void this.flush();
    this.#isStopped = true;
    for (const stop of this.#stop.splice(0)) stop();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  view = (): LiveView => this.#view;

  /** Writes everything that waits; resolves when it is written or has failed. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#typing.flush();
    if (!this.#pending.isEmpty) this.#queue.add(() => this.#writeAnswers());
    return this.#queue.done;
  }

  async keepStep(step: string): Promise<void> {
    this.#step = step;
    this.#changed();
    void this.flush();
    await this.#noteStep(step);
  }

  sayNothingToday(nothing: boolean): Promise<void> {
    return this.say(sayNothingToday(this.#seen.id, nothing));
  }

  /** Writes what she says beside her answers: that she takes part, what may be shared. What fails is tried again. */
  say(edits: readonly Edit[]): Promise<void> {
    for (const { path, value } of edits) this.#said.set(path, value);
    const write = async (): Promise<void> => {
      // What she has said otherwise since is past.
      const standing = edits.filter(({ path, value }) => this.#said.get(path) === value);
      if (standing.length === 0) return;
      try {
        this.#adopt(await this.#commit(standing));
      } catch (error) {
        later(this.store, () => this.#isStopped || this.#queue.add(write));
        throw error;
      }
    };
    if (edits.length > 0) this.#queue.add(write);
    return this.#queue.done;
  }

  /**
   * Signs and closes the assessment. Resolves true once the device holds it; also where it was submitted already, by a tap before
   * or in another tab, and nothing is new since: then nothing is written.
   */
  async submit(): Promise<boolean> {
    await this.flush();
    if (!this.#pending.isEmpty) return false;
    let done = false;
    this.#queue.add(async () => {
      await this.#readAgain();
      if (takesSignature(this.#seen)) {
        const hidden = this.session.hiddenAnswers();
        await this.#takeIn(hidden);
        this.#adopt(await this.#commit(submitAssessment(this.#seen, hidden, this.environment.now())));
      }
      done = true;
    });
    await this.#queue.done;
    if (!done || this.#view.assessment.submittedAt === null) return false;
    await this.#noteStep(null);
    return true;
  }

  /** Where the form was left is a help, no answer: a device that does not keep it keeps nobody from going on. */
  #noteStep(step: string | null): Promise<void> {
    return this.store.setNote(stepNote(this.#seen.id), step).catch(() => undefined);
  }

  #take(patch: Patch): void {
    this.#flags.take(patch.redFlags);
    const paths = [...Object.keys(patch.answers), ...Object.keys(patch.origins)];
    if (this.#adopting || paths.length === 0) return;
    this.#pending.add(patch);
    clearTimeout(this.#timer);
    if (paths.every((path) => this.#isTyped(path))) this.#timer = setTimeout(() => void this.flush(), idleMilliseconds);
    else void this.flush();
    this.#changed();
  }

  /** A row as such is none: it is there at once. */
  #isTyped(path: Path): boolean {
    const [whole, row, column] = path.split('/');
    const address = row === undefined ? whole : column;
    if (address === undefined) return false;
    if (address.endsWith('.note') || address.endsWith('.other')) return true;
    const item = this.session.form.canonical.items.find(({ id }) => id === address);
    return item !== undefined && (typed.has(item.type) || (item.type === 'computed' && item.valueKind !== 'truth'));
  }

  /** Also where what was joined into it has raised the rule: parted again, each has its own. */
  async #raise(flag: RedFlagState): Promise<void> {
    if ((await this.store.record(flagId(this.#seen.id, flag.id))) !== null) return;
    await this.#commit(raiseFlag(this.#seen.id, flag, this.environment.now()), { urgent: true });
  }

  async #writeAnswers(): Promise<void> {
    if (this.#pending.isEmpty) return;
    const written = this.#pending.take();
    const screen = { seen: this.#seen, form: this.session.form.canonical, origins: Object.fromEntries(written.origins) };
    const edits = giveAnswers(this.#seen.id, Object.fromEntries(written.answers), screen);
    // A box that was ticked and unticked again since the last time: nothing is new.
    if (edits.length === 0) return;
    try {
      const record = await this.#commit(edits);
      this.#sawOwn(record, edits);
      this.#adopt(record);
    } catch (error) {
      this.#pending.putBack(written);
      this.#timer = later(this.store, () => void this.flush());
      throw error;
    }
  }

  /**
   * An answer that was changed again while it was being written: its author had the value just written before her eyes,
   * so the next change supersedes that one, and still not what came meanwhile from elsewhere.
   */
  #sawOwn(record: RecordState, written: readonly Edit[]): void {
    const fields = new Map(Object.entries(this.#seen.fields));
    for (const { path } of written) {
      const heads = record.fields[path] ?? [];
      fields.set(
        path,
        heads.filter((head) => head.changeset === this.#lastChangeset),
      );
    }
    this.#seen = { ...this.#seen, fields: Object.fromEntries(fields) };
  }

  /** Commits with what the author had seen; gives the assessment's record as it stands after. */
  async #commit(edits: readonly Edit[], options: CommitOptions = {}, seen = this.#seen): Promise<RecordState> {
    const { id, patient } = this.#seen;
    const { form } = this.#view.assessment;
    const commit = await this.store.commit(edits, {
      ...options,
      ...(patient === undefined ? {} : { patient }),
      form,
      seen: new Map([[id, seen]]),
    });
    this.#queue.succeeded();
    this.#lastChangeset = commit.changeset.header.id;
    const own = commit.records.get(id);
    return own === undefined ? this.#seen : togetherWith(own, this.#members);
  }

  /** What was joined into it may be parted from it again: what is signed stands in the record itself. */
  async #takeIn(hidden: readonly Path[]): Promise<void> {
    const own = this.#members.length === 0 ? null : await this.store.record(this.#seen.id);
    for (const { edits, seen } of own === null ? [] : takeIn(this.#seen, own, hidden)) this.#adopt(await this.#commit(edits, {}, seen));
  }

  /** However many changes come from elsewhere, one read waits for its turn. */
  #readSoon(what: 'own' | 'all'): void {
    if (this.#toRead === null) {
      this.#queue.read(() => {
        const wanted = this.#toRead;
        this.#toRead = null;
        return wanted === 'all' ? this.#readAgain() : this.#readOwn();
      });
    }
    if (this.#toRead !== 'all') this.#toRead = what;
  }

  async #readOwn(): Promise<void> {
    const own = await this.store.record(this.#seen.id);
    if (own !== null) this.#adopt(togetherWith(own, this.#members));
  }

  async #readAgain(): Promise<void> {
    const together = await readTogether(this.store, this.#seen.id);
    if (together === null) return;
    this.#members = together.members;
    this.#adopt(together.state);
  }

  /** Takes the record as it stands now; what is not yet written stays on screen and keeps the heads it was made upon. */
  #adopt(record: RecordState): void {
    // Where two devices differ, the answer that is on this screen stays until a person settles it.
    const answers = this.#pending.overAnswers(answersOf(record, this.session.form.canonical, this.session.toAnswers()));
    const origins = this.#pending.overOrigins(originsOf(record));
    const isPending = (field: string, heads: readonly HeadChange[]): boolean => {
      const path = answerOfField(field, heads);
      return path !== null && this.#pending.has(path);
    };
    const fields = Object.entries(asShown(record, answers).fields).filter(([field, heads]) => !isPending(field, heads));
    const before = Object.entries(this.#seen.fields).filter(([field, heads]) => isPending(field, heads));
    this.#seen = { ...record, fields: Object.fromEntries([...fields, ...before]) };
    const shown = [plain(this.session.toAnswers()), this.session.toOrigins()];
    if (canonicalJson([plain(answers), origins]) !== canonicalJson(shown)) {
      this.#adopting = true;
      try {
        this.session.replaceAnswers(answers, origins);
      } finally {
        this.#adopting = false;
      }
    }
    this.#changed();
  }

  #makeView(): LiveView {
    const { problem, isWriting } = this.#queue;
    const save: SaveState =
      problem === null ? { state: isWriting || !this.#pending.isEmpty ? 'saving' : 'saved' } : { state: 'problem', code: problem };
    return { save, assessment: readAssessment(this.#seen), record: this.#seen, step: this.#step };
  }

  #changed(): void {
    this.#view = this.#makeView();
    for (const listener of this.#listeners) listener();
  }
}

export const stepNote = (assessment: string): string => `step/${assessment}`;

const plain = (answers: Answers): Record<string, AnswerValue> =>
  Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== null));
