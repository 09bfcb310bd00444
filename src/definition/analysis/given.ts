import type { Evaluation } from './evaluation';
import { blanks, either, nothing, onlyBlank, settled, truths, type Possible } from './possible';
import type { Place } from './world';

/** Her own words stand while the open option is chosen. */
export function ownWords({ item, path }: Place, at: Evaluation): Possible {
  const open = (item.options ?? []).filter((option) => option.open === true).map((option) => option.code);
  const answer = at.answer(path.slice(0, path.lastIndexOf('.')));
  const { words, lists } = answer;
  const can = open.some((code) => words?.known.has(code) === true || lists?.may.has(code) === true);
  if (!can) return onlyBlank(blanks.notShown);
  const allOpen = words !== null && [...words.known].every((code) => open.includes(code));
  const must = answer.blanks === 0 && (allOpen || open.some((code) => lists?.must.has(code) === true));
  const own = at.variable(`answer ${path}`);
  return must ? own : settled(either(onlyBlank(blanks.notShown), own), answer.pivot);
}

/** Concerns that are no longer chosen fall out of the top three. */
export function ranked(stored: Possible, at: Evaluation): Possible {
  if (stored.lists === null) return stored;
  const chosen = [...stored.lists.may].map((id) => ({ id, can: at.shownIf(at.answer(`${id}.chosen`)) }));
  const may = chosen.filter(({ can }) => can.truths & truths.yes).map(({ id }) => id);
  const must = chosen.filter(({ id, can }) => stored.lists?.must.has(id) === true && can.truths === truths.yes).map(({ id }) => id);
  const blank = stored.blanks | (must.length === 0 ? blanks.notAnswered : 0);
  const value = { ...nothing, blanks: blank, lists: may.length === 0 ? null : { must: new Set(must), may: new Set(may) } };
  return settled(value, stored.pivot ?? chosen.find(({ can }) => can.pivot !== null)?.can.pivot ?? null);
}
