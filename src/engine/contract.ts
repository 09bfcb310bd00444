import type { CanonicalForm } from '../definition';

/**
 * What a client of the engine may rely on. The implementation stands beside it; nothing outside `engine`
 * may use more than this.
 */

/**
 * Address of an answer: `item`, `item.part`, `table/row` (the row itself) or `table/row/column` — never an index. Parts: those of a
 * concern, and `other` (her own words for an open option).
 */
export type Path = string;

/** The kinds of "no value". *Not sure* and 0 are answers, not blanks. */
export type BlankKind = 'not-shown' | 'not-chosen' | 'not-answered' | 'prefer-not-to-say' | 'not-asked';

/** Her choice about the concerns marked `sensitive: private`, made before any of them is shown. */
export type PrivateChoice = 'now' | 'later-alone' | 'skipped';

/**
 * Why something was *not asked*: she was not alone; somebody helps who must not hear it; she chose to answer later, alone; she chose to
 * leave it out.
 */
export const notAskedReasons = ['not-alone', 'helper', 'later-alone', 'skipped'] as const;
export type NotAskedReason = (typeof notAskedReasons)[number];

/** A stored blank: only these two are written down as answers; the others are derived. */
export type StoredBlank = { readonly blank: 'prefer-not-to-say' } | { readonly blank: 'not-asked'; readonly reason: string };

/**
 * The value at a path. `null` clears an answer. By item type: concern parts — `.chosen` boolean (`false` is *shown, not
 * chosen*; of a `private` one also *not asked*), `.rating` integer 1–10, `.talk` code, `.note` string; yes-no and choice — a code; choices and rank — an array
 * of codes; text, paragraph, date — string; number, scale — number; a row — its place in the table, a number; a computed
 * item that may be overridden — the value put in its place.
 */
export type AnswerValue = string | number | boolean | readonly string[] | StoredBlank | null;

export type Answers = Readonly<Record<Path, AnswerValue>>;

/** An outside fact captured when the session starts, as declared under `context:` of the form. */
export type ContextValue = string | number | boolean | null;

export interface OpenOptions {
  readonly answers?: Answers;
  /** The last assessment's answers, for `previous(item)`. */
  readonly previous?: Answers;
  readonly context?: Readonly<Record<string, ContextValue>>;
  /** Calendar date `YYYY-MM-DD` in the team's zone, pinned for the session; empty where it is not known. */
  readonly today: string;
  /** Where stored answers came from, as {@link Session.toOrigins} gave it. */
  readonly origins?: Origins;
  /** The session of the same form, in another language, that this one takes the place of: what was done there can be undone here. */
  readonly continues?: Session;
}

/** Where an answer came from, when nobody gave it just so: captured from a context fact, or last time's, taken over by the person. */
export type Origin = 'prefilled' | 'carried-forward';
export type Origins = Readonly<Record<Path, Origin>>;

export interface Issue {
  /** Where the answer is missing or wrong. */
  readonly path: Path;
  readonly page: string;
  readonly code: 'required' | 'check' | 'type' | 'range' | 'option' | 'length' | 'pattern' | 'rows';
  readonly severity: 'error' | 'warning';
  /** What the definition's author wrote, where the issue comes from a `check`. */
  readonly message?: string;
  /** Values for the reader's-language message of `code`, e.g. `{ min: 1, max: 10 }`. */
  readonly values?: Readonly<Record<string, string | number>>;
}

export type Urgency = 'immediate' | 'same-day' | 'soon';

/** `incomplete`: an input has no answer, so the flag can neither fire nor be cleared. */
export type RedFlagStatus = 'fired' | 'incomplete' | 'clear';

export interface RedFlagState {
  readonly id: string;
  readonly status: RedFlagStatus;
  readonly urgency: Urgency;
  /** Words for the person filling in, shown at once. */
  readonly patient: string;
  /** Words for staff. */
  readonly staff: string;
  readonly source: string;
  /** Version of the rule. */
  readonly version: string;
  /** True where no banner may be shown to the person (clinical.md, *discreet*). */
  readonly discreet: boolean;
  /** Paths whose answers the rule reads. */
  readonly inputs: readonly Path[];
}

/** Everything a widget needs to know of one item; the same object until something in it changes. */
export interface ItemSnapshot {
  readonly path: Path;
  readonly visible: boolean;
  readonly required: boolean;
  readonly readOnly: boolean;
  /** The answer, or the computed value; `null` where there is none. */
  readonly value: AnswerValue;
  /** Set where there is no value: which kind of blank. */
  readonly blank?: BlankKind;
  /** The item's text with answers piped in. */
  readonly text: string;
  readonly hint?: string;
  readonly issues: readonly Issue[];
  /** Where the answer came from, if nobody gave it just so. */
  readonly origin?: Origin;
  /** Last time's answer, while there is none and the definition offers it. */
  readonly offer?: AnswerValue;
  /** Of an overridden computed item: what the form computes itself. */
  readonly computed?: AnswerValue;
  /** Of a table: its rows in order, by id. */
  readonly rows?: readonly string[];
}

/** What one edit changed. */
export interface Patch {
  /** Stored answers that changed, by path; `null` where cleared. */
  readonly answers: Readonly<Record<Path, AnswerValue>>;
  /** Paths whose snapshot changed (answers, computed values, visibility, issues). */
  readonly changed: readonly Path[];
  /** Red flags whose status changed. */
  readonly redFlags: readonly RedFlagState[];
  /** Origins that changed, by path; `null` where there is none any more. */
  readonly origins: Readonly<Record<Path, Origin | null>>;
  /** Tables whose rows changed. */
  readonly rows: readonly Path[];
  /** How many values were computed anew: answers as rules see them, what is wrong with them, and whatever depends on them. */
  readonly evaluations: number;
}

