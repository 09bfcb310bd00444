import type { ReactNode } from 'react';
import { useFormState, type Control } from 'react-hook-form';
import type { SlotValues } from '../binding';
import type { WidgetProps } from '../registry';
import { ErrorMessage, Fieldset, Hint, Label } from '../../look';

/** One field's error, without rendering for any other field's. */
export function useSlotError(control: Control<SlotValues>, slot: string): string | undefined {
  const { errors } = useFormState({ control, name: slot, exact: true });
  const message = errors[slot]?.message;
  return typeof message === 'string' ? message : undefined;
}

interface FrameProps extends Pick<WidgetProps, 'id' | 'field' | 'facts' | 'control' | 't'> {
  /** Instead of the item's own text. */
  readonly name?: string;
  readonly extraHint?: string | undefined;
  readonly children: (describedBy: string | undefined, wrong: boolean) => ReactNode;
}

/** What stands under the question: the author's hint, a word about privacy, how to fill it in. */
export function hintWords({ field, facts, t }: Pick<WidgetProps, 'field' | 'facts' | 't'>, extra?: string): string | undefined {
  const own = field.part === 'value' || field.part === 'chosen';
  const hints = [own ? facts.hint : undefined, own && field.item.sensitive === 'private' ? t('form.private-note') : undefined, extra];
  return hints.filter((hint) => hint !== undefined).join(' ') || undefined;
}

function useFrame({ id, field, facts, control, t, extraHint }: FrameProps) {
  const error = useSlotError(control, field.slot);
  const hint = hintWords({ field, facts, t }, extraHint);
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const describedBy = [hintId, errorId].filter((part) => part !== undefined).join(' ') || undefined;
  return {
    wrong: error !== undefined,
    describedBy,
    className: `nhsuk-form-group${error === undefined ? '' : ' nhsuk-form-group--error'}`,
    notes: (
      <>
        {hintId !== undefined && <Hint id={hintId}>{hint}</Hint>}
        {error !== undefined && <ErrorMessage id={errorId}>{error}</ErrorMessage>}
      </>
    ),
  };
}

/** The frame of a question with several inputs: fieldset, legend, hint, error. */
export function GroupFrame(props: FrameProps): ReactNode {
  const { className, describedBy, notes, wrong } = useFrame(props);
  return (
    <div className={className}>
      <Fieldset legend={props.name ?? props.facts.text} legendSize="s" describedBy={describedBy}>
        {notes}
        {props.children(undefined, wrong)}
      </Fieldset>
    </div>
  );
}

/** The frame of a question with one input: label, hint, error. */
export function InputFrame(props: FrameProps): ReactNode {
  const { className, describedBy, notes, wrong } = useFrame(props);
  return (
    <div className={className}>
      <Label htmlFor={props.id} size="s">
        {props.name ?? props.facts.text}
      </Label>
      {notes}
      {props.children(describedBy, wrong)}
    </div>
  );
}
