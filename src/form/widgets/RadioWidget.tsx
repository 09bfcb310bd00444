import type { ReactNode } from 'react';
import { Radios } from '../../look';
import { Written } from '../language';
import type { WidgetProps } from '../registry';
import { useItem } from '../session-hooks';
import { hintOf, QuestionText, useFieldError } from './frame';
import { optionsOf, preferOption, type Option } from './options';

interface RadioGroupProps extends WidgetProps {
  readonly options: readonly Pick<Option, 'code' | 'text' | 'inside'>[];
  readonly name?: ReactNode;
  /** Numbers stand in a wrapping grid with words at both ends. */
  readonly ends?: { readonly low: ReactNode; readonly high: ReactNode };
  /** Another way to give the same answer, between the words and the radios. */
  readonly before?: ReactNode;
}

/** Native radios, uncontrolled; nothing is preselected. */
export function RadioGroup(props: RadioGroupProps): ReactNode {
  const { id, field, binding, register, options, name, ends, before, t } = props;
  const error = useFieldError(props);
  const registration = register(field.slot, {
    onChange: (event: { target: { value: string } }) => binding.give(field, event.target.value),
  });
  const items = options.map(({ code, text, inside }) => ({
    value: code,
    label: text,
    ...(inside === undefined ? {} : { inside, hint: <span className="nhsuk-u-visually-hidden">{t('form.other-opens')}</span> }),
  }));
  return (
    <>
      <Radios
        {...registration}
        id={id}
        legend={name ?? <QuestionText {...props} />}
        legendSize="s"
        hint={hintOf(props)}
        error={error}
        before={before}
        items={items}
        scale={ends}
      />
      {ends !== undefined && <ClearLink {...props} />}
    </>
  );
}

/** A radio cannot be un-chosen, so a number can be taken back here. Its room is kept before: what stands below must not move under a finger. */
function ClearLink(props: WidgetProps): ReactNode {
  const { id, field, binding, t } = props;
  const { value } = useItem(binding.session, field.path);
  const clear = (): void => {
    binding.put(field, null);
    document.getElementById(id)?.focus();
  };
  return (
    <button type="button" className="hna-link-button" style={{ visibility: value === null ? 'hidden' : 'visible' }} onClick={clear}>
      {t('form.clear')}
      <span className="nhsuk-u-visually-hidden">
        : <QuestionText {...props} />
      </span>
    </button>
  );
}

const numbers = (min: number, max: number, step: number): RadioGroupProps['options'] =>
  Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, index) => String(min + index * step)).map((number) => ({
    code: number,
    text: number,
  }));

export function RatingWidget(props: WidgetProps): ReactNode {
  const { t } = props;
  const ends = { low: t('form.rating-low'), high: t('form.rating-high') };
  return <RadioGroup {...props} name={t('form.rating-legend')} options={numbers(1, 10, 1)} ends={ends} />;
}

export function ScaleWidget(props: WidgetProps & { readonly before?: ReactNode }): ReactNode {
  const { binding, field, t } = props;
  const { id, min = 0, max = 10, step = 1, ends } = field.item;
  const form = binding.session.form.canonical;
  const end = (which: 'low' | 'high', number: number): ReactNode =>
    ends === undefined ? (
      String(number)
    ) : (
      <Written form={form} of={`${id}.ends.${which}`}>
        {ends[which]}
      </Written>
    );
  const options = [...numbers(min, max, step), ...preferOption(field.item, t)];
  return <RadioGroup {...props} options={options} ends={{ low: end('low', min), high: end('high', max) }} />;
}

export function TalkWidget(props: WidgetProps): ReactNode {
  const { t } = props;
  const options = ['yes', 'not-now', 'have-help'].map((code) => ({ code, text: t(`form.talk.${code}`) }));
  return <RadioGroup {...props} name={t('form.talk-legend')} options={options} />;
}

export function YesNoWidget(props: WidgetProps): ReactNode {
  const { item } = props.field;
  const { t } = props;
  const options = [
    { code: 'yes', text: t('form.yes') },
    { code: 'no', text: t('form.no') },
    ...(item.notSure === true ? [{ code: 'not-sure', text: t('form.not-sure') }] : []),
    ...preferOption(item, t),
  ];
  return <RadioGroup {...props} options={options} />;
}

export function ChoiceWidget(props: WidgetProps): ReactNode {
  return <RadioGroup {...props} options={optionsOf(props)} />;
}
