import type { CanonicalForm, Expression } from '../canonical';
import { partsOf } from '../reads';

/** Every expression of a form, as it stands. */
export function* expressionsOf(form: CanonicalForm): Generator<Expression> {
  for (const condition of form.conditions) yield condition.when;
  for (const page of form.pages) if (page.showIf !== undefined) yield page.showIf;
  for (const item of form.items) {
    for (const each of [item.showIf, item.readOnlyIf, item.value, item.prefill]) if (each !== undefined) yield each;
    for (const check of item.checks ?? []) yield check.when;
  }
  for (const flag of form.redFlags) yield flag.when;
}

/** These expressions with all that stands inside them. */
export function* allPartsOf(expressions: Iterable<Expression>): Generator<Expression> {
  const waiting = [...expressions];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    waiting.push(...partsOf(next));
  }
}
