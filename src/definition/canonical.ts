/**
 * The canonical form: a definition built. References are resolved, expressions parsed into a closed tree, the whole
 * hashed. This JSON is all that a browser needs to run a form: no parser, no YAML. What reads what is not written down,
 * because it follows from the expressions (`graph.ts`).
 */

export type AssessmentPoint = 'diagnosis' | 'progression' | 'treatment-change';
export type FormStatus = 'draft' | 'active' | 'retired';
export type ItemType =
  | 'concern'
  | 'scale'
  | 'yes-no'
  | 'choice'
  | 'choices'
  | 'text'
  | 'paragraph'
  | 'number'
  | 'date'
  | 'rank'
  | 'computed'
  | 'text-block'
  | 'body-map'
  | 'table';

/** What to do with a missing answer in `sum` and `mean`: no default, because clinical scores differ. */
export type MissingPolicy =
  | { readonly policy: 'blank' }
  | { readonly policy: 'zero' }
  | { readonly policy: 'prorate'; readonly atLeast: number };

/** The closed expression tree. `ref` paths are resolved addresses; `code` is an option's code. */
export type Expression =
  | { readonly op: 'number'; readonly value: number }
  | { readonly op: 'text'; readonly value: string }
  | { readonly op: 'code'; readonly value: string }
  | { readonly op: 'truth'; readonly value: boolean }
  | { readonly op: 'date'; readonly value: string }
  | { readonly op: 'today' }
  | { readonly op: 'ref'; readonly path: string }
  | { readonly op: 'condition'; readonly id: string }
  | { readonly op: 'context'; readonly name: string }
  | { readonly op: 'previous'; readonly path: string }
  | { readonly op: 'score'; readonly path: string }
  | { readonly op: 'answered'; readonly of: Expression }
  | { readonly op: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'in'; readonly of: Expression; readonly options: readonly Expression[] }
  | { readonly op: 'includes'; readonly of: Expression; readonly option: Expression }
  | { readonly op: 'and' | 'or'; readonly all: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: 'add' | 'sub' | 'mul' | 'div'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'round'; readonly of: Expression; readonly digits: number }
  | { readonly op: 'min' | 'max'; readonly all: readonly Expression[] }
  | { readonly op: 'sum' | 'mean'; readonly all: readonly Expression[]; readonly missing: MissingPolicy }
  | { readonly op: 'count' | 'any' | 'all'; readonly all: readonly Expression[] }
  /** Inside `all` of min, max, sum, mean, count, any and all: `of` once for each row. In it, `table/:row/column` is that row's cell. */
  | { readonly op: 'each-row'; readonly table: string; readonly of: Expression }
  /** How many rows a table has. */
  | { readonly op: 'rows'; readonly table: string }
  | {
      readonly op: 'case';
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression | null;
    }
  | { readonly op: 'days-between'; readonly left: Expression; readonly right: Expression };

export type Sensitivity = 'private' | 'alone';

export interface CanonicalOption {
  readonly code: string;
  readonly text: string;
  readonly exclusive?: true;
  /** Its words stand at `<item>.other`. */
  readonly open?: true;
  readonly score?: number;
}

