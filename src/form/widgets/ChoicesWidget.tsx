import { memo, type ReactNode } from 'react';
import { useController } from 'react-hook-form';
import { preferNotToSay, type InputValue } from '../input';
import type { WidgetProps } from '../registry';
import { GroupFrame } from './frame';

export const codesOf = (value: InputValue | undefined): readonly string[] =>
  value !== null && typeof value === 'object' && !('year' in value) ? value : [];

/** Checkboxes; an exclusive option ("none of these", *prefer not to say*) and the others put each other out. */
export const ChoicesWidget = memo(function ChoicesWidget(props: WidgetProps): ReactNode {
  const { id, field, facts, binding, control, t } = props;
  const { field: input } = useController({ control, name: field.slot });
  const held = codesOf(input.value);
  const options = [
    ...(field.item.options ?? []).map(({ code, text, exclusive }) => ({ code, text, exclusive: exclusive === true })),
    ...(field.item.preferNotToSay === true ? [{ code: preferNotToSay, text: t('form.prefer-not-to-say'), exclusive: true }] : []),
  ];
  const toggle = (code: string, on: boolean): void => {
    const alone = options.find((option) => option.code === code)?.exclusive === true;
    const compatible = held.filter((other) => !alone && options.find((option) => option.code === other)?.exclusive !== true);
    const chosen = new Set(on ? [...compatible, code] : held.filter((other) => other !== code));
    const next = options.map((option) => option.code).filter((option) => chosen.has(option));
    input.onChange(next);
    binding.give(field, next);
  };
  return (
    <GroupFrame {...props}>
      {() => (
        <div className="nhsuk-checkboxes">
          {options.map(({ code, text }, index) => {
            const inputId = index === 0 ? id : `${id}-${code.replace('~', '')}`;
            return (
              <div key={code} className="nhsuk-checkboxes__item">
                <input
                  id={inputId}
                  ref={index === 0 ? input.ref : undefined}
                  type="checkbox"
                  className="nhsuk-checkboxes__input"
                  checked={held.includes(code)}
                  disabled={facts.readOnly}
                  onBlur={input.onBlur}
                  onChange={(event) => toggle(code, event.target.checked)}
                />
                <label className="nhsuk-label nhsuk-checkboxes__label" htmlFor={inputId}>
                  {text}
                </label>
              </div>
            );
          })}
        </div>
      )}
    </GroupFrame>
  );
});
