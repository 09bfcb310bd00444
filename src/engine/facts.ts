import type { CanonicalForm } from '../definition';
import type { ContextValue, OpenOptions } from './contract';
import type { Facts } from './scope';
import { isStoredBlank } from './validate';
import { isList, notAnswered, notAsked, notShown, preferNotToSay, type Value } from './values';

/** What was pinned when the session started. An undeclared or unreadable context fact is unknown. */
export function factsOf(form: CanonicalForm, options: OpenOptions): Pick<Facts, 'today' | 'context' | 'previous'> {
  const context = new Map<string, Value>();
  for (const { name, type } of form.context) {
    const value = contextValue(type, options.context?.[name] ?? null);
    if (value !== null) context.set(name, value);
  }
  return {
    today: options.today === '' ? notAnswered : options.today,
    context: (name) => context.get(name) ?? notAnswered,
    previous: (path) => previousValue(options.previous ?? {}, path),
  };
}

/** Records keep facts as text; a number or a truth is read back from it. */
function contextValue(type: CanonicalForm['context'][number]['type'], value: ContextValue): Value | null {
  if (value === null || value === '') return null;
  if (type === 'truth') {
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : null;
  }
  if (type === 'number') {
    const number = typeof value === 'boolean' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? number : null;
  }
  return typeof value === 'string' ? value : null;
}

/** What was not answered last time, or never asked, takes no part now. */
function previousValue(previous: NonNullable<OpenOptions['previous']>, path: string): Value {
  const value = Object.hasOwn(previous, path) ? (previous[path] ?? null) : null;
  if (value === null) return notShown;
  if (typeof value !== 'object' || isList(value)) return value;
  if (!isStoredBlank(value)) return notShown;
  return value.blank === 'prefer-not-to-say' ? preferNotToSay : notAsked;
}
