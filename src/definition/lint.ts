import type { CanonicalForm, CanonicalItem, Expression } from './canonical';
import type { Draft } from './assemble';
import type { Problem } from './problem';
import { inputsOf, itemOf } from './reads';

/** The clinical rules that a definition must keep, and what else can be seen only in the whole form. */
export function lint(form: CanonicalForm, draft: Draft): readonly Problem[] {
  const items = new Map(form.items.map((item) => [item.id, item]));
  return [
    ...titles(draft),
    ...options(draft),
    ...aloneGate(form, draft, items),
    ...safetyCheck(form, draft),
    ...redFlags(form, draft, items),
  ];
}

/** Words that would tell a person what nobody has told her yet. */
const tellingWords =
  /\b(cancer|tumou?rs?|metasta\w*|secondar\w*|progress\w*|recurr\w*|relapse\w*|diagnos\w*|spread\w*|terminal|palliative|treatment change|change of treatment|new treatment)\b/i;

function titles(draft: Draft): readonly Problem[] {
  const fix = 'Use a neutral title, such as "How are you now?".';
  const tell = (title: string): string | undefined => tellingWords.exec(title)?.[0];
  const problems: Problem[] = [];
  const word = tell(draft.form.title);
  if (word !== undefined) problems.push(draft.source.problem('title-names-event', ['title'], `The title says "${word}".`, fix));
  for (const { page, where } of draft.pages) {
    const told = tell(page.title);
    if (told !== undefined) {
      problems.push(where.source.problem('title-names-event', [...where.path, 'title'], `The page title says "${told}".`, fix));
    }
  }
  return problems;
}

function options(draft: Draft): readonly Problem[] {
  return draft.items.flatMap(({ item, where }) => {
    const problems: Problem[] = [];
    const seen = new Set<string>();
    item.options?.forEach((option, index) => {
      if (seen.has(option.code)) {
        const path = [...where.path, 'options', index, 'code'];
        problems.push(where.source.problem('duplicate-id', path, `Two options have the code ${option.code}.`, 'Rename one of them.'));
      }
      seen.add(option.code);
    });
    if (item.min !== undefined && item.max !== undefined && item.min >= item.max) {
      const fix = 'Make min smaller than max.';
      problems.push(where.source.problem('scale-range', [...where.path, 'min'], `From ${item.min} to ${item.max} there is nothing.`, fix));
    }
    return problems;
  });
}

function aloneGate(form: CanonicalForm, draft: Draft, items: ReadonlyMap<string, CanonicalItem>): readonly Problem[] {
  const gate = draft.aloneGate;
  if (gate !== undefined) {
    const item = items.get(gate.id);
    if (item?.type === 'yes-no' && item.sensitive !== 'alone') return [];
    const message = item === undefined ? `There is no item ${gate.id}.` : `${gate.id} cannot open the items asked alone.`;
    return [gate.where.source.problem('alone-gate', gate.where.path, message, 'Name a yes-no item that is not itself asked alone.')];
  }
  const alone = form.items.findIndex((item) => item.sensitive === 'alone');
  const entry = draft.items[alone];
  if (entry === undefined) return [];
  const message = `${entry.item.id} is asked only alone, and nothing asks whether she is.`;
  return [entry.where.source.problem('alone-gate', entry.where.path, message, 'Name the yes-no item under aloneGate.')];
}

function safetyCheck(form: CanonicalForm, draft: Draft): readonly Problem[] {
  const problems: Problem[] = [];
  if (form.status === 'active' && !form.pages.some((page) => page.safetyCheck === true)) {
    const fix = 'Add "- use: safety-check" as the first page.';
    problems.push(draft.source.problem('safety-check-missing', ['pages'], 'An active form has no safety check.', fix));
  }
  for (const { item, where, showIf } of draft.items) {
    if (form.pages[item.page]?.safetyCheck !== true) continue;
    if (showIf !== undefined) {
      const message = `${item.id} stands on the safety check and is conditional.`;
      const fix = 'Remove showIf; only sensitive: alone may withhold it.';
      problems.push(showIf.where.source.problem('safety-check-conditional', showIf.where.path, message, fix));
    }
    if (item.type === 'concern') {
      const message = `The concern ${item.id} stands on the safety check, which asks what is present, not what worries.`;
      problems.push(where.source.problem('safety-check-concern', where.path, message, 'Ask a yes-no question instead.'));
    }
  }
  return problems;
}

function redFlags(form: CanonicalForm, draft: Draft, items: ReadonlyMap<string, CanonicalItem>): readonly Problem[] {
  return form.redFlags.flatMap((flag, index) => {
    const when = draft.redFlags[index]?.when.where;
    if (when === undefined) return [];
    const problem = (code: Problem['code'], message: string, fix: string): Problem => when.source.problem(code, when.path, message, fix);
    if (flag.inputs.length === 0) {
      return [problem('red-flag-without-input', `The red flag ${flag.id} reads no answer.`, 'Hang it on a question of the safety check.')];
    }
    const read = flag.inputs.flatMap((path) => items.get(itemOf(path)) ?? []);
    if (groundOf(flag.when, form, items) === 'rating') {
      const fix = 'Ask yes or no on the safety check, and hang the flag on that.';
      return [problem('red-flag-on-rating', `The red flag ${flag.id} hangs on a rating alone.`, fix)];
    }
    const discreet = read.find((item) => item.discreet === true);
    if (discreet !== undefined && flag.discreet !== true) {
      const message = `The red flag ${flag.id} would show on the screen what ${discreet.id} keeps discreet.`;
      return [problem('red-flag-not-discreet', message, 'Add discreet: true to the flag.')];
    }
    return read
      .filter((item) => form.pages[item.page]?.safetyCheck !== true && isConditional(item, form, items))
      .map((item) => {
        const message = `The red flag ${flag.id} reads ${item.id}, which is not always asked.`;
        return problem('red-flag-input-conditional', message, `Ask ${item.id} always, or move it to the safety check.`);
      });
  });
}

function isConditional(item: CanonicalItem, form: CanonicalForm, items: ReadonlyMap<string, CanonicalItem>): boolean {
  const followed = item.follows === undefined ? undefined : items.get(item.follows);
  return item.showIf !== undefined || form.pages[item.page]?.showIf !== undefined || followed !== undefined;
}

/** What can make it true: a rating alone, or only with a plain answer; `none` where no answer is read. */
type Ground = 'rating' | 'answer' | 'none';

function groundOf(when: Expression, form: CanonicalForm, items: ReadonlyMap<string, CanonicalItem>): Ground {
  switch (when.op) {
    case 'condition': {
      const condition = form.conditions.find(({ id }) => id === when.id);
      return condition === undefined ? 'none' : groundOf(condition.when, form, items);
    }
    case 'not':
      return groundOf(when.of, form, items);
    case 'or':
    case 'any':
      return firstOf(
        ['rating', 'answer'],
        when.all.map((each) => groundOf(each, form, items)),
      );
    case 'and':
    case 'all':
      return firstOf(
        ['answer', 'rating'],
        when.all.map((each) => groundOf(each, form, items)),
      );
    default: {
      const read = inputsOf(when, form.conditions, items).flatMap((path) => items.get(itemOf(path)) ?? []);
      if (read.length === 0) return 'none';
      return read.every((item) => item.type === 'concern' || item.type === 'scale') ? 'rating' : 'answer';
    }
  }
}

const firstOf = (order: readonly Ground[], grounds: readonly Ground[]): Ground =>
  order.find((ground) => grounds.includes(ground)) ?? 'none';
