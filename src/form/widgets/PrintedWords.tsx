import type { ReactNode } from 'react';
import { usePrinting } from './printing';

/** On paper a box shows only the lines that fit into it; what was typed stands there whole, in the place of its box. */
export function PrintedWords({ of: id }: { readonly of: string }): ReactNode {
  if (!usePrinting()) return null;
  const box = document.getElementById(id);
  const words = box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement ? box.value : '';
  return words === '' ? null : <p className="hna-printed-words">{words}</p>;
}
