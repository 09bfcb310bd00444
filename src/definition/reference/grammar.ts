/** The words of the expression language: what the reference prints and what the tests try, each with one example of both kinds. */
export interface GrammarWord {
  readonly word: string;
  readonly gives: string;
  readonly means: string;
  /** Builds, as a condition on a form of {@link grammarItems}. */
  readonly right: string;
  /** Does not build. */
  readonly wrong: string;
}

/** A page of items that the examples speak of. */
export const grammarItems = `      - use: pain
      - { id: weight, type: number, text: Your weight }
      - { id: since, type: date, text: Since when? }
      - { id: words, type: text, text: In your words }
      - { id: sleeps-well, type: yes-no, text: Do you sleep well? }
      - id: walking
        type: choice
        text: How do you walk?
        options: [{ code: well, text: Well, score: 0 }, { code: with-help, text: With help, score: 2 }]
      - { id: places, type: choices, text: Where?, options: [{ code: back, text: Back }, { code: else, text: Somewhere else, open: true }] }
      - id: medicines
        type: table
        text: Your medicines
        row: Medicine
        columns:
          - { id: dose, type: number, text: Dose }
          - { id: helps, type: yes-no, text: Does it help? }
`;

export const grammarContext = `  nation: { type: code, options: [england, wales] }
  usual-weight: { type: number }
`;

