import { memo, type ReactNode } from 'react';
import { useController } from 'react-hook-form';
import type { DateParts, InputValue } from '../input';
import type { WidgetProps } from '../registry';
import { GroupFrame } from './frame';

const parts = ['day', 'month', 'year'] as const;
const empty: DateParts = { day: '', month: '', year: '' };

const partsOf = (value: InputValue | undefined): DateParts =>
  value !== null && typeof value === 'object' && 'year' in value ? value : empty;

/** The three-field date input; how much of it may stay empty is said above it. */
export const DateWidget = memo(function DateWidget(props: WidgetProps & { readonly name?: ReactNode }): ReactNode {
  const { id, field, binding, control, t } = props;
  const { field: input } = useController({ control, name: field.slot });
  const held = partsOf(input.value);
  const change = (part: keyof DateParts, text: string): void => {
    const next = { ...held, [part]: text };
    input.onChange(next);
    binding.give(field, next);
  };
  return (
    <GroupFrame {...props} extraHint={t(`form.date-hint.${field.item.precision ?? 'year'}`)}>
      {(_, wrong) => (
        <div className="nhsuk-date-input">
          {parts.map((part) => {
            const inputId = part === 'day' ? id : `${id}-${part}`;
            return (
              <div key={part} className="nhsuk-date-input__item">
                <div className="nhsuk-form-group">
                  <label className="nhsuk-label nhsuk-date-input__label" htmlFor={inputId}>
                    {t(`form.date.${part}`)}
                  </label>
                  <input
                    id={inputId}
                    ref={part === 'day' ? input.ref : undefined}
                    type="text"
                    inputMode="numeric"
                    autoComplete="off"
                    aria-invalid={wrong || undefined}
                    className={`nhsuk-input nhsuk-date-input__input nhsuk-input--width-${part === 'year' ? 4 : 2}${wrong ? ' nhsuk-input--error' : ''}`}
                    value={held[part]}
                    onBlur={input.onBlur}
                    onChange={(event) => change(part, event.target.value)}
                  />
                </div>
              </div>
            );
          })}
        </div>
      )}
    </GroupFrame>
  );
});
