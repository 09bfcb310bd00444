import type { ReactNode, Ref } from 'react';

export interface TickOption {
  readonly code: string;
  readonly text: ReactNode;
  /** Id of what describes it. */
  readonly describedBy?: string | undefined;
  /** Stands under it; an empty place takes no room. */
  readonly inside?: ReactNode;
}

interface Props {
  /** DOM id of the first checkbox. */
  readonly id: string;
  readonly options: readonly TickOption[];
  readonly held: readonly string[];
  readonly onToggle: (code: string, on: boolean) => void;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly onBlur: () => void;
}

/** Native checkboxes, one an option. */
export function TickList({ id, options, held, onToggle, inputRef, onBlur }: Props): ReactNode {
  return (
    <div className="nhsuk-checkboxes">
      {options.map(({ code, text, describedBy, inside }, index) => {
        const inputId = index === 0 ? id : `${id}-${code.replace('~', '')}`;
        return [
          <div key={code} className="nhsuk-checkboxes__item">
            <input
              id={inputId}
              ref={index === 0 ? inputRef : undefined}
              type="checkbox"
              className="nhsuk-checkboxes__input"
              checked={held.includes(code)}
              aria-describedby={describedBy}
              onBlur={onBlur}
              onChange={(event) => onToggle(code, event.target.checked)}
            />
            <label className="nhsuk-label nhsuk-checkboxes__label" htmlFor={inputId}>
              {text}
            </label>
          </div>,
          inside === undefined ? null : (
            <div key={`${code} inside`} className="nhsuk-checkboxes__conditional">
              {inside}
            </div>
          ),
        ];
      })}
    </div>
  );
}
