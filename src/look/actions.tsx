import { useRef, type ComponentPropsWithRef, type MouseEvent, type ReactNode } from 'react';
import { useTranslate } from '../messages';
import { classes } from './field';

interface Kind {
  readonly secondary?: boolean | undefined;
  readonly reverse?: boolean | undefined;
  readonly warning?: boolean | undefined;
}

const buttonClasses = ({ secondary, reverse, warning }: Kind, className: string | undefined) =>
  classes(
    'nhsuk-button',
    secondary === true && 'nhsuk-button--secondary',
    reverse === true && 'nhsuk-button--reverse',
    warning === true && 'nhsuk-button--warning',
    className,
  );

export type ButtonProps = ComponentPropsWithRef<'button'> &
  Kind & {
    /** What it began is not done yet: presses do nothing, and focus stays, which `disabled` would take away. */
    readonly busy?: boolean | undefined;
  };

/** A second press of an unsteady hand is not a second action. */
const doublePress = 400;

export function Button({ secondary, reverse, warning, busy = false, className, type = 'button', onClick, children, ...rest }: ButtonProps) {
  const last = useRef(Number.NEGATIVE_INFINITY);
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    const now = event.timeStamp;
    if (busy || (now - last.current < doublePress && event.detail > 1)) {
      event.preventDefault();
      return;
    }
    last.current = now;
    onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={busy || undefined}
      className={buttonClasses({ secondary, reverse, warning }, className)}
      onClick={press}
    >
      {children}
    </button>
  );
}

export type ButtonLinkProps = ComponentPropsWithRef<'a'> & Kind;

/** A link that starts something and therefore looks like a button. */
export function ButtonLink({ secondary, reverse, warning, className, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={buttonClasses({ secondary, reverse, warning }, className)} draggable={false}>
      {children}
    </a>
  );
}

type BackLinkProps = { readonly children?: ReactNode } & (
  | ({ readonly href: string } & ComponentPropsWithRef<'a'>)
  | ({ readonly href?: undefined } & ComponentPropsWithRef<'button'>)
);

/** A link with `href`, otherwise a button that looks like one. */
export function BackLink({ children, ...rest }: BackLinkProps) {
  const t = useTranslate();
  const words = children ?? t('look.back');
  if (rest.href !== undefined) {
    return (
      <a {...rest} className="nhsuk-back-link">
        {words}
      </a>
    );
  }
  const { href: _, ...button } = rest;
  return (
    <button {...button} type="button" className="nhsuk-back-link">
      {words}
    </button>
  );
}
