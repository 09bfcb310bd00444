import type { CanonicalItem } from '../definition';
import type { AnswerValue, ItemSnapshot, Path, Session } from '../engine';
import type { Part } from './fields';
import type { Translate } from './words';

/** The item and the part of it that a path addresses. */
export function locate(session: Session, path: Path): { readonly item: CanonicalItem; readonly part: Part } | null {
  const { items } = session.form.canonical;
  const whole = items.find(({ id }) => id === path);
  if (whole !== undefined) return { item: whole, part: 'value' };
  const at = path.lastIndexOf('.');
  const item = items.find(({ id }) => id === path.slice(0, at));
  const part = (['chosen', 'rating', 'talk', 'note'] as const).find((name) => name === path.slice(at + 1));
  return item === undefined || part === undefined ? null : { item, part };
}

/** Any answer in the reader's words; where there is none, which kind of blank it is. */
export function answerText(session: Session, path: Path, t: Translate): string {
  const snapshot = session.snapshot(path);
  const located = locate(session, path);
  if (located === null || snapshot.blank !== undefined || snapshot.value === null) return blankText(snapshot, t);
  return valueText(session, located, snapshot.value, t);
}

function blankText({ blank, value }: ItemSnapshot, t: Translate): string {
  if (value !== null && typeof value === 'object' && 'blank' in value && value.blank === 'not-asked') {
    return value.reason === 'not-alone' ? t('form.blank.not-asked-not-alone') : t('form.blank.not-asked');
  }
  return t(`form.blank.${blank ?? 'not-answered'}`);
}

function valueText(
  session: Session,
  { item, part }: { item: CanonicalItem; part: Part },
  value: NonNullable<AnswerValue>,
  t: Translate,
): string {
  if (typeof value === 'boolean') return t(value ? 'form.ticked' : 'form.blank.not-chosen');
  if (typeof value === 'object')
    return 'blank' in value ? t(`form.blank.${value.blank}`) : value.map((code) => codeText(session, item, code)).join(', ');
  if (part === 'rating') return t('form.check.rating', { rating: value });
  if (part === 'talk') return t(`form.talk.${value}`);
  if (part === 'note') return String(value);
  switch (item.type) {
    case 'yes-no':
      return t(`form.${value}`);
    case 'choice':
      return codeText(session, item, String(value));
    case 'date':
      return dateText(String(value), session.form.canonical.language);
    case 'number':
    case 'computed':
      return item.unit === undefined ? String(value) : `${value} ${item.unit}`;
    default:
      return String(value);
  }
}

/** The words of an option, or of the concern that a rank names. */
function codeText(session: Session, item: CanonicalItem, code: string): string {
  if (item.type === 'rank') return session.snapshot(`${code}.chosen`).text;
  return item.options?.find((option) => option.code === code)?.text ?? code;
}

/** A full or partial date in words. */
function dateText(date: string, language: string): string {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined) return date;
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    ...(day === undefined ? {} : { day: 'numeric' }),
  }).format(new Date(Date.UTC(year, month - 1, day ?? 1)));
}
