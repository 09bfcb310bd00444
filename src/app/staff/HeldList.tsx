import { useState } from 'react';
import { Button } from '../../look';
import { useTranslate } from '../../messages';
import { askHeld, useAsked } from '../administration';
import { focusHeading } from '../heading-focus';
import { Answered } from './Answered';
import { HeldEntry } from './HeldEntry';

/** What the server stored and could not apply, oldest first, until a person settles it. */
export function HeldList({ waiting, onSettled }: { readonly waiting: number; readonly onSettled: () => void }) {
  const t = useTranslate();
  /** Where each page before this one began. */
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  return (
    <section aria-labelledby="held">
      <h2 id="held" className="nhsuk-heading-m">
        {t('held.title')}
      </h2>
      <p>
        <output>{t('held.count', { count: waiting })}</output>
      </p>
      {waiting > 0 && (
        <Page
          key={pages.at(-1) ?? ''}
          after={pages.at(-1) ?? null}
          onNext={(next) => setPages([...pages, next])}
          onBack={pages.length > 1 ? () => setPages(pages.slice(0, -1)) : null}
          onSettled={onSettled}
        />
      )}
    </section>
  );
}

function Page(props: {
  readonly after: string | null;
  readonly onNext: (next: string) => void;
  readonly onBack: (() => void) | null;
  readonly onSettled: () => void;
}) {
  const t = useTranslate();
  const { asked, again } = useAsked(() => askHeld(props.after));
  const settled = () => {
    again();
    props.onSettled();
    focusHeading();
  };
  return (
    <Answered asked={asked} again={again}>
      {({ held, next }) => (
        <>
          <ul className="nhsuk-list">
            {held.map((entry) => (
              <li key={entry.id}>
                <HeldEntry held={entry} onSettled={settled} />
              </li>
            ))}
          </ul>
          <div className="nhsuk-button-group">
            {props.onBack !== null && (
              <Button secondary onClick={props.onBack}>
                {t('held.earlier')}
              </Button>
            )}
            {next !== null && (
              <Button secondary onClick={() => props.onNext(next)}>
                {t('held.later')}
              </Button>
            )}
          </div>
        </>
      )}
    </Answered>
  );
}
