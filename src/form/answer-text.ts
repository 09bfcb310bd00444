import type { CanonicalItem } from '../definition';
import { notAskedReasons, type AnswerValue, type ItemSnapshot, type Path, type Session } from '../engine';
import { isPrivate, type Place } from './fields';
import { kindOf } from './input';
import { locate } from './locate';
import { plainly, type Translate, type Voice } from './voice';

/** Any answer in the reader's words; where there is none, which kind of blank it is. */
export const answerText = (session: Session, path: Path, t: Translate): string => answerIn(plainly(t), session, path);

/** The same, as it is shown. `isKept`: a private concern is not named. */
export function answerIn<T>(voice: Voice<T>, session: Session, path: Path, isKept = false): T {
  const snapshot = session.snapshot(path);
  const place = locate(session, path);
  if (place === null || snapshot.blank !== undefined || snapshot.value === null) return blankText(voice, snapshot);
  return valueIn(voice, session, place, snapshot.value, isKept);
}

function blankText<T>({ say }: Voice<T>, { blank, value }: ItemSnapshot): T {
  if (value !== null && typeof value === 'object' && 'blank' in value && value.blank === 'not-asked') {
    const known = notAskedReasons.find((reason) => reason === value.reason);
    return say(known === undefined ? 'form.blank.not-asked' : `form.blank.not-asked-${known}`);
  }
  return say(`form.blank.${blank ?? 'not-answered'}`);
}

/** A value that could stand at a place, in the reader's words. */
export function valueIn<T>(voice: Voice<T>, session: Session, place: Place, value: NonNullable<AnswerValue>, isKept = false): T {
  const { item, part } = place;
  const { say } = voice;
  if (typeof value === 'boolean')
    return say(part === 'chosen' ? (value ? 'form.ticked' : 'form.blank.not-chosen') : value ? 'form.yes' : 'form.no');
  if (typeof value === 'object') {
    if ('blank' in value) return say(`form.blank.${value.blank}`);
    return voice.join(
      value.map((code) => codeText(voice, session, place, code, isKept)),
      ', ',
    );
  }
  if (part === 'rating') return say('form.check.rating', { rating: value });
  if (part === 'talk') return say(`form.talk.${value}`);
  if (typeof value === 'number') return numberText(voice, session, item, value);
  if (part === 'value' && item.type === 'yes-no') return say(`form.${value}`);
  if (part === 'value' && item.type === 'choice') return codeText(voice, session, place, value);
  return voice.join([part === 'value' && kindOf(place) === 'date' ? dateText(value, languageOf(session)) : value], '');
}

function numberText<T>(voice: Voice<T>, session: Session, { id, unit }: CanonicalItem, value: number): T {
  const written = new Intl.NumberFormat(languageOf(session), { maximumFractionDigits: 10, useGrouping: false }).format(value);
  return voice.join(unit === undefined ? [written] : [written, voice.written(`${id}.unit`, unit)], ' ');
}

/** The words of an option, with her own beside an open one; or of the concern that a rank names. */
function codeText<T>(voice: Voice<T>, session: Session, { item, path }: Place, code: string, isKept = false): T {
  if (item.type === 'rank' && isKept && session.form.canonical.items.some((each) => each.id === code && isPrivate(each))) {
    return voice.say('form.private-answer');
  }
  if (item.type === 'rank') return voice.written(`${code}.text`, session.snapshot(`${code}.chosen`).text);
  const option = item.options?.find((each) => each.code === code);
  const words = option === undefined ? voice.join([code], '') : voice.written(`${item.id}.options.${code}`, option.text);
  const own = option?.open === true ? session.snapshot(`${path}.other`).value : null;
  return typeof own === 'string' ? voice.join([words, own], ': ') : words;
}

/** For `Intl`: a pseudo-locale is English words. */
export function languageOf(session: Session): string {
  const { language } = session.form.canonical;
  return language === 'en-XA' || language === 'ar-XB' ? 'en-GB' : language;
}

/** A full or partial date in words. */
export function dateText(date: string, language: string): string {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined) return date;
  return new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    ...(day === undefined ? {} : { day: 'numeric' }),
  }).format(new Date(Date.UTC(year, month - 1, day ?? 1)));
}
