import { useId, useMemo, useState, type ReactNode } from 'react';
import type { Control, UseFormRegister } from 'react-hook-form';
import type { CanonicalForm } from '../definition';
import { Details, Fieldset, Hint } from '../look';
import type { SlotValues, StepBinding } from './binding';
import { FieldList, type Bound } from './FieldView';
import { pagePlaces, type Field } from './fields';
import type { Step } from './journey';
import { Written } from './language';
import { Markdown } from './markdown';
import type { Registry } from './registry';
import { useAnyVisible, useItemFacts } from './session-hooks';
import { pageHasReason, Why } from './Why';
import type { Translate } from './voice';

export interface StepBodyProps {
  readonly step: Step;
  readonly heading: string | undefined;
  readonly binding: StepBinding;
  readonly control: Control<SlotValues>;
  readonly register: UseFormRegister<SlotValues>;
  readonly registry: Registry;
  /** Stands in the place of the questions until all that they need is here. */
  readonly awaited: ReactNode;
  readonly t: Translate;
}

/** The heading and the questions of a step. */
export function StepBody({ step, heading, binding, control, register, registry, awaited, t }: StepBodyProps): ReactNode {
  const bound = useMemo(() => ({ binding, control, register, registry, t }), [binding, control, register, registry, t]);
  const form = binding.session.form.canonical;
  switch (step.kind) {
    case 'check':
    case 'private-choice':
      return null;
    case 'page':
      return (
        <>
          <h1 className="nhsuk-heading-l">{heading ?? <Title form={form} page={step.page} />}</h1>
          <Intro page={step.page} bound={bound} />
          {awaited ?? <PageQuestions page={step.page} bound={bound} />}
          {awaited === null && step.also?.map((page) => <PageSection key={page} page={page} bound={bound} />)}
        </>
      );
    case 'private':
      return (
        <>
          <h1 className="nhsuk-heading-l">{heading ?? t('form.private.title')}</h1>
          {awaited ?? <Questions fields={binding.fields} bound={bound} />}
        </>
      );
    case 'rate':
      return (
        <>
          <h1 className="nhsuk-heading-l">
            {heading ??
              (step.isPrivate === true ? t('form.private.ratings') : t('form.page-of-ratings', { number: step.number, of: step.of }))}
          </h1>
          {awaited ?? <Ratings fields={binding.fields} level={2} bound={bound} />}
        </>
      );
    case 'all':
      return (
        <>
          <h1 className="nhsuk-heading-l">
            {heading ?? (
              <Written form={form} of="title">
                {form.title}
              </Written>
            )}
          </h1>
          {awaited ?? step.pages.map((page) => <PageSection key={page} page={page} bound={bound} />)}
        </>
      );
  }
}

interface PageProps {
  readonly form: CanonicalForm;
  readonly page: string;
}

function Title({ form, page }: PageProps): ReactNode {
  return (
    <Written form={form} of={`${page}.title`}>
      {form.pages.find(({ id }) => id === page)?.title}
    </Written>
  );
}

/** What stands between a page's title and its questions. */
function Intro({ page: id, bound }: { readonly page: string; readonly bound: Bound }): ReactNode {
  const { session } = bound.binding;
  const form = session.form.canonical;
  const page = form.pages.find((each) => each.id === id);
  if (page === undefined) return null;
  const first = pageHasReason(page) ? pagePlaces(session, id)[0] : undefined;
  return (
    <>
      {page.intro !== undefined && (
        <Written form={form} of={`${id}.intro`} block>
          <Markdown text={page.intro} />
        </Written>
      )}
      {first !== undefined && <Why session={session} path={first.path} name={<Title form={form} page={id} />} code="shown" t={bound.t} />}
    </>
  );
}

/** What the page itself asks, without the short pages under it. */
function PageQuestions({ page, bound }: { readonly page: string; readonly bound: Bound }): ReactNode {
  const { session, fields } = bound.binding;
  const form = session.form.canonical;
  const own = useMemo(() => fields.filter(({ item }) => form.pages[item.page]?.id === page), [form, fields, page]);
  return <Questions fields={own} bound={bound} />;
}

/** One page of the form among the others, with the ratings of what is ticked on it. */
function PageSection({ page, bound }: { readonly page: string; readonly bound: Bound }): ReactNode {
  const { session, fields } = bound.binding;
  const title = useId();
  const form = session.form.canonical;
  const own = useMemo(() => {
    const index = form.pages.findIndex(({ id }) => id === page);
    return fields.filter(({ item }) => item.page === index);
  }, [form, fields, page]);
  const asked = useMemo(() => own.filter((field) => !isRated(field)), [own]);
  const rated = useMemo(() => own.filter(isRated), [own]);
  if (!useAnyVisible(session, asked)) return null;
  return (
    <section className="hna-page-section" aria-labelledby={title}>
      <h2 className="nhsuk-heading-m" id={title}>
        <Title form={form} page={page} />
      </h2>
      <Intro page={page} bound={bound} />
      <Questions fields={asked} bound={bound} />
      <Ratings fields={rated} level={3} bound={bound} />
    </section>
  );
}

