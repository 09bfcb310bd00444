import * as fc from 'fast-check';
import type { CanonicalForm, CanonicalItem, CanonicalMigration, MigrationStep } from '../../src/definition';
import type { Answers, AnswerValue } from '../../src/engine';
import { formOf } from './forms';

type Kind = 'text' | 'paragraph' | 'number' | 'choice' | 'choices' | 'concern' | 'rank' | 'table';
interface Thing {
  readonly kind: Kind;
  readonly codes: readonly string[];
  readonly table?: string;
}

const kinds: readonly Kind[] = ['text', 'paragraph', 'number', 'choice', 'choices', 'choices', 'concern', 'concern', 'concern'];

/** A form that changes: what it asks by now, and under which names each code and concern of the start went since. */
class History {
  readonly things = new Map<string, Thing>();
  readonly #names = new Map<string, Set<string>>();
  readonly migrations: CanonicalMigration[] = [];
  readonly #forgotten: string[] = [];
  #count = 0;
  #at = 0;

  constructor(private readonly choicesMade: readonly number[]) {}

  /** The next of the random numbers, below `below`. */
  draw(below: number): number {
    const number = this.choicesMade[this.#at % this.choicesMade.length] ?? 0;
    this.#at += 1;
    return below === 0 ? 0 : number % below;
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[this.draw(from.length)];
  }

  fresh(what: string): string {
    this.#count += 1;
    return `${what}${this.#count}`;
  }

  add(kind: Kind, table?: string): string {
    const id = this.fresh('i');
    const codes = kind === 'choice' || kind === 'choices' ? [1, 2, 3].map(() => this.fresh('c')) : [];
    this.things.set(id, { kind, codes, ...(table === undefined ? {} : { table }) });
    return id;
  }

  goesBy(old: string, now: string): void {
    for (const names of this.#names.values()) if (names.has(old)) names.add(now);
  }

  /** Every name that a code or concern of the start has had. */
  namesOf = (first: string): ReadonlySet<string> => this.#names.get(first) ?? new Set();

  begin(): Answers {
    for (let i = 0; i < 12; i += 1) this.add(this.pick(kinds) ?? 'text');
    this.add('rank');
    for (let i = 0; i < 2; i += 1) {
      const table = this.add('table');
      for (const kind of ['text', 'choices', 'text'] as const) this.add(kind, table);
    }
    const all = [...this.things];
    for (const name of all.flatMap(([id, { codes }]) => [id, ...codes])) this.#names.set(name, new Set([name]));
    return Object.fromEntries(all.flatMap(([id, thing]) => this.#answersTo(id, thing)));
  }

  #answersTo(id: string, thing: Thing): [string, AnswerValue][] {
    if (thing.table !== undefined || this.draw(8) === 0) return [];
    const text = (): string => `«${this.fresh('t')}»`;
    const number = (): number => Number(this.fresh(''));
    const values: Record<Exclude<Kind, 'concern' | 'table'>, () => AnswerValue> = {
      text,
      paragraph: text,
      number,
      choice: () => thing.codes[0] ?? null,
      choices: () => thing.codes.slice(this.draw(2)),
      rank: () => [...this.things].flatMap(([other, { kind }]) => (kind === 'concern' ? [other] : [])).slice(0, 3),
    };
    if (thing.kind === 'concern') {
      const parts: [string, AnswerValue][] = [
        [`${id}.rating`, number()],
        [`${id}.note`, text()],
      ];
      return [[`${id}.chosen`, this.draw(2) === 0], ...parts.slice(this.draw(3))];
    }
    if (thing.kind !== 'table') return [[id, values[thing.kind]()]];
    return ['r1', 'r2'].flatMap((row): [string, AnswerValue][] => {
      const columns = [...this.things].filter(([, { table }]) => table === id);
      const cells = columns.map(([column, { kind, codes }]): [string, AnswerValue] => [
        `${id}/${row}/${column}`,
        kind === 'text' ? text() : codes,
      ]);
      return [[`${id}/${row}`, number()], ...cells.slice(this.draw(2))];
    });
  }

  version(): void {
    const steps = Array.from({ length: this.draw(4) }, () => this.#step()).filter((step) => step !== null);
    if (this.draw(3) === 0) this.add(this.pick(kinds) ?? 'text');
    // Somebody forgets a step now and then.
    if (this.draw(4) === 0) {
      const id = this.pick([...this.things.keys()]) ?? '';
      this.#drop(id);
      this.#forgotten.push(id);
    }
    this.migrations.push({ to: `${this.migrations.length + 2}.0.0`, steps });
  }

  #drop(id: string): void {
    this.things.delete(id);
    for (const [other, { table }] of this.things) if (table === id) this.things.delete(other);
  }

  #become(old: string, id: string, thing: Thing): void {
    this.things.delete(old);
    this.things.set(id, thing);
    this.goesBy(old, id);
    for (const [other, each] of this.things) if (each.table === old) this.things.set(other, { ...each, table: id });
  }

  #step(): MigrationStep | null {
    const [id, thing] = this.pick([...this.things]) ?? [];
    if (id === undefined || thing === undefined) return null;
    const what = this.draw(6);
    if (what === 0) {
      this.#drop(id);
      return { archive: { item: id, because: 'It is over.' } };
    }
    if (what <= 2 && thing.codes.length > 0) return what === 1 ? this.#map(id, thing) : this.#split(id, thing);
    if (what === 3 || what === 4) return this.#merge(id, thing);
    const to = this.#nameAgain();
    this.#become(id, to, thing);
    return { rename: { from: id, to } };
  }

  /** A name that was given up may come back for something else. */
  #nameAgain(): string {
    return (this.draw(2) === 0 ? this.#forgotten.pop() : undefined) ?? this.fresh('i');
  }

  #map(item: string, thing: Thing): MigrationStep {
    const one = this.fresh('c');
    const together = this.draw(2) === 0;
    const mapped = thing.codes.map((code, index): [string, string] => [code, together && index < 2 ? one : this.fresh('c')]);
    for (const [old, now] of mapped) this.goesBy(old, now);
    this.things.set(item, { ...thing, codes: [...new Set(mapped.map(([, now]) => now))] });
    return { map: { item, codes: Object.fromEntries(mapped) } };
  }