export interface CanonicalCheck {
  readonly when: Expression;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** A label with answers piped in: literal strings and paths, in order. */
export type PipedText = string | readonly (string | { readonly path: string })[];

export interface CanonicalItem {
  readonly id: string;
  readonly type: ItemType;
  /** Index into `pages`. */
  readonly page: number;
  readonly text: PipedText;
  readonly hint?: PipedText;
  /** The domain of a concern (body, feelings, family, practical, money, faith, information, future). */
  readonly domain?: string;
  /** A concern under *more*: offered, but not in the core list of its page. */
  readonly more?: true;
  /** Leads its page at this assessment point. */
  readonly lead?: true;
  /** The concern that this question follows up: asked beside its rating, only once it is chosen. */
  readonly follows?: string;
  readonly required?: true;
  readonly showIf?: Expression;
  readonly readOnlyIf?: Expression;
  readonly checks?: readonly CanonicalCheck[];
  readonly sensitive?: Sensitivity;
  readonly discreet?: true;
  readonly options?: readonly CanonicalOption[];
  /** Yes-no: which extra answers are offered. */
  readonly notSure?: true;
  readonly preferNotToSay?: true;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly maxLength?: number;
  /** Scale: words at both ends. */
  readonly ends?: { readonly low: string; readonly high: string };
  /** Rank: how many, and out of which concerns ('chosen' = the concerns that are chosen). */
  readonly top?: number;
  /** Computed. */
  readonly value?: Expression;
  /** Computed: the kind of its value, and whether a person may put her own in its place. */
  readonly valueKind?: 'number' | 'truth' | 'text' | 'date' | 'code' | 'codes';
  readonly override?: true;
  readonly carryForward?: true;
  readonly prefill?: Expression;
  readonly widget?: string;
  readonly pattern?: { readonly matches: string; readonly message: string };
  /** Date: the least that is enough. */
  readonly precision?: 'day' | 'month' | 'year';
  /** Table: what one row is called, and its columns, indexes into `items`. A column's `table` names its table. */
  readonly row?: string;
  readonly minRows?: number;
  readonly maxRows?: number;
  readonly columns?: readonly number[];
  readonly table?: string;
  /** Plan suggestions and codes carried for later use. */
  readonly code?: string;
}

export interface CanonicalPage {
  readonly id: string;
  readonly title: string;
  readonly intro?: string;
  /** The fixed page on what is new or worse: never conditional, never skipped. */
  readonly safetyCheck?: true;
  readonly showIf?: Expression;
  /** Items in order, as indexes into `items`; follow-ups stand after their concern, columns are left to their table. */
  readonly items: readonly number[];
}

export interface CanonicalRedFlag {
  readonly id: string;
  readonly when: Expression;
  readonly urgency: 'immediate' | 'same-day' | 'soon';
  readonly patient: string;
  readonly staff: string;
  readonly source: string;
  readonly version: string;
  readonly discreet?: true;
  readonly inputs: readonly string[];
}

export interface CanonicalCondition {
  readonly id: string;
  readonly because: string;
  readonly when: Expression;
}

export type MigrationStep =
  | { readonly rename: { readonly from: string; readonly to: string } }
  | { readonly map: { readonly item: string; readonly codes: Readonly<Record<string, string>> } }
  | {
      readonly split: {
        readonly item: string;
        readonly into: Readonly<Record<string, { readonly item: string; readonly answer: string }>>;
      };
    }
  | { readonly merge: { readonly items: readonly string[]; readonly to: string; readonly by: 'first' | 'join' } }
  | { readonly archive: { readonly item: string; readonly because: string } };

export interface CanonicalMigration {
  /** The version that brought the change. */
  readonly to: string;
  readonly steps: readonly MigrationStep[];
}

/** Texts by key, see `texts.ts`: `pain.text`, `pain.hint`, `treatment.options.chemo`, `body.title`. */
export type CanonicalTexts = Readonly<Record<string, PipedText>>;

export interface CanonicalForm {
  readonly format: 1;
  readonly id: string;
  readonly version: string;
  readonly status: FormStatus;
  readonly language: string;
  readonly licence: string;
  readonly points: readonly AssessmentPoint[];
  /** The kinds of treatment change that call for it, before any form that names none. */
  readonly changes?: readonly ('new-line' | 'dose-or-route' | 'break' | 'stopping')[];
  readonly title: string;
  readonly context: readonly {
    readonly name: string;
    readonly type: 'truth' | 'number' | 'code' | 'text' | 'date';
    readonly options?: readonly string[];
  }[];
  readonly conditions: readonly CanonicalCondition[];
  readonly pages: readonly CanonicalPage[];
  readonly items: readonly CanonicalItem[];
  readonly redFlags: readonly CanonicalRedFlag[];
  /** The item whose *yes* opens the `alone` items; asked on the safety check. */
  readonly aloneGate?: string;
  readonly minimumSafeVersion?: string;
  /** In order of version. */
  readonly migrations?: readonly CanonicalMigration[];
  /** Other languages, by language tag. What a language lacks falls back to the form's own. */
  readonly translations?: Readonly<Record<string, CanonicalTexts>>;
  /** SHA-256 (base64url) over the canonical JSON of everything above. */
  readonly hash: string;
}
