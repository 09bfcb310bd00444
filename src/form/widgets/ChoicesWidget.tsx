import { memo, type ReactNode } from 'react';
import { useController } from 'react-hook-form';
import type { InputValue } from '../input';
import type { WidgetProps } from '../registry';
import { GroupFrame } from './frame';
import { optionsOf, toggled } from './options';
import { TickList } from './TickList';

export const codesOf = (value: InputValue | undefined): readonly string[] =>
  value !== null && typeof value === 'object' && !('year' in value) ? value : [];

interface TicksProps extends WidgetProps {
  /** A picture of the same choice; it toggles the same options. */
  readonly picture?: (held: readonly string[], toggle: (code: string, on: boolean) => void) => ReactNode;
}

/** Checkboxes; an exclusive option ("none of these", *prefer not to say*) and the others put each other out. */
export function Ticks({ picture, ...props }: TicksProps): ReactNode {
  const { id, field, binding, control, t } = props;
  const { field: input } = useController({ control, name: field.slot });
  const held = codesOf(input.value);
  const options = optionsOf(props);
  const toggle = (code: string, on: boolean): void => {
    const next = toggled(options, held, code, on);
    input.onChange(next);
    binding.give(field, next);
  };
  const opens = `${id}-opens`;
  const shown = options.map(({ code, text, inside }) => ({ code, text, ...(inside === undefined ? {} : { inside, describedBy: opens }) }));
  return (
    <GroupFrame {...props}>
      {() => (
        <>
          {options.some(({ inside }) => inside !== undefined) && (
            <span id={opens} hidden>
              {t('form.other-opens')}
            </span>
          )}
          {picture?.(held, toggle)}
          <TickList id={id} options={shown} held={held} onToggle={toggle} inputRef={input.ref} onBlur={input.onBlur} />
        </>
      )}
    </GroupFrame>
  );
}

export const ChoicesWidget = memo(Ticks);
