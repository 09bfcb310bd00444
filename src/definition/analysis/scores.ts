import type { CanonicalItem } from '../canonical';
import { blanks, isDecided, nothing, onlyBlank, onlyNumber, type Possible } from './possible';
import { allNumbers } from './numbers';

/** The scores of what may be chosen, added up; an option without a score takes no part. */
export function scoreOf(answer: Possible, item: CanonicalItem | undefined): Possible {
  const scores = new Map((item?.options ?? []).flatMap(({ code, score }) => (score === undefined ? [] : [[code, score] as const])));
  if (isDecided(answer)) {
    if (answer.blanks !== 0) return onlyBlank(answer.blanks);
    const found = [...(answer.words?.known ?? answer.lists?.must ?? [])].flatMap((code) => scores.get(code) ?? []);
    return found.length === 0 ? onlyBlank(blanks.notShown) : onlyNumber(found.reduce((sum, score) => sum + score, 0));
  }
  const whole = [...scores.values()].every(Number.isInteger) ? 1 : 0;
  const { pivot } = answer;
  if (answer.lists !== null) {
    const { must, may } = answer.lists;
    const scored = (codes: readonly string[]): readonly number[] => codes.flatMap((code) => scores.get(code) ?? []);
    const sure = scored([...must]).reduce((sum, score) => sum + score, 0);
    const open = scored([...may].filter((code) => !must.has(code)));
    const low = open.reduce((sum, score) => sum + Math.min(0, score), sure);
    const high = open.reduce((sum, score) => sum + Math.max(0, score), sure);
    return { ...nothing, blanks: answer.blanks | blanks.notShown, numbers: { low, high, step: whole }, pivot };
  }
  if (answer.words === null || answer.words.rest !== 'none')
    return { ...nothing, blanks: answer.blanks | blanks.notShown, numbers: allNumbers, pivot };
  const found = [...answer.words.known].flatMap((code) => scores.get(code) ?? []);
  const some = found.length < answer.words.known.size ? blanks.notShown : 0;
  const numbers = found.length === 0 ? null : { low: Math.min(...found), high: Math.max(...found), step: whole };
  return { ...nothing, blanks: answer.blanks | some, numbers, pivot };
}