export const grammar: readonly GrammarWord[] = [
  {
    word: '12.5',
    gives: 'number',
    means: 'A number, with a point; -3 where no minus can stand.',
    right: 'weight > 12.5',
    wrong: 'weight > 12,5',
  },
  { word: "'text'", gives: 'text', means: 'A text, in quotation marks.', right: "words = 'none'", wrong: "walking = 'well'" },
  {
    word: 'code',
    gives: 'code',
    means: 'An option’s code, bare, where its item is known.',
    right: 'walking = well',
    wrong: 'walking = wel',
  },
  { word: '2026-01-31', gives: 'date', means: 'A date.', right: 'since >= 2026-01-31', wrong: 'since >= 2026-02-30' },
  { word: 'true, false', gives: 'condition', means: 'Always, never.', right: 'pain.chosen = true', wrong: 'weight = true' },
  { word: 'item', gives: 'its answer', means: 'The answer of an item, by its id.', right: 'weight > 50', wrong: 'wieght > 50' },
  {
    word: 'item.other',
    gives: 'text',
    means: 'Her own words for an open option.',
    right: "places.other = 'ear'",
    wrong: "weight.other = 'ear'",
  },
  {
    word: 'concern.part',
    gives: 'by part',
    means: 'chosen (condition), rating (number), talk (code: yes, not-now, have-help), note (text).',
    right: 'pain.rating >= 7',
    wrong: 'pain >= 7',
  },
  {
    word: 'condition',
    gives: 'condition',
    means: 'A condition of the form, by its name.',
    right: 'sore and weight > 50',
    wrong: 'sore > 1',
  },
  { word: 'fact', gives: 'by type', means: 'A context fact, by its name.', right: 'nation = wales', wrong: 'nation = scotland' },
  { word: 'today', gives: 'date', means: 'The day on which the assessment began.', right: 'since <= today', wrong: 'today > 3' },
  { word: '=  !=', gives: 'condition', means: 'The same, not the same.', right: 'sleeps-well != yes', wrong: 'walking = 3' },
  { word: '<  <=  >  >=', gives: 'condition', means: 'Order of numbers and dates.', right: 'weight <= 100', wrong: 'walking >= well' },
  { word: 'in', gives: 'condition', means: 'One of these.', right: 'walking in (well, with-help)', wrong: 'walking in (well, badly)' },
  {
    word: 'includes',
    gives: 'condition',
    means: 'A set of codes has this one.',
    right: 'places includes back',
    wrong: 'walking includes well',
  },
  { word: 'not', gives: 'condition', means: 'The opposite; of unknown, unknown.', right: 'not pain.chosen', wrong: 'not weight' },
  { word: 'and', gives: 'condition', means: 'Both.', right: 'pain.chosen and weight > 50', wrong: 'pain.rating and weight > 50' },
  {
    word: 'or',
    gives: 'condition',
    means: 'One of both, or both.',
    right: 'pain.chosen or weight > 50',
    wrong: 'pain.chosen || weight > 50',
  },
  {
    word: '+  -',
    gives: 'number',
    means: 'Plus, minus. A minus stands between spaces.',
    right: 'weight - 5 > 50',
    wrong: 'weight -5 > 50',
  },
  { word: '*  /', gives: 'number', means: 'Times, divided by.', right: 'weight * 2 / 3 > 50', wrong: 'words * 2 > 50' },
  {
    word: 'answered(item)',
    gives: 'condition',
    means: 'There is an answer; of a fact, a value; of previous(item), an answer last time.',
    right: 'answered(words) or answered(usual-weight) or answered(previous(weight))',
    wrong: 'answered(weight + 1)',
  },
  {
    word: 'previous(item)',
    gives: 'as the item',
    means: 'The last assessment’s answer.',
    right: 'weight < previous(weight)',
    wrong: 'walking < previous(walking)',
  },
  {
    word: 'score(item)',
    gives: 'number',
    means: 'The score of the chosen options.',
    right: 'score(walking) >= 2',
    wrong: 'score(places) >= 2',
  },
  {
    word: 'round(number, digits)',
    gives: 'number',
    means: 'Rounded; to a whole number without digits.',
    right: 'round(weight / 3, 1) > 20',
    wrong: 'round(weight, weight) > 20',
  },
  { word: 'min(…)', gives: 'number', means: 'The least.', right: 'min(weight, 100) > 50', wrong: 'min() > 50' },
  { word: 'max(…)', gives: 'number', means: 'The most.', right: 'max(weight, medicines.dose) > 50', wrong: 'max(weight, walking) > 50' },
  {
    word: 'sum(…, missing = …)',
    gives: 'number',
    means: 'missing = blank, zero or prorate(n) must be said: with prorate, the sum of at least n answers is scaled to all.',
    right: 'sum(weight, medicines.dose, missing = zero) > 50',
    wrong: 'sum(weight, medicines.dose) > 50',
  },
  {
    word: 'mean(…, missing = …)',
    gives: 'number',
    means: 'The mean; missing as for sum.',
    right: 'mean(medicines.dose, missing = prorate(2)) > 5',
    wrong: 'mean(medicines.dose, missing = ignore) > 5',
  },
  {
    word: 'count(…)',
    gives: 'number',
    means: 'How many of these are true.',
    right: 'count(pain.chosen, medicines.helps = no) > 1',
    wrong: 'count(weight) > 1',
  },
  {
    word: 'count(table)',
    gives: 'number',
    means: 'How many rows it has.',
    right: 'count(medicines) > 2',
    wrong: 'count(medicines, pain.chosen) > 2',
  },
  { word: 'any(…)', gives: 'condition', means: 'One at least is true.', right: 'any(medicines.helps = no)', wrong: 'any(medicines.dose)' },
  { word: 'all(…)', gives: 'condition', means: 'Every one is true.', right: 'all(medicines.helps = yes, pain.chosen)', wrong: 'all()' },
  {
    word: 'case(when, then, …, else)',
    gives: 'as its values',
    means: 'The value beside the first condition that is true; without an else, blank.',
    right: 'case(weight > 90, 2, weight > 70, 1, 0) > 1',
    wrong: "case(weight > 90, 2, 'one') > 1",
  },
  {
    word: 'days-between(from, to)',
    gives: 'number',
    means: 'Days from one date to another.',
    right: 'days-between(since, today) > 14',
    wrong: 'days-between(since) > 14',
  },
  {
    word: 'table.column',
    gives: 'as the column',
    means: 'In an argument of count, any, all, sum, mean, min or max: the argument runs once for each row.',
    right: 'any(medicines.dose > 5)',
    wrong: 'medicines.dose > 5',
  },
];

/** What binds tighter stands first. */
export const precedence: readonly string[] = [
  '( )  calls',
  '*  /',
  '+  -',
  '=  !=  <  <=  >  >=  in  includes',
  'not',
  'and  or (between the two there are always brackets)',
];