const isRated = ({ part, item }: Field): boolean => part === 'rating' || part === 'talk' || part === 'note' || item.follows !== undefined;

/** Questions in order, concerns together as one group of ticks where the first of them stands. */
function Questions({ fields, bound }: { readonly fields: readonly Field[]; readonly bound: Bound }): ReactNode {
  const isTick = ({ part }: Field): boolean => part === 'chosen';
  const first = fields.findIndex(isTick);
  if (first < 0) return <FieldList fields={fields} bound={bound} />;
  return (
    <>
      <FieldList fields={fields.slice(0, first)} bound={bound} />
      <TickGroup fields={fields.filter(isTick)} bound={bound} />
      <FieldList fields={fields.slice(first).filter((field) => !isTick(field))} bound={bound} />
    </>
  );
}

interface RatingsProps {
  readonly fields: readonly Field[];
  readonly level: 2 | 3;
  readonly bound: Bound;
}

function Ratings({ fields, ...rest }: RatingsProps): ReactNode {
  const concerns = useMemo(() => byConcern(fields), [fields]);
  return [...concerns].map(([concern, own]) => <ConcernSection key={concern} concern={concern} fields={own} {...rest} />);
}

function byConcern(fields: readonly Field[]): ReadonlyMap<string, readonly Field[]> {
  const concerns = new Map<string, Field[]>();
  for (const field of fields) {
    const concern = field.item.follows ?? field.item.id;
    concerns.set(concern, [...(concerns.get(concern) ?? []), field]);
  }
  return concerns;
}

/** Everything asked of one ticked concern: how much, follow-up questions, talk about it, note. */
function ConcernSection({ concern, fields, level, bound }: RatingsProps & { readonly concern: string }): ReactNode {
  const { session } = bound.binding;
  const title = useId();
  const { text } = useItemFacts(session, `${concern}.chosen`);
  const { visible } = useItemFacts(session, `${concern}.rating`);
  if (!visible) return null;
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="hna-concern" aria-labelledby={title}>
      <Heading id={title} className={level === 2 ? 'nhsuk-heading-m' : 'nhsuk-heading-s'}>
        <Written form={session.form.canonical} of={`${concern}.text`}>
          {text}
        </Written>
      </Heading>
      <FieldList fields={fields.filter((field) => !isAside(field))} bound={bound} />
      <Aside name={text} fields={fields.filter(isAside)} bound={bound} />
    </section>
  );
}

const isAside = ({ part }: Field): boolean => part === 'talk' || part === 'note';

/** What she may add to a concern, one tap away: folded, the ratings of several concerns fit on one page. Open where she has. */
function Aside({ name, fields, bound }: { readonly name: string; readonly fields: readonly Field[]; readonly bound: Bound }): ReactNode {
  const { t, binding } = bound;
  const [open] = useState(() => fields.some((field) => !isBlankInput(binding.inputOf(field))));
  if (fields.length === 0) return null;
  return (
    <Details
      open={open}
      summary={
        <>
          {t('form.add-note')}
          <span className="nhsuk-u-visually-hidden">
            {': '}
            <Written form={binding.session.form.canonical} of={`${fields[0]?.item.id}.text`}>
              {name}
            </Written>
          </span>
        </>
      }
    >
      <FieldList fields={fields} bound={bound} />
    </Details>
  );
}

const isBlankInput = (input: ReturnType<StepBinding['inputOf']>): boolean => input === null || input === '';

/** Concerns as one group of ticks, the leading ones first, the rarer ones under *more*. */
function TickGroup({ fields, bound }: { readonly fields: readonly Field[]; readonly bound: Bound }): ReactNode {
  const { t, binding } = bound;
  const core = fields.filter(({ item }) => item.more !== true);
  const ordered = [...core.filter(({ item }) => item.lead === true), ...core.filter(({ item }) => item.lead !== true)];
  const more = fields.filter(({ item }) => item.more === true);
  const hintId = `${fields[0]?.slot}-ticks-hint`;
  return (
    <div className="nhsuk-form-group">
      <Fieldset legend={t('form.tick-legend')} legendSize="m" describedBy={hintId}>
        <Hint id={hintId}>{t('form.tick-hint')}</Hint>
        <div className="nhsuk-checkboxes hna-ticks">
          <FieldList fields={ordered} bound={bound} />
        </div>
        {more.length > 0 && (
          <Details summary={t('form.more')} open={more.some((field) => binding.inputOf(field) === true)}>
            <div className="nhsuk-checkboxes hna-ticks">
              <FieldList fields={more} bound={bound} />
            </div>
          </Details>
        )}
      </Fieldset>
    </div>
  );
}
