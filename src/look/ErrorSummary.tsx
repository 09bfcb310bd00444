import { useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { useTranslate } from '../messages';

export interface SummaryError {
  readonly message: ReactNode;
  /** `#id` of the input to go to. */
  readonly href: string;
}

interface Props {
  readonly title?: ReactNode;
  readonly errors: readonly SummaryError[];
}

/**
 * Takes the focus when it appears; each error leads to its input. Give it a `key` that counts the tries, so that it takes
 * focus after each; while somebody mends one error after the other it leaves her where she is.
 */
export function ErrorSummary({ title, errors }: Props) {
  const t = useTranslate();
  const box = useRef<HTMLDivElement>(null);
  // Focus alone scrolls no further than it must, which hides the title of a summary that is taller than the screen.
  useLayoutEffect(() => {
    box.current?.focus({ preventScroll: true });
    box.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <div ref={box} className="nhsuk-error-summary" tabIndex={-1}>
      <div role="alert">
        <h2 className="nhsuk-error-summary__title">{title ?? t('look.error-title')}</h2>
        <div className="nhsuk-error-summary__body">
          <ul className="nhsuk-list nhsuk-error-summary__list">
            {errors.map((error, index) => (
              <li key={`${index} ${error.href}`}>
                <a href={error.href} onClick={follow}>
                  {error.message}
                </a>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}

/** Goes to the question, not only to its input: legend or label comes into view with it, and the address stays as it is. */
function follow(event: MouseEvent<HTMLAnchorElement>) {
  const input = document.getElementById(event.currentTarget.hash.slice(1));
  if (input === null) return;
  event.preventDefault();
  const words = input.closest('fieldset')?.querySelector('legend') ?? document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
  (words ?? input).scrollIntoView();
  input.focus({ preventScroll: true });
}
