import { useId, useMemo, type ReactNode } from 'react';
import type { Session } from '../engine';
import { Details, SummaryList } from '../look';
import { useTranslate } from '../messages';
import { Answer } from './Answer';
import { firstPlace, stepPlaces, type Place } from './fields';
import { journey, type Layout, type Step } from './journey';
import { chosenBefore } from './PrivateChoice';
import { sectionId, stepTitle } from './sections';
import { TableAnswers } from './TableAnswers';
import { unfinishedOf } from './unfinished';
import { useJourney } from './use-steps';
import { aloud, type Translate, type Voice } from './voice';
import { nameOf } from './words';

export type Sensitive = 'folded' | 'left-out' | 'shown';

export interface AnswerSummaryProps {
  readonly session: Session;
  readonly nothingToday?: boolean;
  /** What the ids in it begin with. */
  readonly id?: string;
  /** How the form is filled in, so that Change leads to the right step. Without it: a section a page. */
  readonly layout?: Layout;
  /**
   * What becomes of answers that are private or were asked alone. Without it they are folded: others may be looking. Discreet ones are
   * never here.
   */
  readonly sensitive?: Sensitive;
  /** Without it there are no Change links: the answers are only read. */
  readonly onChange?: (stepKey: string) => void;
}

/** All answers by page, in words; for checking, and for keeping or printing afterwards. */
export function AnswerSummary(props: AnswerSummaryProps): ReactNode {
  const { session, id, nothingToday = false, layout = 'section', sensitive = 'folded', onChange } = props;
  const own = useId();
  const t = useTranslate();
  const steps = useJourney(session, { nothingToday });
  const change = (section: Step, place?: Place): void => onChange?.(keyToChange(session, { nothingToday, layout }, section, place));
  const changes = onChange === undefined ? undefined : change;
  return (
    <>
      {nothingToday && <p>{t('form.check.nothing-today')}</p>}
      {steps.map((step) => (
        <StepSummary
          key={step.key}
          id={sectionId(id ?? own, step)}
          session={session}
          step={step}
          change={changes}
          single={layout === 'question'}
          sensitive={sensitive}
          t={t}
        />
      ))}
      {sensitive === 'left-out' && hasSensitive(session) && <p>{t('form.check.private-kept-out')}</p>}
    </>
  );
}

/** Something private was answered, though nobody may see here what. */
function hasSensitive(session: Session): boolean {
  return session.form.canonical.items.some((item) => {
    if (item.sensitive === undefined || item.discreet === true) return false;
    const { value } = session.snapshot(firstPlace(item).path);
    return value !== null && value !== false && !(typeof value === 'object' && 'blank' in value);
  });
}

/** Where an answer of a section is changed: the step that asks for it. */
function keyToChange(
  session: Session,
  options: { readonly nothingToday: boolean; readonly layout: Layout },
  section: Step,
  place: Place | undefined,
): string {
  if (options.layout === 'section') return section.key;
  const wanted = place ?? stepPlaces(session, section)[0];
  const asks = (step: Step): boolean => stepPlaces(session, step).some(({ path }) => path === wanted?.path);
  return journey(session, options).find(asks)?.key ?? section.key;
}

interface StepSummaryProps {
  readonly id: string;
  readonly session: Session;
  readonly step: Step;
  readonly change: ((section: Step, place?: Place) => void) | undefined;
  /** Each answer has a step of its own, and a Change link of its own. */
  readonly single: boolean;
  readonly sensitive: Sensitive;
  readonly t: Translate;
}

function StepSummary(props: StepSummaryProps): ReactNode {
  const { step, sensitive } = props;
  if (step.kind === 'private-choice') return sensitive === 'left-out' ? null : <ChoiceSummary {...props} />;
  if (step.kind !== 'private' && !(step.kind === 'rate' && step.isPrivate === true)) return <Answers {...props} />;
  return sensitive === 'left-out' ? null : <Answers {...props} isFolded={sensitive === 'folded'} />;
}

/** What she chose about the private things. */
function ChoiceSummary({ id, session, step, change, t }: StepSummaryProps): ReactNode {
  const choice = chosenBefore(session);
  const title = t('form.private.title');
  return (
    <section id={id} tabIndex={-1} aria-labelledby={`${id}-title`}>
      <h2 className="nhsuk-heading-m">
        <span id={`${id}-title`}>{title}</span> {change !== undefined && <ChangeLink name={title} onClick={() => change(step)} t={t} />}
      </h2>
      <SummaryList
        rows={[
          {
            id: 'choice',
            key: t('form.check.private-choice'),
            value:
              choice === null ? (
                <span className="hna-blank hna-blank--not-answered">{t('form.blank.not-answered')}</span>
              ) : (
                t(`form.check.private-choice.${choice}`)
              ),
          },
        ]}
      />
    </section>
  );
}

