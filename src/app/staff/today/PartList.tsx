import { useId, type ReactNode } from 'react';
import { Button } from '../../../look';
import { useTranslate } from '../../../messages';
import { useParts } from '../parts';

interface Props<T> {
  readonly heading: string;
  readonly list: readonly T[];
  readonly keyOf: (one: T) => string;
  readonly children: (one: T) => ReactNode;
  /** Stands under the heading. */
  readonly intro?: string | undefined;
}

/** Few enough that everything else on Today stays in reach. */
const few = 8;

/** One of Today's lists; nothing at all where it is empty. A long one comes a part at a time. */
export function PartList<T>({ heading, list, keyOf, children, intro }: Props<T>) {
  const t = useTranslate();
  const id = useId();
  const { shown, rest, more } = useParts(list, few);
  if (list.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="nhsuk-heading-m">
        {t('today.heading', { heading, count: list.length })}
      </h2>
      {intro !== undefined && <p>{intro}</p>}
      <ul className="nhsuk-list hna-patient-list">
        {shown.map((one) => (
          <li key={keyOf(one)}>{children(one)}</li>
        ))}
      </ul>
      {rest > 0 && (
        <Button secondary onClick={more}>
          {t('today.more', { count: rest })}
        </Button>
      )}
    </section>
  );
}
