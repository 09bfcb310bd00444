import type { Session } from '../../../engine';
import { ownerIsPatient, type ComparedConcern, type PlanItem, type Standing } from '../../../records';
import type { Translate } from '../../../messages';
import { showDate } from '../../dates';
import type { OpenCare } from './CareScreen';
import { personName, type Services } from '../../services';
import { selector } from '../../words';
import { careLibrary } from '../../care-library';

/** Who does it, as staff read it. */
export function ownerWords({ owner }: Pick<PlanItem, 'owner'>, identity: Services['identity'], t: Translate): string {
  if (owner === '') return t('plan.owner-nobody');
  if (owner === ownerIsPatient) return t('plan.owner-patient');
  return personName(identity, owner, owner);
}

export const standingWords = (standing: Standing, t: Translate): string =>
  standing.kind === 'rated' ? t('result.rated', { rating: standing.rating }) : t('since.standing', { standing: selector(standing.kind) });

/** How a concern changed, with the day where that is not the time before. */
export function sinceWords({ since, against, standings }: ComparedConcern, dates: readonly string[], t: Translate): string {
  if (since === null) return t('since.none');
  const words = t('since.change', { since });
  const day = against === null ? undefined : dates[against];
  return against === standings.length - 2 || day === undefined ? words : t('since.than', { words, date: showDate(day) });
}

/** Items that are discreet, or asked only when she is alone: never on paper, never in a list that another may see. */
export const hiddenItems = ({ form: { canonical } }: Pick<Session, 'form'>): ReadonlySet<string> =>
  new Set(canonical.items.filter(({ sensitive, discreet }) => sensitive === 'alone' || discreet === true).map(({ id }) => id));

export const privateItems = ({ form: { canonical } }: Pick<Session, 'form'>): ReadonlySet<string> =>
  new Set(canonical.items.filter(({ sensitive }) => sensitive === 'private').map(({ id }) => id));

const informationTexts: ReadonlyMap<string, string> = new Map(
  Object.values(careLibrary.concerns).flatMap(({ suggestions }) => suggestions.information.map(({ id, text }) => [id, text] as const)),
);

/** What she was given to read, by name; what the library no longer has is named by its id. */
export const informationWords = ({ information }: Pick<PlanItem, 'information'>): readonly string[] =>
  information.map((id) => informationTexts.get(id) ?? id);

/**
 * Whether it stands on her copy only where she said so: what is about something private, what she keeps from being shared, and what came
 * up by itself, for nobody but her nurse knows what that is.
 */
export const needsHerWord = (care: Pick<OpenCare, 'result' | 'state'>, { concern }: Pick<PlanItem, 'concern'>): boolean =>
  concern === null ||
  privateItems(care.result.session).has(concern) ||
  care.state.fields[`consent/except/${concern}`]?.some(({ value }) => value === true) === true;
