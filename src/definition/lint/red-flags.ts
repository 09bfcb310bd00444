import type { CanonicalItem, CanonicalRedFlag } from '../canonical';
import { search, truths, unanswered, World, type Budget } from '../analysis';
import type { DraftItem, Where } from '../draft';
import type { Problem } from '../problem';
import { partPath } from '../paths';
import { itemOf, reached } from '../reads';
import { below, carriedKeys, problemAt, type Linted } from './linted';

/** All searches of one form together look at no more expressions than this. */
const mostSteps = 1_000_000;

/** What a red flag may hang on: always asked, answered by her now, and never a rating alone. */
export function redFlags(linted: Linted): readonly Problem[] {
  const { form, draft } = linted;
  const entries = new Map(draft.items.map((entry) => [entry.item.id, entry]));
  const ratings = new Ratings(new World(form));
  return form.redFlags.flatMap((flag, index) => {
    const when = draft.redFlags[index]?.when.where;
    if (when === undefined) return [];
    const problem = (code: Problem['code'], message: string, fix: string): Problem => problemAt(when, code, message, fix);
    if (flag.inputs.length === 0) {
      return [problem('red-flag-without-input', `The red flag ${flag.id} reads no answer.`, 'Hang it on a question of the safety check.')];
    }
    const read = itemsBehind(flag, linted);
    const given = [
      ...carriedOver(flag, linted, when),
      ...read.flatMap((item) => givenOtherwise(entries.get(item.id), flag.id, onSafetyCheck(item, linted))),
    ];
    if (ratings.decide(flag)) {
      const fix = 'Ask yes or no on the safety check, and hang the flag on that.';
      return [problem('red-flag-on-rating', `The red flag ${flag.id} hangs on a rating alone.`, fix), ...given];
    }
    const discreet = read.find((item) => item.discreet === true);
    if (discreet !== undefined && flag.discreet !== true) {
      const message = `The red flag ${flag.id} would show on the screen what ${discreet.id} keeps discreet.`;
      return [problem('red-flag-not-discreet', message, 'Add discreet: true to the flag.'), ...given];
    }
    if (discreet === undefined && flag.discreet === true) {
      const message = `The red flag ${flag.id} is discreet, and nothing that it reads is: ${read.map(({ id }) => id).join(', ')}.`;
      return [problem('red-flag-not-discreet', message, 'Add discreet: true to what it reads, or take it off the flag.'), ...given];
    }
    const missing = read.flatMap((item) => {
      const why = onSafetyCheck(item, linted) ? null : whyNotAlways(item, linted);
      if (why === null) return [];
      const message = `The red flag ${flag.id} reads ${item.id}, which ${why}.`;
      return [problem('red-flag-input-conditional', message, `Ask ${item.id} always, or move it to the safety check.`)];
    });
    return [...missing, ...given];
  });
}

/** Every item that a flag reads, through conditions and computed values, which are among them. */
function itemsBehind(flag: CanonicalRedFlag, { form, items }: Linted): readonly CanonicalItem[] {
  const ids = [...reached(flag.when, form.conditions, items)].flatMap((each): readonly string[] => {
    if (each.op === 'rows' || each.op === 'each-row') return [each.table];
    return each.op === 'ref' || each.op === 'score' ? [itemOf(each.path)] : [];
  });
  return [...new Set(ids)].sort().flatMap((id) => items.get(id) ?? []);
}

/** What she said last time may neither raise a flag nor silence it. */
function carriedOver(flag: CanonicalRedFlag, { form, items }: Linted, when: Where): readonly Problem[] {
  const paths = [...reached(flag.when, form.conditions, items)].flatMap((each) => (each.op === 'previous' ? [each.path] : []));
  return [...new Set(paths)].map((path) => {
    const message = `The red flag ${flag.id} reads last time's answer to ${path}, which she has not given now.`;
    return problemAt(when, 'red-flag-input-carried', message, 'Ask what is new or worse, and read only that.');
  });
}

const onSafetyCheck = (item: CanonicalItem, { form }: Linted): boolean => form.pages[item.page]?.safetyCheck === true;

/** Why there may be no answer of hers to read. The safety check has rules of its own. */
function whyNotAlways(item: CanonicalItem, { form }: Linted): string | null {
  const hides = item.showIf !== undefined || form.pages[item.page]?.showIf !== undefined || item.follows !== undefined;
  if (hides || item.table !== undefined) return item.type === 'computed' ? 'is not always computed' : 'is not always asked';
  return item.readOnlyIf !== undefined && item.type !== 'computed' ? 'cannot always be answered' : null;
}

/** A value that is there, or stands instead, without her giving the answer now. */
function givenOtherwise(entry: DraftItem | undefined, flag: string, safetyCheck: boolean): readonly Problem[] {
  if (entry === undefined) return [];
  const { item, where } = entry;
  const told = (key: string, code: Problem['code'], what: string): Problem =>
    problemAt(below(where, key), code, `The red flag ${flag} reads ${item.id}, ${what}.`, `Remove ${key}.`);
  const carried = safetyCheck ? [] : carriedKeys(entry);
  return [
    ...carried.map((key) => told(key, 'red-flag-input-carried', 'which may hold an answer that she has not given now')),
    ...(item.override === true
      ? [told('override', 'red-flag-input-override', 'in whose place a person may put a value that silences it')]
      : []),
  ];
}

/** Tells of flags that ratings alone decide: all else that they read may stay open. */
class Ratings {
  private readonly budget: Budget = { left: mostSteps };

  constructor(private readonly world: World) {}

  decide(flag: CanonicalRedFlag): boolean {
    const others = flag.inputs.filter((path) => !this.isRating(path));
    if (others.length === flag.inputs.length) return false;
    if (others.length === 0) return true;
    const chosen = flag.inputs.map((path) => partPath(itemOf(path), 'chosen'));
    return this.fires(flag, others) && !this.fires(flag, [...flag.inputs, ...chosen]);
  }

  private isRating(path: string): boolean {
    const { type } = this.world.items.get(itemOf(path)) ?? {};
    return type === 'concern' || type === 'scale';
  }

  /** Can it fire while these are not answered? */
  private fires({ when }: CanonicalRedFlag, open: readonly string[]): boolean {
    return search(this.world, (at) => at.of(when), truths.yes, this.budget, unanswered(open)).kind === 'possible';
  }
}
