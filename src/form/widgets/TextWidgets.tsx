import type { ReactNode } from 'react';
import type { WidgetProps } from '../registry';
import { InputFrame } from './frame';

const give = ({ field, binding }: WidgetProps) => ({
  onChange: (event: { target: { value: string } }) => binding.give(field, event.target.value),
});

/** One line of text, uncontrolled. */
export function TextWidget(props: WidgetProps): ReactNode {
  const { id, field, facts, register } = props;
  return (
    <InputFrame {...props}>
      {(describedBy, wrong) => (
        <input
          {...register(field.slot, give(props))}
          id={id}
          type="text"
          className={`nhsuk-input${wrong ? ' nhsuk-input--error' : ''}`}
          aria-describedby={describedBy}
          readOnly={facts.readOnly}
        />
      )}
    </InputFrame>
  );
}

/** Several lines of text; also the note beside a concern. */
export function ParagraphWidget(props: WidgetProps): ReactNode {
  const { id, field, facts, register, t } = props;
  const { maxLength } = field.item;
  const lengthHint = field.part === 'value' && maxLength !== undefined ? t('form.length-hint', { maxLength }) : undefined;
  return (
    <InputFrame {...props} {...(field.part === 'note' ? { name: t('form.note-label') } : {})} extraHint={lengthHint}>
      {(describedBy, wrong) => (
        <textarea
          {...register(field.slot, give(props))}
          id={id}
          rows={field.part === 'note' ? 2 : 5}
          className={`nhsuk-textarea${wrong ? ' nhsuk-textarea--error' : ''}`}
          aria-describedby={describedBy}
          readOnly={facts.readOnly}
        />
      )}
    </InputFrame>
  );
}

/** A number is typed as text: `type=number` scrolls, rounds and swallows letters. Blank stays blank. */
export function NumberWidget(props: WidgetProps): ReactNode {
  const { id, field, facts, register, t } = props;
  const { unit } = field.item;
  return (
    <InputFrame {...props} {...(unit === undefined ? {} : { name: t('form.number-unit', { text: facts.text, unit }) })}>
      {(describedBy, wrong) => (
        <input
          {...register(field.slot, give(props))}
          id={id}
          type="text"
          inputMode="decimal"
          className={`nhsuk-input nhsuk-input--width-5${wrong ? ' nhsuk-input--error' : ''}`}
          aria-describedby={describedBy}
          readOnly={facts.readOnly}
        />
      )}
    </InputFrame>
  );
}
