import type { CanonicalItem } from '../../definition';
import {
  open,
  type Answers,
  type AnswerValue,
  type ContextValue,
  type Form,
  type Origins,
  type RedFlagState,
  type Session,
} from '../../engine';
import type { Chance } from './chance';
import { notes } from './names';

/** What a made person brings to an assessment. Figures: field.md §7, *Test data generator*. */
export interface Worries {
  /** Concerns, most pressing first; none: nothing worries her today. */
  readonly concerns: readonly string[];
  /** 1–10 each. */
  readonly ratings: ReadonlyMap<string, number>;
  /** Whether something on the safety check is new or worse. */
  readonly unwell: boolean;
  /** Whether nobody else sees the screen. */
  readonly alone: boolean;
  /** How many pages she fills in before she stops; null: all. */
  readonly stopsAfter: number | null;
}

export interface Filled {
  /** What she said: the safety check, then the rest at once, where a tablet saves every tap. And where prefilled answers came from. */
  readonly pages: readonly {
    readonly answers: Answers;
    readonly origins: Readonly<Record<string, 'prefilled' | 'carried-forward' | null>>;
  }[];
  readonly begun: { readonly answers: Answers; readonly origins: Origins };
  readonly hidden: readonly string[];
  /** Questions that only a person may ask her now. */
  readonly unasked: readonly string[];
  readonly fired: readonly RedFlagState[];
  readonly safetyCheckComplete: boolean;
}

export interface Facts {
  readonly context: Readonly<Record<string, ContextValue>>;
  readonly previous: Answers;
  readonly today: string;
}

/** Fills in a form, page by page, through the engine: what it does not ask is not answered. */
export function fillIn(form: Form, chance: Chance, worries: Worries, facts: Facts): Filled {
  const session = open(form, facts);
  const begun = session.start();
  const pages: Filled['pages'][number][] = [];
  let gathered: { answers: Answers; origins: Filled['pages'][number]['origins'] } = { answers: {}, origins: {} };
  session.subscribeAll(({ answers, origins }) => {
    gathered = { answers: { ...gathered.answers, ...answers }, origins: { ...gathered.origins, ...origins } };
  });
  const save = (): void => {
    if (Object.keys(gathered.answers).length > 0) pages.push(gathered);
    gathered = { answers: {}, origins: {} };
  };
  const wrong = worries.unwell ? pickUnwell(form, chance) : null;
  for (const [index, page] of form.canonical.pages.entries()) {
    if (worries.stopsAfter !== null && index >= worries.stopsAfter) break;
    const skipped = worries.concerns.length === 0 && page.safetyCheck !== true;
    if (skipped) continue;
    for (const at of page.items) {
      const item = form.canonical.items[at];
      if (item !== undefined) answer(session, item, chance, worries, page.safetyCheck === true ? wrong : null, page.safetyCheck === true);
    }
    session.leavePage(page.id);
    if (page.safetyCheck === true) save();
  }
  save();
  return {
    pages,
    begun: { answers: begun.answers, origins: session.toOrigins() },
    hidden: session.hiddenAnswers(),
    unasked: form.canonical.items
      .filter(({ sensitive }) => sensitive === 'alone')
      .map(({ id }) => id)
      .filter((id) => session.snapshot(id).value === null || session.snapshot(id).blank !== undefined),
    fired: session.redFlags().filter(({ status }) => status === 'fired'),
    safetyCheckComplete: session.safetyCheckComplete(),
  };
}

/** One question of the safety check is *yes* or *not sure*; the gravest, about her life and her home, are the rarest. */
function pickUnwell({ canonical: { pages, items, aloneGate } }: Form, chance: Chance): string | null {
  const asked = items.filter((item) => pages[item.page]?.safetyCheck === true && item.type === 'yes-no' && item.id !== aloneGate);
  const [found] = chance.some(asked, 1, (item) => (item.sensitive === undefined ? 1 : 0.15));
  return found?.id ?? null;
}

function answer(
  session: Session,
  item: CanonicalItem,
  chance: Chance,
  worries: Worries,
  wrong: string | null,
  onSafetyCheck: boolean,
): void {
  const { id } = item;
  if (item.type === 'concern') {
    if (worries.concerns.includes(id) && session.snapshot(`${id}.chosen`).visible) tick(session, id, chance, worries.ratings.get(id) ?? 5);
    return;
  }
  const { visible, value, readOnly } = session.snapshot(id);
  if (!visible || readOnly || value !== null) return;
  if (id === session.form.canonical.aloneGate) session.answer(id, worries.alone ? 'yes' : 'no');
  else if (onSafetyCheck && item.type === 'yes-no')
    session.answer(id, id === wrong ? (item.notSure === true && chance.happens(0.3) ? 'not-sure' : 'yes') : 'no');
  else {
    const said = answerTo(session, item, chance, worries);
    if (said !== null) session.answer(id, said);
  }
}

function tick(session: Session, id: string, chance: Chance, rating: number): void {
  session.answer(`${id}.chosen`, true);
  session.answer(`${id}.rating`, rating);
  if (chance.happens(0.5))
    session.answer(
      `${id}.talk`,
      chance.weighted([
        ['yes', 6],
        ['not-now', 2],
        ['have-help', 2],
      ]),
    );
  if (chance.happens(0.1)) session.answer(`${id}.note`, chance.pick(notes));
}

/** Whatever else a form asks; many leave what need not be answered. */
function answerTo(session: Session, item: CanonicalItem, chance: Chance, worries: Worries): AnswerValue {
  if (item.required !== true && item.type !== 'rank' && chance.happens(0.3)) return null;
  const codes = (item.options ?? []).filter(({ open: words }) => words !== true).map(({ code }) => code);
  const [first, ...others] = codes;
  switch (item.type) {
    case 'yes-no':
      return chance.happens(0.25) ? 'yes' : 'no';
    case 'choice':
      return first === undefined ? null : chance.pick([first, ...others]);
    case 'choices':
    case 'body-map': {
      const alone = item.options?.filter(({ exclusive }) => exclusive === true).map(({ code }) => code) ?? [];
      const together = codes.filter((code) => !alone.includes(code));
      return chance.some(together, Math.min(together.length, chance.whole(1, 2)), () => 1);
    }
    case 'rank':
      return worries.concerns.filter((id) => session.snapshot(`${id}.chosen`).value === true).slice(0, item.top ?? 3);
    case 'scale':
    case 'number': {
      const [least, most] = [item.min ?? 0, item.max ?? 10];
      const step = item.step ?? 1;
      return least + step * chance.whole(0, Math.floor((most - least) / step));
    }
    case 'text':
    case 'paragraph':
      return item.pattern === undefined && chance.happens(0.2) ? chance.pick(notes) : null;
    default:
      return null;
  }
}
