import type { MouseEvent } from 'react';
import { useFollow } from '../router';

/** Spread on a link of `look`, so that it moves inside the app instead of loading the page anew. */
export function usePress(): (href: string) => { readonly href: string; readonly onClick: (event: MouseEvent<HTMLElement>) => void } {
  const follow = useFollow();
  return (href) => ({ href, onClick: (event) => follow(event, href) });
}
