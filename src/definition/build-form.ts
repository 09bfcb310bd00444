import type { CanonicalForm, CanonicalRedFlag } from './canonical';
import { defined, optional, type Draft } from './draft';
import { derivedValues, type Derived } from './graph';
import { canonicalJson, hashText } from './hash';
import { lint } from './lint';
import { ordered } from './order';
import type { Problem } from './problem';
import { inputsOf, itemOf } from './reads';
import { resolve } from './resolve';
import { migrationsOf, versionProblems } from './version-keys';

/** A draft's expressions resolved, its order of computing proved, the whole hashed and linted. */
export function buildForm(draft: Draft): { form: CanonicalForm | null; problems: readonly Problem[] } {
  const resolved = resolve(draft);
  const early = [...resolved.problems, ...versionProblems(draft)];
  if (early.length > 0) return { form: null, problems: early };
  const conditions = draft.conditions.flatMap(({ id, because }, index) => {
    const when = resolved.conditions[index];
    return when === null || when === undefined ? [] : [{ id, because, when }];
  });
  const { items } = resolved;
  const byId = new Map(items.map((item) => [item.id, item]));
  const pages = draft.pages.map(({ page }, number) => ({
    ...page,
    ...optional('showIf', resolved.pageShowIf[number] ?? undefined),
    items: items.flatMap((item, index) => (item.page === number && item.table === undefined ? [index] : [])),
  }));
  const redFlags = draft.redFlags.flatMap(({ flag }, index): CanonicalRedFlag[] => {
    const when = resolved.flags[index];
    return when === null || when === undefined ? [] : [{ ...defined(flag), when, inputs: inputsOf(when, conditions, byId) }];
  });
  const gate = optional('aloneGate', draft.aloneGate?.id);
  const found = ordered(derivedValues({ conditions, pages, items, redFlags, ...gate }));
  if ('circle' in found) return { form: null, problems: [circleProblem(found.circle, draft)] };
  const { form: id, version, status, language, licence, points, changes, title, minimumSafeVersion } = draft.form;
  const content = {
    format: 1 as const,
    id,
    version,
    status,
    language,
    licence,
    points,
    ...optional('changes', changes),
    title,
    context: draft.context,
    conditions,
    pages,
    items,
    redFlags,
    ...gate,
    ...optional('minimumSafeVersion', minimumSafeVersion),
    ...optional('migrations', migrationsOf(draft)),
  };
  const form = { ...content, hash: hashText(canonicalJson(content)) };
  return { form, problems: lint(form, draft) };
}

function circleProblem(circle: readonly Derived[], draft: Draft): Problem {
  const start = Math.max(
    circle.findIndex((each) => each.expression !== undefined),
    0,
  );
  const [first] = circle.slice(start);
  const ids = [...circle.slice(start), ...circle.slice(0, start)].map(({ of }) => itemOf(of)).filter((id) => id !== '');
  const distinct = ids.filter((id, index) => id !== ids[index - 1]);
  const own = distinct[0] ?? '';
  const shown = distinct.length > 8 ? [...distinct.slice(0, 7), '…'] : distinct.filter((id, index) => index === 0 || id !== own);
  const names = [...shown, own];
  const item = draft.items.find((entry) => entry.item.id === own);
  const located =
    draft.conditions.find((condition) => condition.id === own)?.when ??
    (first?.kind === 'answer' || first?.kind === 'computed'
      ? item?.value
      : first?.kind === 'read-only'
        ? item?.readOnlyIf
        : item?.showIf) ??
    draft.pages.find(({ page }) => page.id === own)?.showIf;
  const where = located?.where ?? item?.where ?? { source: draft.source, path: [] };
  return where.source.problem('cycle', where.path, `This reads itself: ${names.join(' → ')}.`, 'Break the circle at one of them.');
}
