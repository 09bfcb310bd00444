import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { useTranslate } from '../messages';
import { Around, classes, describedBy, Fieldset, FormGroup, Label, shown, type QuestionProps, type Size } from './field';

interface LabelledProps extends QuestionProps {
  readonly id?: string | undefined;
  readonly label: ReactNode;
  readonly labelSize?: Size | undefined;
}

/** Cells of a known length, such as a year, are as wide as what is typed in them. */
export type InputWidth = 2 | 3 | 4 | 5 | 10 | 20 | 30;

export type TextInputProps = Omit<ComponentPropsWithRef<'input'>, 'id' | 'width'> &
  LabelledProps & { readonly width?: InputWidth | undefined };

/** A native text input; what remains of the props, a `ref` too, goes to it. */
export function TextInput({ width, type = 'text', ...props }: TextInputProps) {
  const { own, around } = useLabelled('nhsuk-input', props, width && `nhsuk-input--width-${width}`);
  // Without it a browser keeps what was typed in its own files, in the clear, to restore the tab.
  return around(<input autoComplete="off" {...own} type={type} />);
}

export type TextAreaProps = Omit<ComponentPropsWithRef<'textarea'>, 'id'> & LabelledProps;

/** Several lines; on paper, what was written stands in full. */
export function TextArea({ rows = 3, ...props }: TextAreaProps) {
  const { own, around } = useLabelled('nhsuk-textarea', props);
  return around(<textarea autoComplete="off" {...own} rows={rows} />);
}

export interface SelectItem {
  readonly value: string;
  readonly label: string;
}

export type SelectProps = Omit<ComponentPropsWithRef<'select'>, 'id' | 'children'> &
  LabelledProps & { readonly items: readonly SelectItem[] };

export function Select({ items, ...props }: SelectProps) {
  const { own, around } = useLabelled('nhsuk-select', props);
  return around(
    <select {...own}>
      {items.map((item) => (
        <option key={item.value} value={item.value}>
          {item.label}
        </option>
      ))}
    </select>,
  );
}

type ControlProps = LabelledProps & { readonly className?: string | undefined; readonly 'aria-describedby'?: string | undefined };

/** The props of a native control that is one question, and what stands around it: label, hint, error. */
function useLabelled<P extends ControlProps>(
  block: string,
  { id: given, label, labelSize, hint, error, before, className, ...rest }: P,
  extra?: string,
) {
  const made = useId();
  const id = given ?? made;
  const own = {
    ...rest,
    id,
    className: classes(block, extra, shown(error) && `${block}--error`, className),
    'aria-describedby': describedBy(id, { hint, error }, rest['aria-describedby']),
    'aria-invalid': shown(error) || undefined,
  };
  const around = (control: ReactNode) => (
    <FormGroup error={error}>
      <Label htmlFor={id} size={labelSize}>
        {label}
      </Label>
      <Around id={id} hint={hint} error={error} before={before} />
      {control}
    </FormGroup>
  );
  return { own, around };
}

/** A date as it was typed: it may be no date at all, and what was typed is kept. */
export interface DateParts {
  readonly day: string;
  readonly month: string;
  readonly year: string;
}

export interface DateInputProps extends QuestionProps {
  /** The three inputs are `id-day`, `id-month` and `id-year`. */
  readonly id: string;
  readonly legend: ReactNode;
  readonly legendSize?: Size | undefined;
  readonly heading?: boolean | undefined;
  readonly value?: DateParts | undefined;
  readonly onChange?: ((value: DateParts) => void) | undefined;
  readonly onBlur?: (() => void) | undefined;
  /** For a form library: props, such as those of `register`, for each of the inputs. */
  readonly inputProps?: { readonly [part in keyof DateParts]?: ComponentPropsWithRef<'input'> } | undefined;
  readonly autoComplete?: 'bday' | undefined;
}

const parts = ['day', 'month', 'year'] as const;
const empty: DateParts = { day: '', month: '', year: '' };

/** Three fields, never a calendar alone: months may be typed as a number or as a word. */
export function DateInput(props: DateInputProps) {
  const { id, legend, legendSize, heading, hint, error, before, value, onChange, onBlur, inputProps, autoComplete } = props;
  const t = useTranslate();
  return (
    <FormGroup error={error}>
      <Fieldset legend={legend} legendSize={legendSize} heading={heading} isGroup describedBy={describedBy(id, { hint, error })}>
        <Around id={id} hint={hint} error={error} before={before} />
        <div className="nhsuk-date-input" id={id}>
          {parts.map((part) => (
            <div key={part} className="nhsuk-date-input__item">
              <Label htmlFor={`${id}-${part}`} className="nhsuk-date-input__label">
                {t(`look.${part}`)}
              </Label>
              <input
                name={`${id}-${part}`}
                {...(value && { value: value[part] })}
                {...(onChange && { onChange: (event) => onChange({ ...(value ?? empty), [part]: event.currentTarget.value }) })}
                {...(onBlur && { onBlur })}
                {...(autoComplete && { autoComplete: `${autoComplete}-${part}` })}
                {...inputProps?.[part]}
                id={`${id}-${part}`}
                type="text"
                inputMode={part === 'month' ? 'text' : 'numeric'}
                aria-invalid={shown(error) || undefined}
                className={classes(
                  'nhsuk-input nhsuk-date-input__input',
                  `nhsuk-input--width-${part === 'day' ? 2 : part === 'month' ? 3 : 4}`,
                  shown(error) && 'nhsuk-input--error',
                )}
              />
            </div>
          ))}
        </div>
      </Fieldset>
    </FormGroup>
  );
}
