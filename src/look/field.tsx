import type { ReactNode } from 'react';
import { useTranslate } from '../messages';

export type Size = 's' | 'm' | 'l' | 'xl';

/** What every question shows around its input. */
export interface QuestionProps {
  readonly hint?: ReactNode;
  /** The words of the error summary, said again beside the input. */
  readonly error?: ReactNode;
  /** Shown between hint and input, for a "Listen" button or a picture. */
  readonly before?: ReactNode;
}

export const classes = (...names: readonly (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');

export const shown = (node: ReactNode): boolean => node !== undefined && node !== null && node !== false && node !== '';

/** The ids of hint and error, for `aria-describedby`; `undefined` when there is neither. */
export function describedBy(id: string, { hint, error }: QuestionProps, more?: string): string | undefined {
  return classes(more, shown(hint) && `${id}-hint`, shown(error) && `${id}-error`) || undefined;
}

export function FormGroup({
  error,
  className,
  children,
}: {
  readonly error?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return <div className={classes('nhsuk-form-group', shown(error) && 'nhsuk-form-group--error', className)}>{children}</div>;
}

interface LabelProps {
  readonly htmlFor: string;
  readonly size?: Size | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Label({ htmlFor, size, className, children }: LabelProps) {
  return (
    <label htmlFor={htmlFor} className={classes('nhsuk-label', size && `nhsuk-label--${size}`, className)}>
      {children}
    </label>
  );
}

export function Hint({
  id,
  className,
  children,
}: {
  readonly id?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div id={id} className={classes('nhsuk-hint', className)}>
      {children}
    </div>
  );
}

export function ErrorMessage({ id, children }: { readonly id?: string | undefined; readonly children: ReactNode }) {
  const t = useTranslate();
  return (
    <span id={id} className="nhsuk-error-message">
      <span className="nhsuk-u-visually-hidden">{t('look.error-prefix')}</span> {children}
    </span>
  );
}

/** Hint, error and whatever stands before the input, in the order in which they are read. */
export function Around({ id, hint, error, before }: QuestionProps & { readonly id: string }) {
  return (
    <>
      {shown(hint) && <Hint id={`${id}-hint`}>{hint}</Hint>}
      {shown(error) && <ErrorMessage id={`${id}-error`}>{error}</ErrorMessage>}
      {before}
    </>
  );
}

export interface FieldsetProps {
  readonly legend: ReactNode;
  readonly legendSize?: Size | undefined;
  /** The legend is the page's only heading. */
  readonly heading?: boolean | undefined;
  readonly id?: string | undefined;
  /** For text inputs: some screen readers say hint and error only of a group. */
  readonly isGroup?: boolean | undefined;
  readonly describedBy?: string | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Fieldset({
  legend,
  legendSize,
  heading = false,
  id,
  isGroup = false,
  describedBy: described,
  className,
  children,
}: FieldsetProps) {
  return (
    <fieldset id={id} role={isGroup ? 'group' : undefined} className={classes('nhsuk-fieldset', className)} aria-describedby={described}>
      <legend className={classes('nhsuk-fieldset__legend', legendSize && `nhsuk-fieldset__legend--${legendSize}`)}>
        {heading ? <h1 className="nhsuk-fieldset__heading">{legend}</h1> : legend}
      </legend>
      {children}
    </fieldset>
  );
}
