import type { CanonicalForm } from '../definition';

/**
 * What a client of the engine may rely on. The implementation stands beside it; nothing outside `engine`
 * may use more than this.
 */

/** Address of an answer: `item`, `item.part` or `table/row/item` — never an index. */
export type Path = string;

/** The kinds of "no value". *Not sure* and 0 are answers, not blanks. */
export type BlankKind = 'not-shown' | 'not-chosen' | 'not-answered' | 'prefer-not-to-say' | 'not-asked';

/** A stored blank: only these two are written down as answers; the others are derived. */
export type StoredBlank = { readonly blank: 'prefer-not-to-say' } | { readonly blank: 'not-asked'; readonly reason: string };

/**
 * The value at a path. `null` clears an answer. By item type: concern parts — `.chosen` boolean (`false` is *shown, not
 * chosen*), `.rating` integer 1–10, `.talk` code, `.note` string; yes-no and choice — a code; choices and rank — an array
 * of codes; text, paragraph, date — string; number, scale — number.
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
  /** Calendar date `YYYY-MM-DD` in the team's zone, pinned for the session. */
  readonly today: string;
}

export interface Issue {
  /** Where the answer is missing or wrong. */
  readonly path: Path;
  readonly page: string;
  readonly code: 'required' | 'check' | 'type' | 'range' | 'option' | 'length';
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
}

/** What one edit changed. */
export interface Patch {
  /** Stored answers that changed, by path; `null` where cleared. */
  readonly answers: Readonly<Record<Path, AnswerValue>>;
  /** Paths whose snapshot changed (answers, computed values, visibility, issues). */
  readonly changed: readonly Path[];
  /** Red flags whose status changed. */
  readonly redFlags: readonly RedFlagState[];
  /** How many expressions were evaluated. */
  readonly evaluations: number;
}

/** Why an item is hidden or a red flag was raised, as parts a reader's language can render. */
export interface Explanation {
  readonly because: string;
  readonly inputs: readonly { readonly path: Path; readonly text: string; readonly answer: string }[];
}

export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  constructor(
    readonly code: 'unknown-path' | 'wrong-type' | 'out-of-range' | 'unknown-option' | 'too-long' | 'read-only',
    readonly path: Path,
    message: string,
  ) {
    super(message);
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
   * chosen* (`.chosen = false`), and every `alone` item that its gate withheld is *not asked*.
   */
  leavePage(page: string): Patch;
  /** Takes answers that came from elsewhere (another device); the whole map replaces what was there. */
  replaceAnswers(answers: Answers): Patch;
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
  /** Answers that submitting strips: stored, but hidden now. */
  hiddenAnswers(): readonly Path[];
}
