import type { CanonicalItem, MigrationStep } from '../definition';
import type { Answers, AnswerValue, Path } from './contract';
import { belongs, holdsCodes, joinedValue, saysSomething, type Owned } from './migrate-owned';
import { isList } from './values';

/** Why an answer was archived where no step of a migration says so. */
type Reason = 'no-longer-asked' | 'another-answer-stands-there' | 'no-code-for-it';

/** An answer that the form has no place for any more: kept beside the others, never dropped. */
export interface Archived {
  /** Where it stood when it was archived. */
  readonly path: Path;
  readonly value: AnswerValue;
  /** The author's words, or a {@link Reason} where no step says why. */
  readonly because: string;
}

export interface Migrated {
  readonly answers: Answers;
  readonly archived: readonly Archived[];
}

/** What is known of the items of a version, by the ids that they had before and after a step. */
export interface ItemsAround {
  readonly before: ReadonlyMap<string, CanonicalItem>;
  readonly after: ReadonlyMap<string, CanonicalItem>;
}

/** Answers on their way from one version to the next. Whatever leaves `answers` is moved or archived. */
export class Moves {
  readonly #answers: Map<Path, AnswerValue>;
  readonly #archived: Archived[] = [];

  constructor(answers: Answers) {
    this.#answers = new Map(Object.entries(answers).filter(([, value]) => value !== null));
  }

