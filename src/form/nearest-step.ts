import type { Session } from '../engine';
import { roleOf, stages, type Step } from './journey';

/** The step of this key; where it is not there now, or not in this layout, the nearest one, rather the one before it. */
export function nearestStep(session: Session, steps: readonly Step[], key: string): Step | undefined {
  const same = steps.find((step) => step.key === key) ?? steps.find((step) => step.key.startsWith(`${key}/`));
  if (same !== undefined) return same;
  const page = key.startsWith('page/') ? key.split('/')[1] : undefined;
  const whole = steps.find((step) => step.kind === 'all' && page !== undefined && step.pages.includes(page));
  if (whole !== undefined) return whole;
  const wanted = standingOf(session, key);
  return steps.findLast((step) => compare(standingOf(session, step.key), wanted) <= 0) ?? steps[0];
}

/** The steps that come after this key, whether or not its own is there now. */
export function stepsAfter(session: Session, steps: readonly Step[], key: string): readonly Step[] {
  const wanted = standingOf(session, key);
  return steps.filter((step) => compare(standingOf(session, step.key), wanted) > 0);
}

/** Stage, page or part, question: keys stand in the order in which {@link journey} asks, also those that are not asked now. */
type Standing = readonly [number, number, number];

const start: Standing = [-1, 0, 0];
const afterAllRatings = 1000;

function standingOf(session: Session, key: string): Standing {
  const [kind, first = '', question] = key.split('/');
  if (kind === 'check') return [stages.check, 0, 0];
  if (kind === 'private') return [stages.private, first === '' ? 0 : 1, 0];
  if (kind === 'rate') return [stages.rate, first.startsWith('private-') ? afterAllRatings + Number(first.slice(8)) : Number(first), 0];
  const { pages, items } = session.form.canonical;
  const index = pages.findIndex(({ id }) => id === first);
  const page = pages[index];
  if (page === undefined) return start;
  const at = question === undefined ? 0 : page.items.findIndex((item) => items[item]?.id === question);
  return [stages[roleOf(session, page)], index, at];
}

function compare(one: Standing, other: Standing): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
