import type { Problem } from '../problem';
import type { DraftItem } from '../draft';
import { below, carriedKeys, problemAt, type Linted } from './linted';

/** Words that would tell a person what nobody has told her yet. */
const tellingWords =
  /\b(cancer|tumou?rs?|metasta\w*|secondar\w*|progress\w*|recurr\w*|relapse\w*|diagnos\w*|spread\w*|terminal|palliative|treatment change|change of treatment|new treatment)\b/i;

export function titles({ draft }: Linted): readonly Problem[] {
  const all = [
    { what: 'title', title: draft.form.title, where: { source: draft.source, path: ['title'] } },
    ...draft.pages.map(({ page, where }) => ({ what: 'page title', title: page.title, where: below(where, 'title') })),
  ];
  const intros = draft.pages.map(({ page, where }) => ({
    what: 'page introduction',
    title: page.intro ?? '',
    where: below(where, 'intro'),
  }));
  return [...all, ...intros].flatMap(({ what, title, where }) => {
    const word = tellingWords.exec(title)?.[0];
    if (word === undefined) return [];
    const fix = what === 'page introduction' ? 'Use neutral words.' : 'Use a neutral title, such as "How are you now?".';
    return [problemAt(where, 'title-names-event', `The ${what} says "${word}".`, fix)];
  });
}

export function aloneGate({ form, draft, items }: Linted): readonly Problem[] {
  const gate = draft.aloneGate;
  if (gate !== undefined) {
    const item = items.get(gate.id);
    if (item?.type === 'yes-no' && item.sensitive !== 'alone') return [];
    const message = item === undefined ? `There is no item ${gate.id}.` : `${gate.id} cannot open the items asked alone.`;
    return [problemAt(gate.where, 'alone-gate', message, 'Name a yes-no item that is not itself asked alone.')];
  }
  const entry = draft.items[form.items.findIndex((item) => item.sensitive === 'alone')];
  if (entry === undefined) return [];
  const message = `${entry.item.id} is asked only alone, and nothing asks whether she is.`;
  return [problemAt(entry.where, 'alone-gate', message, 'Name the yes-no item under aloneGate.')];
}

export function safetyCheck({ form, draft }: Linted): readonly Problem[] {
  const missing = form.status === 'active' && !form.pages.some((page) => page.safetyCheck === true);
  const pages = { source: draft.source, path: ['pages'] };
  const late = form.pages.findIndex((page) => page.safetyCheck === true) > 0;
  return [
    ...(missing
      ? [problemAt(pages, 'safety-check-missing', 'An active form has no safety check.', 'Add "- use: safety-check" as the first page.')]
      : []),
    ...(late
      ? [
          problemAt(
            pages,
            'safety-check-late',
            'The safety check is not the first page.',
            'Move "- use: safety-check" to the top of pages.',
          ),
        ]
      : []),
    ...draft.items.filter(({ item }) => form.pages[item.page]?.safetyCheck === true).flatMap((entry) => [...onSafetyCheck(entry)]),
  ];
}

/** What stands on the safety check is asked of everybody, each time anew. */
function* onSafetyCheck(entry: DraftItem): Generator<Problem> {
  const { item, where, showIf, readOnlyIf } = entry;
  if (showIf !== undefined) {
    const message = `${item.id} stands on the safety check and is conditional.`;
    yield problemAt(showIf.where, 'safety-check-conditional', message, 'Remove showIf; only sensitive: alone may withhold it.');
  }
  if (readOnlyIf !== undefined) {
    const message = `${item.id} stands on the safety check and cannot always be answered.`;
    yield problemAt(readOnlyIf.where, 'safety-check-conditional', message, 'Remove readOnlyIf.');
  }
  if (item.type === 'concern') {
    const message = `The concern ${item.id} stands on the safety check, which asks what is present, not what worries.`;
    yield problemAt(where, 'safety-check-concern', message, 'Ask a yes-no question instead.');
  }
  for (const key of carriedKeys(entry)) {
    const message = `${item.id} stands on the safety check and would be answered before she has answered it.`;
    yield problemAt(below(where, key), 'safety-check-carried', message, `Remove ${key}; the safety check is asked anew each time.`);
  }
}
