import { useId, type ComponentPropsWithRef, type ReactNode } from 'react';
import { Around, classes, describedBy, Fieldset, FormGroup, Hint, Label, shown, type QuestionProps, type Size } from './field';

type InputProps = Omit<ComponentPropsWithRef<'input'>, 'type' | 'value' | 'defaultValue' | 'id'>;

export interface ChoiceItem {
  readonly value: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly id?: string | undefined;
  /** Stands in a line of its own before this choice, such as "or". */
  readonly divider?: ReactNode;
  /** Shown under the choice while the caller wants it. */
  readonly inside?: ReactNode;
  /** For a choice that is a field of its own: spread `register` here. */
  readonly inputProps?: InputProps | undefined;
}

interface ChoicesProps extends QuestionProps, InputProps {
  /** The first input has this id, so that an error summary can link to it. */
  readonly id?: string | undefined;
  readonly legend: ReactNode;
  readonly legendSize?: Size | undefined;
  readonly heading?: boolean | undefined;
  readonly items: readonly ChoiceItem[];
  readonly className?: string | undefined;
}

export interface RadiosProps extends ChoicesProps {
  /** Controlled when given; `null` is nothing chosen. */
  readonly value?: string | null | undefined;
  readonly inline?: boolean | undefined;
  /** A row of numbers that wraps, with words at both ends. */
  readonly scale?: { readonly low: ReactNode; readonly high: ReactNode } | undefined;
}

/** Native radios. What remains of the props, a `ref` too, goes to every input: spread `register` on the component. */
export function Radios({ value, inline, scale, ...props }: RadiosProps) {
  return (
    <Choices
      {...props}
      kind="radio"
      block={scale === undefined ? (inline === true ? 'nhsuk-radios--inline' : undefined) : 'hna-scale'}
      isChecked={value === undefined ? undefined : (item) => item === value}
      scale={scale}
    />
  );
}

export interface CheckboxesProps extends ChoicesProps {
  /** Controlled when given. */
  readonly values?: readonly string[] | undefined;
}

/** Native checkboxes. What remains of the props goes to every input; a choice's own `inputProps` win. */
export function Checkboxes({ values, ...props }: CheckboxesProps) {
  return <Choices {...props} kind="checkbox" isChecked={values === undefined ? undefined : (item) => values.includes(item)} />;
}

interface Kind {
  readonly kind: 'radio' | 'checkbox';
  readonly block?: string | undefined;
  readonly isChecked: ((value: string) => boolean) | undefined;
  readonly scale?: RadiosProps['scale'];
}

function Choices(props: ChoicesProps & Kind) {
  const { kind, block, isChecked, scale, id: given, legend, legendSize, heading, items, hint, error, before, className, ...rest } = props;
  const made = useId();
  const id = given ?? made;
  const base = kind === 'radio' ? 'nhsuk-radios' : 'nhsuk-checkboxes';
  const ends = scale === undefined ? undefined : `${id}-low ${id}-high`;
  return (
    <FormGroup error={error} className={className}>
      <Fieldset legend={legend} legendSize={legendSize} heading={heading} describedBy={describedBy(id, { hint, error }, ends)}>
        <Around id={id} hint={hint} error={error} before={before} />
        {scale !== undefined && (
          <div className="hna-scale__ends">
            <span id={`${id}-low`}>{scale.low}</span> <span id={`${id}-high`}>{scale.high}</span>
          </div>
        )}
        <div className={classes(base, block)}>
          {items.map((item, index) => (
            <Choice
              key={item.value}
              base={base}
              kind={kind}
              item={item}
              id={item.id ?? (index === 0 ? id : `${id}-${index + 1}`)}
              inputProps={{
                ...rest,
                ...(isChecked && { checked: isChecked(item.value), onChange: rest.onChange ?? ignore }),
                ...item.inputProps,
              }}
            />
          ))}
        </div>
      </Fieldset>
    </FormGroup>
  );
}

/** React warns of a controlled input without `onChange`, even where the caller listens elsewhere. */
const ignore = () => undefined;

interface ChoiceProps {
  readonly base: string;
  readonly kind: 'radio' | 'checkbox';
  readonly item: ChoiceItem;
  readonly id: string;
  readonly inputProps: InputProps;
}

function Choice({ base, kind, item, id, inputProps }: ChoiceProps) {
  const hint = shown(item.hint);
  return (
    <>
      {shown(item.divider) && <div className={`${base}__divider`}>{item.divider}</div>}
      <div className={`${base}__item`}>
        <input
          {...inputProps}
          className={`${base}__input`}
          id={id}
          type={kind}
          value={item.value}
          aria-describedby={classes(inputProps['aria-describedby'], hint && `${id}-item-hint`) || undefined}
        />
        <Label htmlFor={id} className={`${base}__label`}>
          {item.label}
        </Label>
        {hint && (
          <Hint id={`${id}-item-hint`} className={`${base}__hint`}>
            {item.hint}
          </Hint>
        )}
      </div>
      {shown(item.inside) && <div className={`${base}__conditional`}>{item.inside}</div>}
    </>
  );
}
