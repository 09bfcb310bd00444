import type { NotAskedReason, Session } from '../engine';

/** A question that somebody has to ask in person, because she was not asked it here, or chose not to say. */
export interface ToAsk {
  /** Id of the item. */
  readonly item: string;
  readonly reason: Exclude<NotAskedReason, 'skipped'> | 'prefer-not-to-say' | 'not-answered';
  readonly sensitive: 'alone' | 'private';
  /** Its words stand nowhere that another person may see. */
  readonly discreet: boolean;
}

/**
 * What is to be asked in person, in the order of the form: whatever is asked only when she is alone and has no answer, and what is
 * private and she put off. What she left out is not: that was her choice. Source: clinical.md, "Suicidal thoughts, abuse, private things".
 */
export function toAskInPerson(session: Session): readonly ToAsk[] {
  const { aloneGate, items } = session.form.canonical;
  const gate = aloneGate === undefined ? null : session.snapshot(aloneGate);
  const closed = gate?.value === 'no' ? 'not-alone' : gate?.blank === 'not-asked' ? 'helper' : 'not-answered';
  const found: ToAsk[] = [];
  for (const { id, type, table, sensitive, discreet = false } of items) {
    if (sensitive === undefined || table !== undefined) continue;
    const { value, blank } = session.snapshot(type === 'concern' ? `${id}.chosen` : id);
    if (blank === undefined) continue;
    const stored = value !== null && typeof value === 'object' && 'reason' in value ? value.reason : null;
    const of = { item: id, sensitive, discreet };
    if (stored === 'later-alone') found.push({ ...of, reason: 'later-alone' });
    else if (sensitive === 'private') continue;
    else if (blank === 'prefer-not-to-say') found.push({ ...of, reason: 'prefer-not-to-say' });
    else if (stored === 'not-alone' || stored === 'helper') found.push({ ...of, reason: stored });
    else found.push({ ...of, reason: blank === 'not-asked' ? closed : 'not-answered' });
  }
  return found;
}
