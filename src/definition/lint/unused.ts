import type { CanonicalForm } from '../canonical';
import { allPartsOf, expressionsOf } from '../analysis';
import type { Draft, Read } from '../draft';
import type { Problem } from '../problem';
import type { ConcernLibrarySource, SharedPageSource } from '../schema';
import { problemAt, type Linted } from './linted';

const useOrRemove = 'Use it, or take it out.';

/** Conditions and context facts of the form itself that nothing in it asks for. */
export function unused({ form, draft }: Linted): readonly Problem[] {
  const used = namesIn([form]);
  const conditions = draft.conditions.filter(({ id, when }) => when.where.source === draft.source && !used.has(id));
  const facts = Object.keys(draft.form.context ?? {}).filter((name) => !used.has(name));
  return [
    ...conditions.map(({ id, when }) => problemAt(when.where, 'unused-condition', `Nothing uses the condition ${id}.`, useOrRemove)),
    ...facts.map((name) =>
      draft.source.keyProblem('unused-context', ['context'], name, `Nothing uses the context fact ${name}.`, useOrRemove),
    ),
  ];
}

interface Shelf {
  readonly library: Read<ConcernLibrarySource> | null;
  readonly pages: ReadonlyMap<string, Read<SharedPageSource>>;
}

/** What stands on the shelf, and no form takes: concerns, shared pages, and what these declare. */
export function unusedShared(built: readonly { readonly form: CanonicalForm; readonly draft: Draft }[], shelf: Shelf): readonly Problem[] {
  if (built.length === 0) return [];
  const concerns = new Set(built.flatMap(({ form }) => form.items.flatMap((item) => (item.type === 'concern' ? [item.id] : []))));
  const files = new Set(built.flatMap(({ draft }) => draft.uses));
  const names = namesIn(built.map(({ form }) => form));
  const { library } = shelf;
  const idle = library === null ? [] : Object.keys(library.value.concerns).filter((id) => !concerns.has(id));
  return [
    ...idle.flatMap(
      (id) => library?.source.keyProblem('unused-concern', ['concerns'], id, `No form uses the concern ${id}.`, useOrRemove) ?? [],
    ),
    ...[...shelf.pages.values()].flatMap((page) => (files.has(page.source.file) ? idleParts(page, names) : [idlePage(page)])),
  ];
}

const idlePage = ({ source, value }: Read<SharedPageSource>): Problem =>
  source.problem('unused-page', ['page'], `No form uses the page ${value.page}.`, useOrRemove);

function idleParts({ source, value }: Read<SharedPageSource>, used: ReadonlySet<string>): readonly Problem[] {
  const idle = (declared: object | undefined): readonly string[] => Object.keys(declared ?? {}).filter((name) => !used.has(name));
  return [
    ...idle(value.conditions).map((id) =>
      source.keyProblem('unused-condition', ['conditions'], id, `Nothing uses the condition ${id}.`, useOrRemove),
    ),
    ...idle(value.context).map((name) =>
      source.keyProblem('unused-context', ['context'], name, `Nothing uses the context fact ${name}.`, useOrRemove),
    ),
  ];
}

/** Conditions and context facts that expressions name; they share one name space. */
function namesIn(forms: readonly CanonicalForm[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const form of forms) {
    for (const each of allPartsOf(expressionsOf(form))) {
      if (each.op === 'condition') names.add(each.id);
      else if (each.op === 'context') names.add(each.name);
    }
  }
  return names;
}
