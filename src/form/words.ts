import type { Session } from '../engine';
import type { Field } from './fields';
import type { Problem } from './input';

/** Looks a message up in the reader's language. */
export type Translate = (id: string, values?: Readonly<Record<string, string | number>>) => string;

/** The words of an error: the same in the summary and beside the input. */
export function problemWords(t: Translate, session: Session, { item, part, path }: Field, { code, message, values }: Problem): string {
  if (message !== undefined) return message;
  const name = part === 'value' ? session.snapshot(path).text : session.snapshot(`${item.id}.chosen`).text;
  if (code === 'required') return t(`form.error.required.${part === 'value' ? item.type : part}`, { name });
  const known = { min: item.min ?? '', max: item.max ?? '', maxLength: item.maxLength ?? '', ...values, name };
  if (code === 'type') return t(item.type === 'date' ? 'form.error.type.date' : 'form.error.type.number', known);
  if (code === 'range') return t(rangeWords(known.min, known.max), known);
  return t(code === 'length' ? 'form.error.length' : 'form.error.option', known);
}

function rangeWords(min: string | number, max: string | number): string {
  if (min === '') return 'form.error.range.most';
  return max === '' ? 'form.error.range.least' : 'form.error.range.between';
}