/** Something that holds of an item or a red flag. */
export type ReasonCode =
  | 'shown'
  | 'hidden'
  /** Hidden, or without a value, because the inputs have no answer yet. */
  | 'not-known'
  /** Held back until the person says that she is alone. */
  | 'not-alone'
  | 'required'
  | 'read-only'
  | 'computed'
  | 'overridden'
  | RedFlagStatus;

/** One thing that holds, and what made it so. The words for `code` are the reader's language's. */
export interface Reason {
  readonly code: ReasonCode;
  /** What the definition itself says, a part of a sentence each: "you said yes or not sure to weak arms or legs". */
  readonly because: readonly string[];
  readonly inputs: readonly ReasonInput[];
  /** Facts from outside that it stands on, by name; null where nobody has told. Left out where there are none. */
  readonly facts?: readonly { readonly name: string; readonly value: ContextValue }[];
  /** Last time's answers that it stands on. Left out where there are none. */
  readonly lastTime?: readonly ReasonInput[];
}

/** An answer that made the difference; `blank` where it has none. */
export interface ReasonInput {
  readonly path: Path;
  /** The item's own words. */
  readonly text: string;
  readonly value: AnswerValue;
  readonly blank?: BlankKind;
}

/** Why an item is hidden, shown, required or read-only, why it has its value, or why a red flag stands as it does. */
export interface Explanation {
  readonly reasons: readonly Reason[];
}

export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  constructor(
    readonly code:
      | 'unknown-path'
      | 'unknown-row'
      | 'too-many-rows'
      | 'wrong-type'
      | 'out-of-range'
      | 'unknown-option'
      | 'too-long'
      | 'no-match'
      | 'read-only',
    readonly path: Path,
    message: string,
  ) {
    super(message);
  }
}

/** A canonical form that cannot run: it was not built, or was changed since. */
export class FormError extends Error {
  override readonly name = 'FormError';
  constructor(
    readonly code: 'circle' | 'dead-reference' | 'rows' | 'pattern' | 'language',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A definition compiled for use. Opaque but for the canonical form it was made from. */
export interface Form {
  readonly canonical: CanonicalForm;
}

/** A form being filled in: answers plus everything derived from them. Pure and synchronous. */
export interface Session {
  readonly form: Form;
  /** Sets or clears (`null`) one answer. @throws AnswerError, and then the session stays as it was. */
  answer(path: Path, value: AnswerValue): Patch;
  /**
   * The person has seen the page and goes on: every visible concern on it that was not chosen is now *shown, not
   * chosen* (`.chosen = false`), and every `alone` item that its gate withheld is *not asked*. Not of the `private`
   * concerns: those have their own place.
   */
  leavePage(page: string): Patch;
  /**
   * Her choice about the `private` concerns, before any of them is shown: *now* shows them all (*shown, not chosen*), the others leave
   * them *not asked*, also what she had ticked.
   */
  choosePrivate(choice: PrivateChoice): Patch;
  /** She has seen the `private` concerns and goes on, as for {@link leavePage}. */
  leavePrivate(): Patch;
  /**
   * Somebody is with her who must not hear the `alone` items: the question that opens them is not asked either, until it is opened again.
   * Answers that she gave before stay.
   */
  closeAloneGate(closed: boolean): Patch;
  /**
   * Takes answers that came from elsewhere (another device); the whole map replaces what was there, and so do the origins.
   * Without them an origin goes where its answer changed.
   */
  replaceAnswers(answers: Answers, origins?: Origins): Patch;
  /**
   * Called once, when the assessment begins: captures what `prefill` takes from the context, into questions that have no
   * answer. Never called again, so that an answer that was cleared stays cleared.
   */
  start(): Patch;
  /** Takes over last time's answer, as the person asked. @throws AnswerError where nothing is offered. */
  acceptOffer(path: Path): Patch;
  /**
   * Adds a row under an id of the caller's choice (lower-case letters, digits and hyphens; unique for ever), at the end.
   * @throws AnswerError
   */
  addRow(table: Path, row: string): Patch;
  /** Removes a row and its answers; undo brings both back. @throws AnswerError where there is no such row. */
  removeRow(table: Path, row: string): Patch;
  /**
   * Takes back the last edit of this session, as an edit of its own. An answer that has changed since, elsewhere, stays.
   * Typing into one text or number is one edit.
   */
  undo(): Patch;
  redo(): Patch;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  snapshot(path: Path): ItemSnapshot;
  subscribe(path: Path, listener: () => void): () => void;
  /** Called after every change with what changed. */
  subscribeAll(listener: (patch: Patch) => void): () => void;
  /** Issues of one page, or of the whole form. */
  issues(page?: string): readonly Issue[];
  redFlags(): readonly RedFlagState[];
  /** True when every safety-check question that must be asked has been answered. */
  safetyCheckComplete(): boolean;
  why(path: Path): Explanation;
  whyFlag(flag: string): Explanation;
  /** All stored answers, hidden ones included. */
  toAnswers(): Answers;
  toOrigins(): Origins;
  /** Answers that submitting strips: stored, but hidden now. */
  hiddenAnswers(): readonly Path[];
}