function Answers({
  id,
  session,
  step,
  change,
  single,
  sensitive,
  isFolded = false,
  t,
}: StepSummaryProps & { readonly isFolded?: boolean }): ReactNode {
  const voice = aloud(t, session.form.canonical);
  const title = stepTitle(voice, session, step);
  const titleId = `${id}-title`;
  const places = useMemo(() => stepPlaces(session, step), [session, step]);
  const shown = places.filter((place) => isListed(session, place));
  const ticks = shown.filter(({ part }) => part === 'chosen');
  const isAlone = (place: Place): boolean => place.item.sensitive === 'alone' && !isWithheld(session, place);
  const asked = shown.filter((place) => place.part !== 'chosen' && !isWithheld(session, place) && !isAlone(place));
  const asideOf = sensitive === 'left-out' ? [] : shown.filter(isAlone);
  const withheld = shown.find((place) => isWithheld(session, place));
  const tables = asked.filter(({ item }) => item.type === 'table');
  const alone = single && ticks.length === 0 && (step.kind !== 'page' || !isSafety(session, step.page));
  const changeOf = (place: Place) =>
    alone && change !== undefined ? (
      <ChangeLink name={placeName(voice, session, place)} onClick={() => change(step, place)} t={t} />
    ) : undefined;
  const rowOf = (place: Place) => ({
    id: place.path,
    key: placeName(voice, session, place),
    value: <Answer session={session} path={place.path} t={t} />,
  });
  const rows = [
    ...asked
      .filter((place) => !tables.includes(place))
      .map((place) => ({
        id: place.path,
        key: placeName(voice, session, place),
        value: <Answer session={session} path={place.path} t={t} isKept={sensitive !== 'shown'} />,
        actions: changeOf(place),
      })),
    ...(sensitive === 'shown' ? asideOf : []).map(rowOf),
    ...(withheld === undefined
      ? []
      : [{ id: 'withheld', key: t('form.check.private'), value: <Answer session={session} path={withheld.path} t={t} /> }]),
  ];
  if (shown.length === 0) return null;
  const list = (
    <>
      {ticks.length > 0 && <TickSummary session={session} ticks={ticks} t={t} />}
      {rows.length > 0 && <SummaryList className="hna-answers" rows={rows} />}
      {tables.map((place) => (
        <div key={place.path}>
          <TableAnswers session={session} table={place} t={t} />
          {changeOf(place)}
        </div>
      ))}
      {sensitive === 'folded' && asideOf.length > 0 && (
        <Details summary={t('form.check.show-private')}>
          <SummaryList className="hna-answers" rows={asideOf.map(rowOf)} />
        </Details>
      )}
    </>
  );
  return (
    <section id={id} tabIndex={-1} aria-labelledby={titleId}>
      {step.kind === 'private' ? (
        <h3 className="nhsuk-u-visually-hidden" id={titleId}>
          {t('form.private.ticked')}
        </h3>
      ) : (
        <h2 className="nhsuk-heading-m">
          <span id={titleId}>{title}</span>{' '}
          {change !== undefined && !alone && <ChangeLink name={title} onClick={() => change(step)} t={t} />}
        </h2>
      )}
      {isFolded ? <Details summary={t('form.check.show-private')}>{list}</Details> : list}
    </section>
  );
}

function ChangeLink({ name, onClick, t }: { readonly name: ReactNode; readonly onClick: () => void; readonly t: Translate }): ReactNode {
  return (
    <button type="button" className="hna-link-button" onClick={onClick}>
      {t('form.check.change')}
      <span className="nhsuk-u-visually-hidden">: {name}</span>
    </button>
  );
}

const isSafety = (session: Session, page: string): boolean =>
  session.form.canonical.pages.some(({ id, safetyCheck }) => id === page && safetyCheck === true);

function isListed(session: Session, { item, part, path }: Place): boolean {
  if (item.discreet === true || item.type === 'text-block') return false;
  const { visible, blank } = session.snapshot(path);
  // What she may add to a concern is listed where she has: otherwise the page is long with what was never asked of her.
  if ((part === 'talk' || part === 'note') && blank === 'not-answered' && unfinishedOf(session).get(path) === undefined) return false;
  return visible || blank === 'not-asked';
}

/** Asked only when she is alone, and she is not: the words of the question do not stand on a screen that others see. */
function isWithheld(session: Session, { item, path }: Place): boolean {
  return item.sensitive === 'alone' && session.snapshot(path).blank === 'not-asked';
}

function placeName<T>(voice: Voice<T>, session: Session, place: Place): T {
  const name = nameOf(voice, session, place);
  return place.part === 'talk' || place.part === 'note' ? voice.say(`form.check.${place.part}-of`, { name }) : name;
}

/** What was ticked; and apart from it what was shown and not ticked, which is not the same as "no concern". */
function TickSummary({
  session,
  ticks,
  t,
}: {
  readonly session: Session;
  readonly ticks: readonly Place[];
  readonly t: Translate;
}): ReactNode {
  const name = (place: Place): ReactNode => nameOf(aloud(t, session.form.canonical), session, place);
  const ticked = ticks.filter(({ path }) => session.snapshot(path).value === true);
  const offered = ticks.filter(({ path }) => session.snapshot(path).value === false);
  const unseen = ticks.length - ticked.length - offered.length;
  return (
    <>
      <ul className="nhsuk-list nhsuk-list--bullet">
        {ticked.map((place) => (
          <li key={place.path}>{name(place)}</li>
        ))}
      </ul>
      {ticked.length === 0 && offered.length > 0 && <p className="hna-blank hna-blank--not-chosen">{t('form.check.none-ticked')}</p>}
      {unseen > 0 && <p className="hna-blank hna-blank--not-answered">{t('form.check.not-seen')}</p>}
      {offered.length > 0 && (
        <Details summary={t('form.check.offered-list', { count: offered.length })}>
          <ul className="nhsuk-list nhsuk-list--bullet">
            {offered.map((place) => (
              <li key={place.path}>{name(place)}</li>
            ))}
          </ul>
        </Details>
      )}
    </>
  );
}
