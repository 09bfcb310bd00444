import type { CanonicalItem, Expression } from '../canonical';
import type { DraftItem } from '../draft';
import type { Problem } from '../problem';
import { inputsOf, itemOf } from '../reads';
import { below, carriedKeys, problemAt, type Linted } from './linted';

/** What a red flag may hang on: always asked, answered by her now, and never a rating alone. */
export function redFlags(linted: Linted): readonly Problem[] {
  const { form, draft, items } = linted;
  const entries = new Map(draft.items.map((entry) => [entry.item.id, entry]));
  return form.redFlags.flatMap((flag, index) => {
    const when = draft.redFlags[index]?.when.where;
    if (when === undefined) return [];
    const problem = (code: Problem['code'], message: string, fix: string): Problem => problemAt(when, code, message, fix);
    if (flag.inputs.length === 0) {
      return [problem('red-flag-without-input', `The red flag ${flag.id} reads no answer.`, 'Hang it on a question of the safety check.')];
    }
    const read = [...new Set(flag.inputs.flatMap((path) => items.get(itemOf(path)) ?? []))];
    const carried = read.flatMap((item) => carriedInput(entries.get(item.id), flag.id, form.pages[item.page]?.safetyCheck === true));
    if (groundOf(flag.when, linted) === 'rating') {
      const fix = 'Ask yes or no on the safety check, and hang the flag on that.';
      return [problem('red-flag-on-rating', `The red flag ${flag.id} hangs on a rating alone.`, fix), ...carried];
    }
    const discreet = read.find((item) => item.discreet === true);
    if (discreet !== undefined && flag.discreet !== true) {
      const message = `The red flag ${flag.id} would show on the screen what ${discreet.id} keeps discreet.`;
      return [problem('red-flag-not-discreet', message, 'Add discreet: true to the flag.'), ...carried];
    }
    const hidden = read
      .filter((item) => form.pages[item.page]?.safetyCheck !== true && isConditional(item, linted))
      .map((item) => {
        const message = `The red flag ${flag.id} reads ${item.id}, which is not always asked.`;
        return problem('red-flag-input-conditional', message, `Ask ${item.id} always, or move it to the safety check.`);
      });
    return [...hidden, ...carried];
  });
}

/** On the safety check a rule of its own says so. */
function carriedInput(entry: DraftItem | undefined, flag: string, onSafetyCheck: boolean): readonly Problem[] {
  if (entry === undefined || onSafetyCheck) return [];
  return carriedKeys(entry).map((key) => {
    const message = `The red flag ${flag} reads ${entry.item.id}, which may hold an answer that she has not given now.`;
    return problemAt(below(entry.where, key), 'red-flag-input-carried', message, `Remove ${key}.`);
  });
}

const isConditional = (item: CanonicalItem, { form }: Linted): boolean =>
  item.showIf !== undefined || form.pages[item.page]?.showIf !== undefined || item.follows !== undefined || item.table !== undefined;

/** What can make it true: a rating alone, or only with a plain answer; `none` where no answer is read. */
type Ground = 'rating' | 'answer' | 'none';

function groundOf(when: Expression, linted: Linted): Ground {
  const { form, items } = linted;
  switch (when.op) {
    case 'condition': {
      const condition = form.conditions.find(({ id }) => id === when.id);
      return condition === undefined ? 'none' : groundOf(condition.when, linted);
    }
    case 'not':
      return groundOf(when.of, linted);
    case 'or':
    case 'any':
      return firstOf(['rating', 'answer'], when.all, linted);
    case 'and':
    case 'all':
      return firstOf(['answer', 'rating'], when.all, linted);
    default: {
      const read = inputsOf(when, form.conditions, items).flatMap((path) => items.get(itemOf(path)) ?? []);
      if (read.length === 0) return 'none';
      return read.every((item) => item.type === 'concern' || item.type === 'scale') ? 'rating' : 'answer';
    }
  }
}

function firstOf(order: readonly Ground[], all: readonly Expression[], linted: Linted): Ground {
  const grounds = all.map((each) => groundOf(each, linted));
  return order.find((ground) => grounds.includes(ground)) ?? 'none';
}
