import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CanonicalForm } from '../../src/definition';
import { buildDefinition } from '../../src/definition/build';
import { compile, open } from '../../src/engine';
import { suiteAt } from './data';
import { questionnaireSchema, type EnableWhen } from './fhir-shapes';
import { convert, Left, toldOf, type Converted, type Entry, type Told } from './questionnaire';

const folder = suiteAt('fhir');

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** The rules of FHIR R4 for `enableWhen`, as its specification tells them, and without a line of our engine. */
function enabledBy(entries: readonly Entry[], given: ReadonlyMap<string, readonly Told[]>): ReadonlySet<string> {
  const byLink = new Map(entries.map((entry) => [entry.item.linkId, entry]));
  const known = new Map<Entry, boolean>();
  const isEnabled = (entry: Entry): boolean => {
    const before = known.get(entry);
    if (before !== undefined) return before;
    const { enableWhen = [], enableBehavior } = entry.item;
    const own = enableBehavior === 'any' && enableWhen.length > 0 ? enableWhen.some(holds) : enableWhen.every(holds);
    const enabled = own && (entry.parent === null || isEnabled(entry.parent));
    known.set(entry, enabled);
    return enabled;
  };
  const holds = (when: EnableWhen): boolean => {
    const question = byLink.get(when.question);
    // A question that is not enabled has no answer.
    const answers = question === undefined || !isEnabled(question) ? [] : (given.get(question.id) ?? []);
    if (when.operator === 'exists') return answers.length > 0 === (when.answerBoolean ?? true);
    const told = toldOf(when);
    if (told === undefined) return false;
    return answers.some((answer) => {
      if (when.operator === '=') return answer === told;
      if (when.operator === '!=') return answer !== told;
      if (when.operator === '>') return answer > told;
      if (when.operator === '<') return answer < told;
      return when.operator === '>=' ? answer >= told : answer <= told;
    });
  };
  return new Set(entries.filter(isEnabled).map(({ id }) => id));
}

interface Published extends Converted {
  readonly name: string;
  readonly form: CanonicalForm;
}

/** Every questionnaire with a condition that can be said in our language, and why the others cannot. */
function published(): { readonly taken: readonly Published[]; readonly left: readonly string[] } {
  const [taken, left]: [Published[], string[]] = [[], []];
  const names = folder === null ? [] : readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  for (const name of names.toSorted()) {
    const text = readFileSync(join(folder ?? '', name), 'utf8');
    if (!text.includes('"enableWhen"')) continue;
    const read = questionnaireSchema.safeParse(JSON.parse(text));
    if (!read.success) continue;
    try {
      const converted = convert(read.data);
      const { form, problems } = buildDefinition(converted.definition);
      if (form === null) throw new Left(problems.map(({ code, message }) => `${code}: ${message}`).join(' '));
      taken.push({ name, form, ...converted });
    } catch (error) {
      if (!(error instanceof Left)) throw error;
      left.push(`${name} ${error.message}`);
    }
  }
  return { taken, left };
}

describe.skipIf(folder === null)('published questionnaires show what FHIR says that they show', () => {
  const { taken, left } = published();

  it('nearly all of those with conditions can be said in our language', () => {
    console.log(`FHIR questionnaires with enableWhen: ${taken.length} taken, ${left.length} left.\n${left.join('\n')}`);
    expect(taken.length).toBeGreaterThan(60);
  });

  it.each(taken.map((each, seed) => [each.name, each, seed] as const))('%s', (_, { form, entries, answers }, seed) => {
    const compiled = compile(form);
    const source = numbers(seed + 1);
    const next = (below: number): number => Math.floor((source.next().value ?? 0) * below);
    for (let round = 0; round < 5; round += 1) {
      const session = open(compiled, { today: '2026-01-15', context: {} });
      const given = new Map<string, readonly Told[]>();
      for (let step = 0; step < entries.length; step += 1) {
        const entry = entries[next(entries.length)];
        const possible = entry === undefined ? [] : (answers.get(entry.id) ?? []);
        const chosen = possible[next(possible.length + 1)];
        if (entry === undefined || possible.length === 0) continue;
        const several = form.items.find(({ id }) => id === entry.id)?.type === 'choices';
        const second = several ? possible[next(possible.length + 1)] : undefined;
        const all = chosen === undefined ? [] : second === undefined || second === chosen ? [chosen] : [chosen, second];
        const ours = several ? all.map(({ ours: code }) => String(code)) : (chosen?.ours ?? null);
        session.answer(entry.id, several && all.length === 0 ? null : ours);
        given.set(
          entry.id,
          all.map(({ theirs }) => theirs),
        );
      }
      const visible = entries.filter(({ id }) => session.snapshot(id).visible).map(({ id }) => id);
      const enabled = enabledBy(entries, given);
      expect(visible).toEqual(entries.filter(({ id }) => enabled.has(id)).map(({ id }) => id));
    }
  });
});
