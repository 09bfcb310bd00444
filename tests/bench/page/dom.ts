import { chainLength, planOf, words, type Question } from '../plan';
import { measureKeys, sizeOfPage } from './paint';

/**
 * The same page by hand: the very markup that ours shows, and listeners that do only what each answer asks for. No
 * framework, no engine, no general rule: what a person would write who knew this one form and cared for nothing but speed.
 */

measureKeys();
const plan = planOf(sizeOfPage());
const answers = new Map<string, string>();

const names = new Map<string, HTMLElement>();
for (const name of document.querySelectorAll<HTMLElement>('#root label, #root legend, #root p')) {
  const text = [...name.childNodes].find((node) => node.nodeType === Node.TEXT_NODE)?.textContent?.trim() ?? '';
  if (text !== '' && !names.has(text)) names.set(text, name);
}
function named(text: string): HTMLElement {
  const name = names.get(text);
  if (name === undefined) throw new Error(`The page does not say "${text}".`);
  return name;
}

const group = (text: string): HTMLElement => {
  const name = named(text);
  return name.closest<HTMLElement>('.nhsuk-form-group') ?? name;
};
const output = (text: string): HTMLElement => {
  const found = named(text).querySelector('output');
  if (found === null) throw new Error(`"${text}" shows no value.`);
  return found;
};
const blank = output(words.loneValue).textContent;

const sums = plan.sums.map((ratings, section) => ({ ratings, shown: output(words.sum(section)), value: 0 }));
const total = output(words.total);
const chain = Array.from({ length: chainLength }, (_, index) => output(words.chain(index + 1)));
const loneValue = output(words.loneValue);
const opened = new Map<string, HTMLElement[]>();
for (const { id, gate } of plan.questions) {
  if (gate !== undefined) opened.set(gate, [...(opened.get(gate) ?? []), group(words.question(id))]);
}

function react({ id, kind, section }: Question, value: string): void {
  if (kind === 'gate') for (const one of opened.get(id) ?? []) one.hidden = value !== 'yes';
  const sum = sums[section];
  if (kind !== 'rating' || sum === undefined || !sum.ratings.includes(id)) return;
  sum.value = sum.ratings.reduce((all, rating) => all + Number(answers.get(rating) ?? 0), 0);
  sum.shown.textContent = String(sum.value);
  total.textContent = String(sums.reduce((all, each) => all + each.value, 0));
}

/** A rating can be taken back once it is given. */
function offerToClear(question: HTMLElement, inputs: readonly HTMLInputElement[]): void {
  if (question.nextElementSibling?.className === 'hna-link-button') return;
  const clear = document.createElement('button');
  clear.type = 'button';
  clear.className = 'hna-link-button';
  clear.textContent = 'Clear my answer';
  clear.addEventListener('click', () => {
    for (const input of inputs) input.checked = false;
    clear.remove();
  });
  question.after(clear);
}

for (const question of plan.questions) {
  const place = group(words.question(question.id));
  const inputs = [...place.querySelectorAll('input')];
  for (const input of inputs) {
    if (question.kind === 'gate' && input.value === 'yes') input.checked = true;
    input.addEventListener('input', () => {
      answers.set(question.id, input.value);
      if (question.kind === 'rating') offerToClear(place, inputs);
      react(question, input.value);
    });
  }
}

function onNumber(text: string, change: (value: number) => void): void {
  const input = group(text).querySelector('input');
  input?.addEventListener('input', () => {
    answers.set(text, input.value);
    change(input.value === '' ? Number.NaN : Number(input.value));
  });
}
const shown = (value: number): string | null => (Number.isNaN(value) ? blank : String(value));
onNumber(words.chainStart, (value) => chain.forEach((each, index) => (each.textContent = shown(value + index + 1))));
onNumber(words.loneNumber, (value) => (loneValue.textContent = shown(value * 2)));
document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault());
