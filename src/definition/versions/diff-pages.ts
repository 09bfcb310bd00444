import type { CanonicalForm, CanonicalItem, CanonicalPage } from '../canonical';
import { canonicalJson } from '../hash';
import { change, pair, type Change } from './change';
import { nameOf } from './diff-item';
import { diffCondition } from './diff-parts';

export function diffPages(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const { gone, added, both, reordered } = pair(before.pages, after.pages, ({ id }) => id);
  return [
    ...gone.map(({ id }) => change('minor', `the page ${id} is gone`)),
    ...added.map(({ id }) => change('minor', `the page ${id} is new`)),
    ...both.flatMap(([from, to]) => diffPage(from, to)),
    ...(reordered ? [change('minor', 'the pages stand in another order')] : []),
  ];
}

function diffPage(from: CanonicalPage, to: CanonicalPage): readonly Change[] {
  const name = `the page ${to.id}`;
  return [
    ...(from.title === to.title ? [] : [change('patch', `the title of ${name} changed`)]),
    ...(from.intro === to.intro ? [] : [change('patch', `the introduction of ${name} changed`)]),
    ...(from.safetyCheck === to.safetyCheck
      ? []
      : [change('major', `${name} is ${to.safetyCheck === true ? 'now' : 'no longer'} the safety check`)]),
    ...diffCondition(from.showIf, to.showIf, `${name} shows`),
  ];
}

/** A page or a table, and what stands on it. */
interface Holder {
  readonly name: string;
  readonly items: readonly CanonicalItem[];
  readonly page?: CanonicalPage;
}

/** Which page or table each item stands on, and in which order. */
export function diffPlaces(before: CanonicalForm, after: CanonicalForm): readonly Change[] {
  const [old, now] = [holdersIn(before), holdersIn(after)];
  const holderOf = new Map(old.flatMap((holder) => holder.items.map(({ id }) => [id, holder] as const)));
  return now.flatMap((holder) => {
    const moved = holder.items.flatMap((item): Change[] => {
      const from = holderOf.get(item.id);
      if (from === undefined || from.name === holder.name) return [];
      if (asked(from) === asked(holder)) return [change('minor', `${nameOf(item)} moved to ${holder.name}`)];
      return [change('major', `${nameOf(item)} moved to ${holder.name}, which is asked under another condition than ${from.name}`)];
    });
    const { reordered } = pair(old.find(({ name }) => name === holder.name)?.items ?? [], holder.items, ({ id }) => id);
    return [...moved, ...(reordered ? [change('minor', `what stands on ${holder.name} stands in another order`)] : [])];
  });
}

function holdersIn(form: CanonicalForm): readonly Holder[] {
  const itemsAt = (indexes: readonly number[]) => indexes.flatMap((index) => form.items[index] ?? []);
  return [
    ...form.pages.map((page) => ({ name: `the page ${page.id}`, items: itemsAt(page.items), page })),
    ...form.items.flatMap((item) => (item.columns === undefined ? [] : [{ name: nameOf(item), items: itemsAt(item.columns) }])),
  ];
}

/** When a page is asked: always and first on the safety check, else under its condition. */
const asked = ({ page }: Holder): string => canonicalJson([page?.safetyCheck ?? null, page?.showIf ?? null]);
