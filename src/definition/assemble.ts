import type { CanonicalForm } from './canonical';
import { checkItem } from './check-item';
import { below, located, optional, type Draft, type DraftItem, type DraftPage, type Read, type Where } from './draft';
import { draftConcern, draftItems } from './draft-item';
import { reservedNames } from './expressions/written';
import { didYouMean, Problems, type Problem } from './problem';
import { isReserved, type ConcernLibrarySource, type FormSource, type ItemSource, type SharedPageSource } from './schema';
import { limits, type KeyPath } from './source';
import { becauseOf } from './translations/source-texts';

export interface Shelf {
  readonly library: Read<ConcernLibrarySource> | null;
  readonly pages: ReadonlyMap<string, Read<SharedPageSource>>;
}

/** Brings together a form, the shared pages and the concerns that it uses. */
export function assemble(read: Read<FormSource>, shelf: Shelf): { draft: Draft; problems: readonly Problem[] } {
  const gathering = new Gathering(read, shelf);
  gathering.run();
  return { draft: gathering.draft(), problems: gathering.problems.all() };
}

class Gathering {
  readonly problems = new Problems();
  private readonly context = new Map<string, CanonicalForm['context'][number]>();
  private readonly conditions: Draft['conditions'][number][] = [];
  private readonly pages: DraftPage[] = [];
  private readonly items: DraftItem[] = [];
  private readonly redFlags: Draft['redFlags'][number][] = [];
  private readonly uses: string[] = [];
  private readonly taken = new Map<string, string>();
  private gate: Draft['aloneGate'];

  constructor(
    private readonly read: Read<FormSource>,
    private readonly shelf: Shelf,
  ) {}

  run(): void {
    const { source, value: form } = this.read;
    this.takeShared({ source, path: [] }, form);
    form.pages.forEach((page, index) => {
      const where = below({ source, path: [] }, ['pages', index]);
      if ('use' in page) this.usePage(page.use, where);
      else this.addPage({ id: page.id, title: page.title, ...optional('intro', page.intro) }, where, page.items, page.showIf);
    });
    if (this.items.length > limits.items) {
      this.problems.add(() => source.problem('too-large', [], `The form has more than ${limits.items} items.`, 'Split it.'));
    }
  }

  draft(): Draft {
    const { source, value: form } = this.read;
    const { conditions, pages, items, redFlags, uses, gate } = this;
    const context = [...this.context.values()];
    return { source, form, context, conditions, pages, items, redFlags, uses, ...optional('aloneGate', gate) };
  }

  private usePage(id: string, where: Where): void {
    const shared = this.shelf.pages.get(id);
    if (shared === undefined) {
      const fix = didYouMean(id, this.shelf.pages.keys(), 'Write a shared page with this name, or correct the name.');
      this.report(where, ['use'], 'dead-reference', `There is no shared page ${id}.`, fix);
      return;
    }
    const { source, value: page } = shared;
    const root = { source, path: [] };
    this.uses.push(source.file);
    this.takeShared(root, page);
    if (page.aloneGate !== undefined) this.gate = { id: page.aloneGate, where: { source, path: ['aloneGate'] } };
    const head = { id: page.page, title: page.title, ...optional('intro', page.intro), ...optional('safetyCheck', page.safetyCheck) };
    this.addPage(head, root, page.items, undefined);
  }

  /** Context, conditions and red flags, of a form or of a page that is used whole. */
  private takeShared(where: Where, from: Pick<FormSource, 'context' | 'conditions' | 'redFlags'>): void {
    for (const [name, fact] of Object.entries(from.context ?? {})) {
      const entry = { name, ...fact };
      const known = this.context.get(name);
      if (known === undefined) this.claim(name, 'a context fact', where, ['context', name]);
      else if (JSON.stringify(known) !== JSON.stringify(entry)) {
        this.report(
          where,
          ['context', name],
          'duplicate-id',
          `The context fact ${name} is declared differently elsewhere.`,
          'Make both the same.',
        );
      }
      this.context.set(name, entry);
    }
    for (const [id, condition] of Object.entries(from.conditions ?? {})) {
      this.claim(id, 'a condition', where, ['conditions', id]);
      const named = typeof condition === 'string';
      const path = named ? ['conditions', id] : ['conditions', id, 'when'];
      const because = named ? becauseOf(id) : condition.because;
      this.conditions.push({ id, because, when: located(where, path, named ? condition : condition.when) });
    }
    (from.redFlags ?? []).forEach((flag, index) => {
      if (this.redFlags.some((known) => known.flag.id === flag.id)) {
        this.report(where, ['redFlags', index, 'id'], 'duplicate-id', `Two red flags are called ${flag.id}.`, 'Rename one of them.');
      }
      const at = below(where, ['redFlags', index]);
      this.redFlags.push({ flag, when: located(at, ['when'], flag.when), where: at });
    });
  }

