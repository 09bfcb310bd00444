import type { CanonicalForm, CanonicalRedFlag, Expression } from '../definition';
import type { Explanation, Path } from './contract';
import { compileExpression, type Evaluate, type Facts } from './evaluate';
import { partPath, type Place } from './paths';
import { partsOf } from './reads';
import { wordsOf } from './text';
import { isOpen, truthOf, type Value } from './values';
import type { Truth } from './blanks';

type ValueAt = (path: Path) => Value;

/** Evaluates any part of a rule now. Explaining is rare, so it compiles on demand. */
class Explainer {
  readonly #form: CanonicalForm;
  readonly #valueAt: ValueAt;
  readonly #facts: Facts;
  readonly #because = new Set<string>();
  readonly #paths = new Set<Path>();

  constructor(form: CanonicalForm, valueAt: ValueAt, facts: Facts) {
    this.#form = form;
    this.#valueAt = valueAt;
    this.#facts = facts;
  }

  truth(expression: Expression): Truth {
    return truthOf(this.#evaluate(expression));
  }

  /** Notes what made the expression what it is, and leaves out branches that made no difference. */
  note(expression: Expression): void {
    const truth = this.truth(expression);
    if (expression.op === 'condition') {
      const condition = this.#form.conditions.find((each) => each.id === expression.id);
      if (condition === undefined) return;
      if (truth === true) this.#because.add(condition.because);
      return this.note(condition.when);
    }
    if (expression.op === 'ref' || expression.op === 'score') return this.#noteAnswer(expression.path);
    const parts = partsOf(expression);
    const decides = expression.op === 'or' || expression.op === 'and' || expression.op === 'any' || expression.op === 'all';
    for (const part of decides ? parts.filter((each) => this.truth(each) === truth) : parts) this.note(part);
  }

  noteAnswer(path: Path): void {
    this.#paths.add(path);
  }

  explanation(fallback = ''): Explanation {
    const items = new Map(this.#form.items.map((item) => [item.id, item]));
    const inputs = [...this.#paths].map((path) => {
      const item = items.get(path) ?? items.get(path.slice(0, Math.max(0, path.lastIndexOf('.'))));
      const text = item === undefined ? path : plain(item.text);
      return { path, text, answer: wordsOf(item, this.#valueAt(path)) };
    });
    return { because: [...this.#because].join('; ') || fallback, inputs };
  }

  #noteAnswer(path: Path): void {
    const value = this.#form.items.find((item) => item.id === path)?.value;
    if (value === undefined) this.#paths.add(path);
    else this.note(value);
  }

  #evaluate(expression: Expression): Value {
    const values: Value[] = [];
    const slotFor = (value: Value): number => values.push(value) - 1;
    const evaluate: Evaluate = compileExpression(expression, {
      answer: (path) => slotFor(this.#valueAt(path)),
      condition: (id) => {
        const condition = this.#form.conditions.find((each) => each.id === id);
        return slotFor(condition === undefined ? false : this.#evaluate(condition.when));
      },
      score: (path) => (code) => this.#form.items.find((item) => item.id === path)?.options?.find((option) => option.code === code)?.score,
    });
    return evaluate({ ...this.#facts, values });
  }
}

/** Why an item is hidden or shown. */
export function explainItem({ item }: Place, form: CanonicalForm, valueAt: ValueAt, facts: Facts): Explanation {
  const explainer = new Explainer(form, valueAt, facts);
  const showIf = form.pages[item.page]?.showIf;
  if (showIf !== undefined) explainer.note(showIf);
  if (item.follows !== undefined) explainer.noteAnswer(partPath(item.follows, 'chosen'));
  if (item.showIf !== undefined) explainer.note(item.showIf);
  if (item.sensitive === 'alone' && form.aloneGate !== undefined) explainer.noteAnswer(form.aloneGate);
  return explainer.explanation();
}

/** Why a flag is fired, clear, or can be neither yet: then its inputs are those that are open. */
export function explainFlag(flag: CanonicalRedFlag, form: CanonicalForm, valueAt: ValueAt, facts: Facts): Explanation {
  const explainer = new Explainer(form, valueAt, facts);
  const open = flag.inputs.filter((path) => isOpen(valueAt(path)));
  if (explainer.truth(flag.when) === true || open.length === 0) explainer.note(flag.when);
  else for (const path of open) explainer.noteAnswer(path);
  return explainer.explanation();
}

const plain = (text: CanonicalForm['items'][number]['text']): string =>
  typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : '…')).join('');
