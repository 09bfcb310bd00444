import type { CanonicalItem, Expression } from '../canonical';
import { evaluate } from './evaluate';
import { ownWords, ranked, tableRows } from './given';
import { anything, blanks, either, isDecided, nothing, ofTruths, onlyBlank, settled, truths, truthsOf, type Possible } from './possible';
import { canSplit } from './splitting';
import { anyRow, type Place, type World } from './world';

/** Answers that rest on one another further than this are not followed: they may then be anything. */
const deepest = 40;

const yes = ofTruths(truths.yes, null);
const no = ofTruths(truths.no, null);

/** What everything in a form may come to, while its variables are what they are. */
export class Evaluation {
  /** How many expressions were looked at. */
  steps = 0;
  /** Something rested on more than is followed. */
  gaveUp = false;
  private readonly known = new Map<string, Possible>();
  private depth = 0;

  constructor(
    readonly world: World,
    private readonly domains: ReadonlyMap<string, Possible>,
  ) {}

  of(expression: Expression, row: string | null = null): Possible {
    this.steps += 1;
    return evaluate(expression, this, row);
  }

  variable(name: string): Possible {
    const domain = this.domains.get(name) ?? this.world.domainOf(name);
    const splits = !name.includes(`/${anyRow}/`) && canSplit(domain, this.world.constants);
    return { ...domain, pivot: splits ? name : null };
  }

  condition(id: string): Possible {
    return this.once(`condition ${id}`, () => {
      const when = this.world.conditions.get(id);
      if (when === undefined) return onlyBlank(blanks.notAnswered);
      const value = this.of(when);
      return ofTruths(truthsOf(value), value.pivot);
    });
  }

  /** The answer as rules see it. */
  answer(path: string): Possible {
    const place = this.world.place(path);
    if (place === null) return onlyBlank(blanks.notAnswered);
    return this.once(`answer ${path}`, () => this.asRulesSee(place));
  }

  /** Is the item shown: `yes`, or the blank that its answer is meanwhile. A column is shown while its table is. */
  shown(item: CanonicalItem, row: string | null = null): Possible {
    return this.once(`shown ${item.id} ${row ?? ''}`, () => {
      const table = item.table === undefined ? undefined : this.world.items.get(item.table);
      const whole = table === undefined ? yes : this.shown(table);
      if ((whole.truths & truths.yes) === 0) return whole;
      const asked = this.asked(item, row);
      const gate = this.gate(item) ?? yes;
      const canBeAsked = (asked.truths & truths.yes) !== 0;
      const notShown = asked.truths & truths.no ? blanks.notShown : 0;
      const notAsked = canBeAsked && gate.truths & truths.no ? blanks.notAsked : 0;
      const own = { ...nothing, truths: canBeAsked ? gate.truths & truths.yes : 0, blanks: whole.blanks | notShown | notAsked };
      return settled(own, whole.pivot ?? asked.pivot ?? gate.pivot);
    });
  }

  /** Is the item shown: yes or no. */
  visible(item: CanonicalItem, row: string | null = null): Possible {
    const shown = this.shown(item, row);
    return ofTruths((shown.truths & truths.yes) | (shown.blanks === 0 ? 0 : truths.no), shown.pivot);
  }

  pageShown(index: number): Possible {
    return this.once(`page ${index}`, () => {
      const showIf = this.world.form.pages[index]?.showIf;
      return showIf === undefined ? yes : this.shownIf(this.of(showIf));
    });
  }

  /** Whether a table has no row, exactly one, or more: as bits 1, 2 and 4; shown or not. */
  rowsOf(table: string): { readonly can: number; readonly pivot: string | null; readonly count: Possible } {
    const count = this.variable(`rows ${table}`);
    const { low, high } = count.numbers ?? { low: 0, high: 0 };
    const can = (low <= 0 ? 1 : 0) | (low <= 1 && high >= 1 ? 2 : 0) | (high >= 2 ? 4 : 0);
    return { can, pivot: count.pivot, count };
  }

  /** Were it not for the `alone` gate, and the table of a column. */
  private asked(item: CanonicalItem, row: string | null): Possible {
    const { showIf } = item;
    return allOf([...this.needs(item), ...(showIf === undefined ? [] : [() => this.shownIf(this.of(showIf, row))])]);
  }

