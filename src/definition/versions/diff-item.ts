import type { CanonicalItem } from '../canonical';
import { canonicalJson } from '../hash';
import { change, type Bump, type Change } from './change';
import { diffChecks, diffCondition, diffLimit, diffOptions } from './diff-parts';

type Key = keyof CanonicalItem;
/** What it means that one property differs. `name` says which item is meant: "the question back-pain". */
type Rules = {
  readonly [K in Key]?: (from: CanonicalItem[K], to: CanonicalItem[K], name: string, item: CanonicalItem) => readonly Change[];
};

const nouns: Partial<Record<CanonicalItem['type'], string>> = {
  concern: 'concern',
  scale: 'scale',
  table: 'table',
  rank: 'ranking',
  computed: 'computed value',
  'text-block': 'text',
};

/** What an item is called in a sentence. */
export const nameOf = ({ id, type, table }: CanonicalItem): string =>
  table === undefined ? `the ${nouns[type] ?? 'question'} ${id}` : `the column ${id} of the table ${table}`;

/** What changed in an item that stands in both versions. What no rule speaks of counts as a change of meaning. */
export function diffItem(before: CanonicalItem, after: CanonicalItem): readonly Change[] {
  const name = nameOf(after);
  if (before.type !== after.type) return [change('major', `${name} was of the type ${before.type} and is now ${after.type}`)];
  const [old, now] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): readonly Change[] => {
    if (elsewhere.has(key) || canonicalJson(old.get(key) ?? null) === canonicalJson(now.get(key) ?? null)) return [];
    return isRuled(key) ? ruled(key, before, after, name) : [change('major', `${key} of ${name} changed`)];
  });
}

const isRuled = (key: string): key is Key => Object.hasOwn(rules, key);

function ruled<K extends Key>(key: K, before: CanonicalItem, after: CanonicalItem, name: string): readonly Change[] {
  return rules[key]?.(before[key], after[key], name, after) ?? [];
}

/** Where an item stands is compared with the pages and tables; the kind of a computed value follows from its expression. */
const elsewhere: ReadonlySet<string> = new Set<Key>(['id', 'type', 'page', 'columns', 'valueKind']);

type Words = (from: unknown, to: unknown, name: string) => readonly Change[];
const changed =
  (bump: Bump, what: string): Words =>
  (_, __, name) => [change(bump, `${what} of ${name} changed`)];
/** A property that is there or not. */
const flag =
  (set: Bump, setWords: string, unset: Bump, unsetWords: string): Words =>
  (_, to, name) => [to === undefined ? change(unset, `${name} ${unsetWords}`) : change(set, `${name} ${setWords}`)];

const precisions = ['day', 'month', 'year'];

const rules: Rules = {
  text: changed('patch', 'the wording'),
  hint: changed('patch', 'the hint'),
  row: changed('patch', 'the word for a row'),
  ends: (from, to, name) => {
    const turned = from !== undefined && to !== undefined && (from.low === to.high || from.high === to.low);
    return [
      turned
        ? change('major', `the words at the ends of ${name} changed places`)
        : change('patch', `the words at the ends of ${name} changed`),
    ];
  },
  widget: changed('minor', 'the widget'),
  domain: changed('minor', 'the domain'),
  lead: changed('minor', 'the place among the leading concerns'),
  more: changed('minor', 'the place under "more"'),
  discreet: changed('minor', 'the discretion'),
  carryForward: flag('minor', "now offers last time's answer", 'minor', "no longer offers last time's answer"),
  override: flag('minor', 'may now be overridden', 'major', 'may no longer be overridden'),
  notSure: flag('minor', 'now offers one more answer, not-sure', 'major', 'no longer offers the answer not-sure'),
  preferNotToSay: flag('minor', 'now offers one more answer, prefer-not-to-say', 'major', 'no longer offers the answer prefer-not-to-say'),
  required: flag('major', 'must now be answered', 'minor', 'need no longer be answered'),
  showIf: (from, to, name) => diffCondition(from, to, `${name} shows`),
  readOnlyIf: (from, to, name) => diffCondition(from, to, `${name} is read-only`),
  follows: changed('major', 'the concern behind the follow-up'),
  table: changed('major', 'the table'),
  value: changed('major', 'the calculation'),
  prefill: changed('major', 'what is filled in beforehand'),
  unit: changed('major', 'the unit'),
  step: changed('major', 'the step'),
  code: (from, _, name) => [change(from === undefined ? 'minor' : 'major', `the clinical code of ${name} changed`)],
  sensitive: (from, to, name) => [
    change(
      from === 'alone' || to === 'alone' ? 'major' : 'minor',
      `${name} is now ${to === undefined ? 'not sensitive' : `sensitive: ${to}`}`,
    ),
  ],
  min: (from, to, name, item) => diffLimit('min', 'least', from, to, item, name),
  max: (from, to, name, item) => diffLimit('max', 'most', from, to, item, name),
  maxLength: (from, to, name, item) => diffLimit('maxLength', 'greatest length', from, to, item, name),
  minRows: (from, to, name, item) => diffLimit('minRows', 'least number of rows', from, to, item, name),
  maxRows: (from, to, name, item) => diffLimit('maxRows', 'greatest number of rows', from, to, item, name),
  top: (from, to, name, item) => diffLimit('top', 'number of places', from, to, item, name),
  precision: (from = 'day', to = 'day', name) => [
    change(
      precisions.indexOf(to) > precisions.indexOf(from) ? 'minor' : 'major',
      `${name} asks for at least the ${to} now, not the ${from}`,
    ),
  ],
  pattern: (from, to, name) => {
    if (to === undefined) return [change('minor', `${name} is no longer held to a pattern`)];
    return [
      from?.matches === to.matches
        ? change('patch', `the words on the pattern of ${name} changed`)
        : change('major', `the pattern of ${name} changed`),
    ];
  },
  options: (from = [], to = [], name) => diffOptions(from, to, name),
  checks: (from = [], to = [], name) => diffChecks(from, to, name),
};
