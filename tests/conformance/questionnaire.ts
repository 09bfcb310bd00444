import type * as fhir from './fhir-shapes';

/** A question, a group or words of a questionnaire, in the order of the document. */
export interface Entry {
  /** What it is called in our definition. */
  readonly id: string;
  readonly item: fhir.Item;
  readonly parent: Entry | null;
}

/** One answer in the terms of FHIR, compared by what it says: a coding by its code alone, where the question has one system. */
export type Told = string | number | boolean;

export interface Converted {
  readonly definition: object;
  readonly entries: readonly Entry[];
  /** Of a question: the answers that may be given, in our words and in theirs. */
  readonly answers: ReadonlyMap<string, readonly { readonly ours: string | number; readonly theirs: Told }[]>;
}

/** Why a questionnaire is left out. */
export class Left extends Error {}

/** `enableWhen` and `enableBehavior` in the words of our language; everything else of the questionnaire is left aside. */
export function convert(questionnaire: fhir.Questionnaire): Converted {
  const entries = [...entriesOf(questionnaire.item ?? [], null)].map((entry, index) => Object.assign(entry, { id: `i${index}` }));
  const byLink = new Map(entries.map((entry) => [entry.item.linkId, entry]));
  const wanted = new Map<Entry, Told[]>();
  for (const when of entries.flatMap(({ item }) => item.enableWhen ?? [])) {
    const question = byLink.get(when.question);
    if (question === undefined) throw new Left('asks for a question that is not there');
    const told = toldOf(when);
    const known = wanted.get(question) ?? [];
    wanted.set(question, told === undefined || when.operator === 'exists' || known.includes(told) ? known : [...known, told]);
  }
  const answers = new Map(
    entries.flatMap((entry) =>
      ourType(entry.item) === 'text-block' ? [] : [[entry.id, answersOf(entry.item, wanted.get(entry) ?? [])] as const],
    ),
  );
  const showIf = (entry: Entry | null): readonly string[] => {
    if (entry === null) return [];
    const own = (entry.item.enableWhen ?? []).map((when) => {
      const question = byLink.get(when.question);
      if (question === undefined) throw new Left('asks for a question that is not there');
      return termOf(when, question, answers.get(question.id) ?? []);
    });
    const joined = own.length < 2 ? own : [`(${own.join(entry.item.enableBehavior === 'any' ? ' or ' : ' and ')})`];
    return [...showIf(entry.parent), ...joined];
  };
  const items = entries.map((entry) => {
    const terms = showIf(entry);
    const shown = terms.length === 0 ? {} : { showIf: terms.join(' and ') };
    return { id: entry.id, text: 'Text', ...kindOf(entry.item, answers.get(entry.id) ?? []), ...shown };
  });
  const definition = {
    form: 'conformance',
    version: '1.0.0',
    status: 'draft',
    language: 'en-GB',
    licence: 'CC0-1.0',
    points: ['progression'],
    title: 'Conformance',
    pages: [{ id: 'page', title: 'Page', items }],
  };
  return { definition, entries, answers };
}

function* entriesOf(items: readonly fhir.Item[], parent: Entry | null): Generator<Entry> {
  for (const item of items) {
    const entry = { id: '', item, parent };
    yield entry;
    yield* entriesOf(item.item ?? [], entry);
  }
}

/** The answer that a condition compares with. */
export function toldOf(when: fhir.EnableWhen): Told | undefined {
  if (when.answerCoding !== undefined) return when.answerCoding.code ?? when.answerCoding.display;
  return when.answerBoolean ?? when.answerInteger ?? when.answerDecimal ?? when.answerString ?? when.answerDate;
}

const isChoice = ({ type }: fhir.Item): boolean => type === 'choice' || type === 'open-choice' || type === 'coding';

function ourType(item: fhir.Item): string {
  if (isChoice(item)) return String(item.repeats) === 'true' ? 'choices' : 'choice';
  const types: Readonly<Record<string, string>> = {
    boolean: 'yes-no',
    integer: 'number',
    decimal: 'number',
    date: 'date',
    string: 'text',
    text: 'text',
  };
  return types[item.type] ?? 'text-block';
}

type Answers = Converted['answers'] extends ReadonlyMap<string, infer Each> ? Each : never;

/** Whatever is asked for, and something else besides. */
function answersOf(item: fhir.Item, asked: readonly Told[]): Answers {
  const type = ourType(item);
  if (type === 'yes-no') return [true, false].map((theirs) => ({ ours: theirs ? 'yes' : 'no', theirs }));
  if (type === 'number') {
    const numbers = asked.map((told) => {
      if (typeof told !== 'number') throw new Left('compares a number with something else');
      return told;
    });
    return [...new Set([...numbers.flatMap((each) => [each - 1, each, each + 1]), 0])].map((each) => ({ ours: each, theirs: each }));
  }
  if (type === 'date') {
    const days = ['1999-12-31', ...asked.map(String)];
    if (days.some((day) => !/^\d{4}-\d\d-\d\d$/.test(day))) throw new Left('compares with a day of which only a part is known');
    return days.map((day) => ({ ours: day, theirs: day }));
  }
  if (type === 'text') return ['something else', ...asked.map(String)].map((text) => ({ ours: text, theirs: text }));
  const options = (item.answerOption ?? []).flatMap(({ valueCoding, valueString, valueInteger }): Told[] => {
    const told = valueCoding?.code ?? valueCoding?.display ?? valueString ?? valueInteger;
    return told === undefined ? [] : [told];
  });
  const all = [...new Set([...options, ...asked, 'something else', 'something else again'])].slice(0, 300);
  return all.map((theirs, index) => ({ ours: `o${index}`, theirs }));
}

function kindOf(item: fhir.Item, answers: Answers): object {
  const type = ourType(item);
  if (type === 'choice' || type === 'choices')
    return { type, options: answers.map(({ ours }) => ({ code: String(ours), text: 'Option' })) };
  return { type };
}

const operators: Readonly<Record<string, string>> = { '=': '=', '!=': '!=', '>': '>', '<': '<', '>=': '>=', '<=': '<=' };

function termOf(when: fhir.EnableWhen, { id, item }: Entry, answers: Answers): string {
  const type = ourType(item);
  if (type === 'text-block') throw new Left(`asks for the answer of a ${item.type}`);
  if (when.operator === 'exists') return when.answerBoolean === false ? `not answered(${id})` : `answered(${id})`;
  const operator = operators[when.operator ?? ''];
  if (operator === undefined) throw new Left('has a condition without an operator');
  const ours = answers.find(({ theirs }) => theirs === toldOf(when))?.ours;
  if (ours === undefined) throw new Left('compares with what cannot be answered');
  const literal = type === 'text' ? JSON.stringify(ours) : type === 'number' && Number(ours) < 0 ? `(0 - ${-Number(ours)})` : String(ours);
  // To FHIR, what is not answered differs from nothing; to us, what does not show differs from everything.
  if (type !== 'choices') return operator === '!=' ? `(answered(${id}) and ${id} != ${literal})` : `${id} ${operator} ${literal}`;
  // Of several answers one is enough, for being another one too.
  if (operator === '=') return `${id} includes ${literal}`;
  if (operator !== '!=') throw new Left('puts codes in order');
  return `(${answers.flatMap((each) => (each.ours === ours ? [] : [`${id} includes ${each.ours}`])).join(' or ')})`;
}
