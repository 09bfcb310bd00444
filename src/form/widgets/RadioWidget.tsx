import type { ReactNode } from 'react';
import { Radios } from '../../look';
import { useItem } from '../session-hooks';
import type { WidgetProps } from '../registry';
import { preferNotToSay } from '../input';
import { hintWords, useSlotError } from './frame';

interface RadioOption {
  readonly value: string;
  readonly text: string;
}

interface RadioGroupProps extends WidgetProps {
  readonly options: readonly RadioOption[];
  readonly name?: string;
  /** Numbers stand in a wrapping grid with words at both ends. */
  readonly ends?: { readonly low: string; readonly high: string };
}

/** Native radios, uncontrolled; nothing is preselected. */
function RadioGroup(props: RadioGroupProps): ReactNode {
  const { id, field, facts, binding, control, register, options, name, ends } = props;
  const error = useSlotError(control, field.slot);
  const registration = register(field.slot, {
    onChange: (event: { target: { value: string } }) => binding.give(field, event.target.value),
  });
  return (
    <>
      <Radios
        {...registration}
        id={id}
        legend={name ?? facts.text}
        legendSize="s"
        hint={hintWords(props)}
        error={error}
        disabled={facts.readOnly}
        items={options.map(({ value, text }) => ({ value, label: text }))}
        scale={ends}
      />
      {ends !== undefined && <ClearLink {...props} />}
    </>
  );
}

/** A radio cannot be un-chosen, so a number can be taken back here. */
function ClearLink({ id, field, binding, facts, t, name }: RadioGroupProps): ReactNode {
  const { value } = useItem(binding.session, field.path);
  if (value === null || facts.readOnly) return null;
  const what = t('form.clear-named', { name: name ?? facts.text });
  return (
    <button
      type="button"
      className="hna-link-button"
      aria-label={what}
      onClick={() => {
        binding.clear(field);
        document.getElementById(id)?.focus();
      }}
    >
      {t('form.clear')}
    </button>
  );
}

const numbers = (min: number, max: number, step: number): RadioOption[] =>
  Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, index) => String(min + index * step)).map((value) => ({
    value,
    text: value,
  }));

export function RatingWidget(props: WidgetProps): ReactNode {
  const { t } = props;
  const ends = { low: t('form.rating-low'), high: t('form.rating-high') };
  return <RadioGroup {...props} name={t('form.rating-legend')} options={numbers(1, 10, 1)} ends={ends} />;
}

export function ScaleWidget(props: WidgetProps): ReactNode {
  const { min = 0, max = 10, step = 1, ends } = props.field.item;
  return <RadioGroup {...props} options={numbers(min, max, step)} ends={ends ?? { low: String(min), high: String(max) }} />;
}

export function TalkWidget(props: WidgetProps): ReactNode {
  const { t } = props;
  const options = ['yes', 'not-now', 'have-help'].map((value) => ({ value, text: t(`form.talk.${value}`) }));
  return <RadioGroup {...props} name={t('form.talk-legend')} options={options} />;
}

export function YesNoWidget(props: WidgetProps): ReactNode {
  const { field, t } = props;
  const options = [
    { value: 'yes', text: t('form.yes') },
    { value: 'no', text: t('form.no') },
    ...(field.item.notSure === true ? [{ value: 'not-sure', text: t('form.not-sure') }] : []),
    ...preferOption(props),
  ];
  return <RadioGroup {...props} options={options} />;
}

export function ChoiceWidget(props: WidgetProps): ReactNode {
  const options = (props.field.item.options ?? []).map(({ code, text }) => ({ value: code, text }));
  return <RadioGroup {...props} options={[...options, ...preferOption(props)]} />;
}

function preferOption({ field, t }: WidgetProps): RadioOption[] {
  return field.item.preferNotToSay === true ? [{ value: preferNotToSay, text: t('form.prefer-not-to-say') }] : [];
}
