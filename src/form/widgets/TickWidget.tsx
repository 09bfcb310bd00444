import type { ReactNode } from 'react';
import { Hint, Label } from '../../look';
import type { WidgetProps } from '../registry';
import { hintOf, QuestionText } from './frame';

/** One concern as a card to tick. It says nothing about how bad it is: that is asked later, of what was ticked. */
export function TickWidget(props: WidgetProps): ReactNode {
  const { id, field, binding, register } = props;
  const hint = hintOf(props);
  const registration = register(field.slot, {
    onChange: (event: { target: { checked: boolean } }) => binding.give(field, event.target.checked),
  });
  return (
    <div className="nhsuk-checkboxes__item hna-tick">
      <input
        {...registration}
        id={id}
        type="checkbox"
        className="nhsuk-checkboxes__input"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <Label htmlFor={id} className="nhsuk-checkboxes__label">
        <QuestionText {...props} />
      </Label>
      {hint !== undefined && (
        <Hint id={`${id}-hint`} className="nhsuk-checkboxes__hint">
          {hint}
        </Hint>
      )}
    </div>
  );
}
