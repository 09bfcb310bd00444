import { useState } from 'react';
import { Button } from '../../look';
import { focusHeading } from '../heading-focus';

interface Pages {
  /** Where the page that is shown begins; empty for the first. */
  readonly at: string;
  readonly isFirst: boolean;
  readonly next: (at: string) => void;
  readonly back: () => void;
  readonly toFirst: () => void;
}

/** A list that the server gives in pages, each of which says where the next one begins. */
export function usePages(): Pages {
  const [pages, setPages] = useState<readonly string[]>(['']);
  const turn = (to: readonly string[]) => {
    setPages(to);
    focusHeading();
  };
  return {
    at: pages.at(-1) ?? '',
    isFirst: pages.length === 1,
    next: (at) => turn([...pages, at]),
    back: () => turn(pages.slice(0, -1)),
    toFirst: () => setPages(['']),
  };
}

export function PageButtons(props: {
  readonly pages: Pages;
  readonly next: string | null;
  readonly words: { readonly back: string; readonly next: string };
}) {
  const { pages, next, words } = props;
  if (pages.isFirst && next === null) return null;
  return (
    <div className="nhsuk-button-group">
      {!pages.isFirst && (
        <Button secondary onClick={pages.back}>
          {words.back}
        </Button>
      )}
      {next !== null && (
        <Button secondary onClick={() => pages.next(next)}>
          {words.next}
        </Button>
      )}
    </div>
  );
}