  entries(): readonly (readonly [Path, AnswerValue])[] {
    return [...this.#answers];
  }

  result(): Migrated {
    return { answers: Object.fromEntries(this.#answers), archived: this.#archived };
  }

  take(step: MigrationStep, items: ItemsAround): void {
    if ('rename' in step) {
      for (const owned of this.#of(step.rename.from)) this.#move(owned, step.rename.to);
      this.#renameInRanks([step.rename.from], step.rename.to, items.before);
    } else if ('map' in step) {
      for (const owned of this.#of(step.map.item)) this.#mapCodes(owned, step.map.codes);
    } else if ('split' in step) {
      for (const owned of this.#of(step.split.item)) this.#split(owned, step.split.into, items.after);
    } else if ('merge' in step) {
      this.#merge(step.merge, items.after.get(step.merge.to));
      this.#renameInRanks(step.merge.items, step.merge.to, items.before);
    } else {
      const { item, because } = step.archive;
      for (const { path } of this.#of(item)) this.archive(path, because);
      for (const rank of ranksIn(items.before)) this.archiveCode(rank, item, because);
    }
  }

  archive(path: Path, because: string): void {
    const value = this.#answers.get(path);
    if (value === undefined) return;
    this.#answers.delete(path);
    this.#archived.push({ path, value, because });
  }

  /** One code of a list. */
  archiveCode(path: Path, code: string, because: string): void {
    const value = this.#answers.get(path);
    if (!isList(value) || !value.includes(code)) return;
    this.#archived.push({ path, value: [code], because });
    this.#setList(
      path,
      value.filter((each) => each !== code),
    );
  }

  #of(id: string): readonly Owned[] {
    return this.entries().flatMap(([path, value]): Owned[] => {
      if (belongs(path, id)) return [{ path, value, before: '', after: path.slice(id.length) }];
      const [table, row, cell, ...rest] = path.split('/');
      if (cell === undefined || rest.length > 0 || !belongs(cell, id)) return [];
      return [{ path, value, before: `${table}/${row}/`, after: cell.slice(id.length) }];
    });
  }

  #move({ path, value, before, after }: Owned, to: string): void {
    const target = `${before}${to}${after}`;
    if (target === path) return;
    if (this.#answers.has(target)) return this.archive(path, 'another-answer-stands-there' satisfies Reason);
    this.#answers.delete(path);
    this.#answers.set(target, value);
  }

  #renameInRanks(from: readonly string[], to: string, items: ItemsAround['before']): void {
    for (const path of ranksIn(items)) {
      const value = this.#answers.get(path);
      if (isList(value)) this.#setList(path, [...new Set(value.map((id) => (from.includes(id) ? to : id)))]);
    }
  }

  #mapCodes({ path, value, after }: Owned, codes: Readonly<Record<string, string>>): void {
    if (after !== '') return;
    const mapped = (code: string): string => (Object.hasOwn(codes, code) ? (codes[code] ?? code) : code);
    if (typeof value === 'string') this.#answers.set(path, mapped(value));
    else if (isList(value)) this.#answers.set(path, [...new Set(value.map(mapped))]);
  }

  #split(
    { path, value, before, after }: Owned,
    into: Readonly<Record<string, { readonly item: string; readonly answer: string }>>,
    items: ItemsAround['after'],
  ): void {
    if (after !== '' || (typeof value !== 'string' && !isList(value))) return this.archive(path, 'no-code-for-it' satisfies Reason);
    this.#answers.delete(path);
    for (const code of isList(value) ? value : [value]) {
      const target = Object.hasOwn(into, code) ? into[code] : undefined;
      const place = target === undefined ? path : `${before}${target.item}`;
      const there = this.#answers.get(place);
      if (target === undefined) this.#archived.push({ path, value: isList(value) ? [code] : code, because: 'no-code-for-it' });
      else if (holdsCodes(items.get(target.item))) this.#setList(place, [...new Set([...(isList(there) ? there : []), target.answer])]);
      else if (there === undefined) this.#answers.set(place, target.answer);
      else this.#archived.push({ path, value: isList(value) ? [code] : code, because: 'another-answer-stands-there' });
    }
  }

  #merge(
    { items, to, by }: { readonly items: readonly string[]; readonly to: string; readonly by: 'first' | 'join' },
    item?: CanonicalItem,
  ): void {
    // Where a table has the name that a column once had, a cell could belong to both: the first takes it.
    const taken = new Set<Path>();
    const all = items.map((id) => this.#of(id).filter(({ path }) => !taken.has(path) && taken.add(path)));
    for (const before of new Set(all.flat().map((owned) => owned.before))) {
      const families = all.map((family) => family.filter((owned) => owned.before === before)).filter((family) => family.length > 0);
      // What somebody said outweighs what was left open, so that no worry is hidden behind an unticked one.
      const inOrder = [
        ...families.filter((family) => family.some(saysSomething)),
        ...families.filter((family) => !family.some(saysSomething)),
      ];
      if (by === 'first') this.#keepFirst(inOrder, to);
      else this.#join(inOrder.flat(), to, item);
    }
  }

  #keepFirst([first = [], ...others]: readonly (readonly Owned[])[], to: string): void {
    for (const { path } of others.flat()) this.archive(path, 'another-answer-stands-there' satisfies Reason);
    for (const owned of first) this.#move(owned, to);
  }

  #join(all: readonly Owned[], to: string, item: CanonicalItem | undefined): void {
    for (const after of new Set(all.map((owned) => owned.after))) {
      const same = all.filter((owned) => owned.after === after);
      const [first] = same;
      if (first === undefined) continue;
      const joined = joinedValue(same, item);
      if (same.length === 1 || joined === null) {
        const kept = same.find(saysSomething) ?? first;
        this.#keepFirst([[kept], same.filter((owned) => owned !== kept)], to);
        continue;
      }
      for (const { path } of same) this.#answers.delete(path);
      const target = `${first.before}${to}${after}`;
      if (!this.#answers.has(target)) this.#answers.set(target, joined);
      else this.#archived.push({ path: first.path, value: joined, because: 'another-answer-stands-there' satisfies Reason });
    }
  }

  #setList(path: Path, list: readonly string[]): void {
    if (list.length === 0) this.#answers.delete(path);
    else this.#answers.set(path, list);
  }
}

const ranksIn = (items: ReadonlyMap<string, CanonicalItem>): readonly string[] =>
  [...items].filter(([, item]) => item.type === 'rank').map(([id]) => id);