  private addPage(page: DraftPage['page'], where: Where, items: SharedPageSource['items'], showIf: string | undefined): void {
    if (this.pages.some((known) => known.page.id === page.id)) {
      this.report(where, ['id'], 'duplicate-id', `Two pages are called ${page.id}.`, 'Rename one of them.');
    }
    const number = this.pages.length;
    this.pages.push({ page, where, ...optional('showIf', showIf === undefined ? undefined : located(where, ['showIf'], showIf)) });
    const groups: { lead: boolean; concern: boolean; items: readonly DraftItem[] }[] = items.map((entry, index) => {
      const at = below(where, ['items', index]);
      if (!('use' in entry)) return { lead: false, concern: false, items: this.question(entry, number, at) };
      return { lead: entry.lead === true, concern: true, items: this.concern(entry, number, at) };
    });
    // Leads stand first among the concerns of their page; whatever stands before the concerns stays there.
    const first = groups.findIndex((group) => group.concern);
    const rest = groups.slice(Math.max(first, 0));
    const ordered = [...groups.slice(0, Math.max(first, 0)), ...rest.filter((group) => group.lead), ...rest.filter((group) => !group.lead)];
    for (const item of ordered.flatMap((group) => group.items)) {
      this.claim(item.item.id, 'an item', item.where, item.item.type === 'concern' ? ['use'] : ['id']);
      this.items.push(item);
      checkItem(item, this.problems);
    }
  }

  private concern(
    entry: { use: string; lead?: true | undefined; more?: true | undefined; showIf?: string | undefined },
    page: number,
    where: Where,
  ): readonly DraftItem[] {
    const { library } = this.shelf;
    const concern = library === null || !Object.hasOwn(library.value.concerns, entry.use) ? undefined : library.value.concerns[entry.use];
    if (library === null || concern === undefined) {
      const known = library === null ? [] : Object.keys(library.value.concerns);
      const fix = didYouMean(entry.use, known, 'Add it to the concern library, or correct the name.');
      this.report(where, ['use'], 'dead-reference', `The concern library has no ${entry.use}.`, fix);
      return [];
    }
    const showIf = entry.showIf === undefined ? undefined : located(where, ['showIf'], entry.showIf);
    const head = { ...draftConcern(entry.use, concern, page), ...optional('lead', entry.lead), ...optional('more', entry.more) };
    const leading: DraftItem = { item: head, where, checks: [], ...optional('showIf', showIf) };
    const followUps = (concern.followUps ?? []).flatMap((item, index) =>
      this.question(item, page, { source: library.source, path: ['concerns', entry.use, 'followUps', index] }),
    );
    return [
      leading,
      ...followUps.map((draft) => (draft.item.table === undefined ? { ...draft, item: { ...draft.item, follows: entry.use } } : draft)),
    ];
  }

  private question(source: ItemSource, page: number, where: Where): readonly DraftItem[] {
    if (!isReserved(source)) return draftItems(source, page, where);
    const message = `An item of type ${source.type} comes later; this version cannot show one.`;
    this.report(where, ['type'], 'comes-later', message, 'Leave the item out.');
    return [];
  }

  /** Items, conditions and context facts share one name space, because expressions name them alike. */
  private claim(name: string, what: string, where: Where, path: KeyPath): void {
    const owner = this.taken.get(name);
    if (reservedNames.has(name)) this.report(where, path, 'reserved-name', `${name} is a word of the language.`, 'Choose another name.');
    else if (owner !== undefined) this.report(where, path, 'duplicate-id', `${name} is already ${owner}.`, 'Rename one of them.');
    this.taken.set(name, what);
  }

  private report(where: Where, path: KeyPath, code: Problem['code'], message: string, fix: string): void {
    this.problems.add(() => where.source.problem(code, [...where.path, ...path], message, fix));
  }
}
