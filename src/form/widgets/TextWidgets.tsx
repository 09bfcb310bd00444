import type { ReactNode } from 'react';
import type { WidgetProps } from '../registry';
import { PrintedWords } from './PrintedWords';
import { aloud } from '../voice';
import { InputFrame, QuestionText } from './frame';

const give = ({ field, binding }: WidgetProps) => ({
  onChange: (event: { target: { value: string } }) => binding.give(field, event.target.value),
});

interface LineProps extends WidgetProps {
  readonly name?: ReactNode;
  readonly inputMode?: 'decimal';
}

/** One line of text, uncontrolled. */
export function TextWidget({ inputMode, ...props }: LineProps): ReactNode {
  const { id, field, register } = props;
  return (
    <InputFrame {...props}>
      {(describedBy, wrong) => (
        <>
          <input
            {...register(field.slot, give(props))}
            id={id}
            type="text"
            inputMode={inputMode}
            autoComplete="off"
            className={`nhsuk-input${inputMode === undefined ? '' : ' nhsuk-input--width-5'}${wrong ? ' nhsuk-input--error' : ''}`}
            aria-describedby={describedBy}
            aria-invalid={wrong || undefined}
          />
          {inputMode === undefined && <PrintedWords of={id} />}
        </>
      )}
    </InputFrame>
  );
}

/** Her own words beside an open option. */
export function OtherWidget(props: WidgetProps): ReactNode {
  return <TextWidget {...props} name={props.t('form.other-label')} />;
}

/** Several lines of text; also the note beside a concern. */
export function ParagraphWidget(props: WidgetProps): ReactNode {
  const { id, field, register, t } = props;
  const { maxLength } = field.item;
  const lengthHint = field.part === 'value' && maxLength !== undefined ? t('form.length-hint', { maxLength }) : undefined;
  return (
    <InputFrame {...props} {...(field.part === 'note' ? { name: t('form.note-label') } : {})} extraHint={lengthHint}>
      {(describedBy, wrong) => (
        <>
          <textarea
            {...register(field.slot, give(props))}
            id={id}
            rows={field.part === 'note' ? 2 : 5}
            // Without it a browser keeps what was typed in its own files, in the clear, to restore the tab.
            autoComplete="off"
            className={`nhsuk-textarea${wrong ? ' nhsuk-textarea--error' : ''}`}
            aria-describedby={describedBy}
            aria-invalid={wrong || undefined}
          />
          <PrintedWords of={id} />
        </>
      )}
    </InputFrame>
  );
}

/** A number is typed as text: `type=number` scrolls, rounds and swallows letters. Blank stays blank. */
export function NumberWidget(props: WidgetProps & { readonly name?: ReactNode }): ReactNode {
  const { binding, field, t } = props;
  const { id, unit } = field.item;
  const voice = aloud(t, binding.session.form.canonical);
  const text = <QuestionText {...props} />;
  const name = props.name ?? (unit === undefined ? text : voice.say('form.number-unit', { text, unit: voice.written(`${id}.unit`, unit) }));
  return <TextWidget {...props} name={name} inputMode="decimal" />;
}
