import { createElement, memo, type ReactNode } from 'react';
import type { Control, UseFormRegister } from 'react-hook-form';
import type { Session } from '../engine';
import { Details, Fieldset, Hint } from '../look';
import type { SlotValues, StepBinding } from './binding';
import { fieldId, type Field } from './fields';
import type { Step } from './journey';
import { Markdown } from './markdown';
import type { Registry } from './registry';
import { useItemFacts } from './session-hooks';
import type { Translate } from './words';

interface Bound {
  readonly step: Step;
  readonly binding: StepBinding;
  readonly control: Control<SlotValues>;
  readonly register: UseFormRegister<SlotValues>;
  readonly registry: Registry;
  readonly t: Translate;
}

export interface StepBodyProps extends Bound {
  readonly session: Session;
  readonly heading: string | undefined;
}

/** The heading and the questions of a step. */
export function StepBody({ session, heading, ...bound }: StepBodyProps): ReactNode {
  const { step, binding, t } = bound;
  const page = step.kind === 'page' ? session.form.canonical.pages.find(({ id }) => id === step.page) : undefined;
  const title = heading ?? page?.title ?? (step.kind === 'rate' ? t('form.page-of-ratings', { number: step.number, of: step.of }) : '');
  const ticks = binding.fields.filter(({ part }) => part === 'chosen');
  const firstTick = binding.fields.findIndex(({ part }) => part === 'chosen');
  const others = binding.fields.filter(({ part }) => part !== 'chosen');
  const before = firstTick < 0 ? others : others.filter((field) => binding.fields.indexOf(field) < firstTick);
  return (
    <>
      <h1 className="nhsuk-heading-l">{title}</h1>
      {page?.intro !== undefined && <Markdown text={page.intro} />}
      {step.kind === 'rate' ? (
        step.concerns.map((concern) => <ConcernSection key={concern} concern={concern} session={session} {...bound} />)
      ) : (
        <>
          <FieldList fields={before} {...bound} />
          {ticks.length > 0 && <TickGroup fields={ticks} {...bound} />}
          <FieldList fields={others.filter((field) => !before.includes(field))} {...bound} />
        </>
      )}
    </>
  );
}

/** Everything asked of one ticked concern: how much, follow-up questions, talk about it, note. */
function ConcernSection({ concern, session, ...bound }: Bound & { readonly concern: string; readonly session: Session }): ReactNode {
  const { text } = useItemFacts(session, `${concern}.chosen`);
  const fields = bound.binding.fields.filter(({ item }) => item.id === concern || item.follows === concern);
  return (
    <section className="hna-concern" aria-label={text}>
      <h2 className="nhsuk-heading-m">{text}</h2>
      <FieldList fields={fields} {...bound} />
    </section>
  );
}

/** Concerns as one group of ticks, the leading ones first, the rarer ones under *more*. */
function TickGroup({ fields, ...bound }: Bound & { readonly fields: readonly Field[] }): ReactNode {
  const { t, step, binding } = bound;
  const core = fields.filter(({ item }) => item.more !== true);
  const ordered = [...core.filter(({ item }) => item.lead === true), ...core.filter(({ item }) => item.lead !== true)];
  const more = fields.filter(({ item }) => item.more === true);
  const hintId = `${step.key.replace('/', '-')}-ticks-hint`;
  return (
    <div className="nhsuk-form-group">
      <Fieldset legend={t('form.tick-legend')} legendSize="m" describedBy={hintId}>
        <Hint id={hintId}>{t('form.tick-hint')}</Hint>
        <div className="nhsuk-checkboxes hna-ticks">
          <FieldList fields={ordered} {...bound} />
        </div>
        {more.length > 0 && (
          <Details summary={t('form.more')} open={more.some((field) => binding.inputOf(field) === true)}>
            <div className="nhsuk-checkboxes hna-ticks">
              <FieldList fields={more} {...bound} />
            </div>
          </Details>
        )}
      </Fieldset>
    </div>
  );
}

function FieldList({ fields, ...bound }: Bound & { readonly fields: readonly Field[] }): ReactNode {
  return fields.map((field) => <FieldView key={field.slot} field={field} {...bound} />);
}

/** One field, rendered only when what surrounds its input changes. */
const FieldView = memo(function FieldView({
  field,
  step,
  binding,
  control,
  register,
  registry,
  t,
}: Bound & { readonly field: Field }): ReactNode {
  const facts = useItemFacts(binding.session, field.path);
  const widget = registry.widgetFor(field);
  if (!facts.visible || widget === null) return null;
  return createElement(widget, { id: fieldId(step, field.slot), field, facts, binding, control, register, t });
});