  #split(item: string, { codes, table }: Thing): MigrationStep {
    const some = codes.slice(this.draw(2));
    const shared = this.add(this.draw(2) === 0 ? 'choices' : 'choice', table);
    const into = some.map((code, index): [string, { item: string; answer: string }] => {
      const target = index < 2 ? shared : this.add('choice', table);
      const answer = this.things.get(target)?.codes[index] ?? '';
      this.goesBy(code, answer);
      return [code, { item: target, answer }];
    });
    this.things.delete(item);
    return { split: { item, into: Object.fromEntries(into) } };
  }

  #merge(id: string, thing: Thing): MigrationStep | null {
    const other = this.pick(
      [...this.things].filter(([each, { kind, table }]) => each !== id && kind === thing.kind && table === thing.table),
    );
    if (other === undefined || thing.kind === 'rank') return null;
    const to = this.draw(2) === 0 ? id : this.#nameAgain();
    const [second, { codes }] = other;
    this.#become(second, to, { ...thing, codes: [...thing.codes, ...codes] });
    if (to !== id) this.#become(id, to, { ...thing, codes: [...thing.codes, ...codes] });
    else this.things.set(id, { ...thing, codes: [...thing.codes, ...codes] });
    return { merge: { items: [id, second], to, by: this.draw(2) === 0 ? 'first' : 'join' } };
  }

  form(): CanonicalForm {
    const items = [...this.things].map(([id, { kind, codes, table }]): Omit<CanonicalItem, 'page' | 'text'> => ({
      id,
      type: kind,
      ...(codes.length === 0 ? {} : { options: codes.map((code) => ({ code, text: code })) }),
      ...(table === undefined ? {} : { table }),
    }));
    return formOf({ version: `${this.migrations.length + 1}.0.0`, migrations: this.migrations, pages: [{ id: 'p', items }] });
  }
}

/** Answers to a first version, and the form after 20 more. */
export const randomHistory = fc.array(fc.nat(10_000), { minLength: 400, maxLength: 400 }).map((random) => {
  const history = new History(random);
  const answers = history.begin();
  for (let i = 0; i < 20; i += 1) history.version();
  return { answers, form: history.form(), namesOf: history.namesOf };
});

export function atomsOf(values: readonly AnswerValue[]) {
  const flat = values.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : [value]));
  return {
    strings: flat.filter((value) => typeof value === 'string'),
    numbers: flat.filter((value) => typeof value === 'number').toSorted((a, b) => a - b),
    truths: flat.filter((value) => typeof value === 'boolean').toSorted((a, b) => Number(a) - Number(b)),
  };
}