  /** Would the item stand on its page, or in its table, were it not for its own showIf? */
  stands(item: CanonicalItem): Possible {
    const table = item.table === undefined ? undefined : this.world.items.get(item.table);
    return allOf([...(table === undefined ? [] : [() => this.visible(table)]), ...this.needs(item)]);
  }

  private needs({ page, follows, table, type }: CanonicalItem): readonly (() => Possible)[] {
    const needs: (() => Possible)[] = [];
    if (table === undefined && this.world.form.pages[page]?.showIf !== undefined) needs.push(() => this.pageShown(page));
    if (follows !== undefined) needs.push(() => this.shownIf(this.answer(`${follows}.chosen`)));
    if (type === 'rank') needs.push(() => this.anyChosen());
    return needs;
  }

  private gate(item: CanonicalItem): Possible | null {
    const { aloneGate } = this.world.form;
    if (!this.world.isGated(item) || aloneGate === undefined) return null;
    const answer = this.answer(aloneGate);
    const canBeYes = answer.words?.known.has('yes') === true;
    const canBeElse = answer.blanks !== 0 || (answer.words?.known.size ?? 0) > (canBeYes ? 1 : 0);
    return ofTruths((canBeYes ? truths.yes : 0) | (canBeElse ? truths.no : 0), answer.pivot);
  }

  private anyChosen(): Possible {
    let pivot: string | null = null;
    for (const { id } of this.world.concerns) {
      const chosen = this.shownIf(this.answer(`${id}.chosen`));
      if (chosen.truths === truths.yes) return yes;
      if (chosen.truths !== truths.no) pivot ??= chosen.pivot ?? '';
    }
    return pivot === null ? no : ofTruths(truths.yes | truths.no, pivot === '' ? null : pivot);
  }

  /** Unknown hides. */
  shownIf(value: Possible): Possible {
    const can = truthsOf(value);
    return ofTruths((can & truths.yes) | (can & ~truths.yes ? truths.no : 0), value.pivot);
  }

  private asRulesSee(place: Place): Possible {
    const { item, row = null } = place;
    if (item.type === 'text-block') return onlyBlank(blanks.notShown);
    if (place.part === 'chosen' || item.type !== 'concern') return this.whereShown(item, row, () => this.given(place));
    const chosen = this.answer(`${item.id}.chosen`);
    const hidden = { ...nothing, blanks: chosen.blanks | (chosen.truths & truths.no ? blanks.notChosen : 0) };
    if ((chosen.truths & truths.yes) === 0) return { ...hidden, pivot: chosen.pivot };
    return settled(either(hidden, this.given(place)), chosen.pivot);
  }

  private whereShown(item: CanonicalItem, row: string | null, given: () => Possible): Possible {
    const shown = this.shown(item, row);
    const hidden = { ...nothing, blanks: shown.blanks };
    if ((shown.truths & truths.yes) === 0) return { ...hidden, pivot: shown.pivot };
    return settled(shown.blanks === 0 ? given() : either(hidden, given()), shown.pivot);
  }

  /** What is stored, or computed, while the item is shown. */
  private given(place: Place): Possible {
    const { item, part, path, row = null } = place;
    if (part === 'other') return ownWords(place, this);
    if (item.type === 'table') return tableRows(item.id, this);
    if (item.type === 'rank') return ranked(this.variable(`answer ${path}`), this);
    if (item.type !== 'computed' || item.value === undefined) return this.variable(`answer ${path}`);
    const computed = this.of(item.value, row);
    if (item.override !== true) return computed;
    const own = this.variable(`answer ${path}`);
    const put = { ...own, blanks: 0 };
    if ((own.blanks & blanks.notAnswered) === 0) return own;
    return isDecided(own) ? computed : settled(either(put, computed), own.pivot);
  }

  private once(key: string, compute: () => Possible): Possible {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.depth > deepest) {
      this.gaveUp = true;
      return anything(this.world.codes);
    }
    this.depth += 1;
    const value = compute();
    this.depth -= 1;
    this.known.set(key, value);
    return value;
  }
}

/** Yes where all of them are; looks no further than the first no. */
function allOf(needs: readonly (() => Possible)[]): Possible {
  let can: number = truths.yes;
  let pivot: string | null = null;
  for (const need of needs) {
    const value = need();
    const next = truthsOf(value);
    if ((next & truths.yes) === 0) return no;
    if (next & truths.no) can |= truths.no;
    pivot ??= value.pivot;
  }
  return ofTruths(can, pivot);
}
