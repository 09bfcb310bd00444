import type { CanonicalForm } from '../../definition';
import type { ContextValue } from '../../engine';

/** The captured facts, typed as the form declares them; an unreadable one is unknown. */
export function contextOf(canonical: CanonicalForm, captured: Readonly<Record<string, string>>): Record<string, ContextValue> {
  return Object.fromEntries(
    canonical.context.map(({ name, type }) => {
      const text = captured[name];
      if (text === undefined || text === '') return [name, null];
      if (type === 'truth') return [name, text === 'true' ? true : text === 'false' ? false : null];
      if (type === 'number') return [name, Number.isFinite(Number(text)) ? Number(text) : null];
      return [name, text];
    }),
  );
}
