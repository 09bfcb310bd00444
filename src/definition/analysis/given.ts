import type { Evaluation } from './evaluation';
import { anyOf, blanks, either, nothing, settled, truths, type Possible } from './possible';
import type { Place } from './world';

/** Her own words stand while the open option is chosen. */
export function ownWords({ item, path }: Place, at: Evaluation): Possible {
  const open = (item.options ?? []).filter((option) => option.open === true).map((option) => option.code);
  const answer = at.answer(path.slice(0, path.lastIndexOf('.')));
  const { words, lists } = answer;
  const can = open.some((code) => words?.known.has(code) === true || lists?.may.has(code) === true);
  const inWords = words === null || [...words.known].every((code) => open.includes(code));
  const inLists = lists === null || open.some((code) => lists.must.has(code));
  const without = { ...nothing, blanks: answer.blanks | (inWords && inLists ? 0 : blanks.notShown) };
  return settled(can ? either(without, at.variable(`answer ${path}`)) : without, answer.pivot);
}

/** A table without rows is not answered; which rows there are, no rule asks. */
export function tableRows(table: string, at: Evaluation): Possible {
  const { can, pivot } = at.rowsOf(table);
  const rows = can & 6 ? { ...nothing, words: anyOf([], 'any') } : nothing;
  return { ...rows, blanks: can & 1 ? blanks.notAnswered : 0, pivot };
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
