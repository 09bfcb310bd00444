import { act } from '@testing-library/react';
import { virtual } from '@guidepup/virtual-screen-reader';
import { expect } from 'vitest';

/** All that a screen reader says on the way through a part of the screen. */
export async function readThrough(part: HTMLElement): Promise<readonly string[]> {
  // The virtual reader looks at the attribute, browsers at what is ticked now.
  for (const input of part.querySelectorAll('input')) input.toggleAttribute('checked', input.checked);
  await virtual.start({ container: part });
  const end = `end of ${await virtual.lastSpokenPhrase()}`;
  while ((await virtual.lastSpokenPhrase()) !== end) await virtual.next();
  const heard = await virtual.spokenPhraseLog();
  await virtual.stop();
  return heard;
}

/** What a screen reader says by itself while something happens: live regions, and what takes focus. */
export async function listen(happens: () => Promise<unknown>): Promise<readonly string[]> {
  await virtual.start({ container: document.body });
  await virtual.clearSpokenPhraseLog();
  await happens();
  await settle();
  const heard = await virtual.spokenPhraseLog();
  await virtual.stop();
  // That words have gone is noticed by the virtual reader, and said by none.
  return heard.filter((phrase) => !/^(polite|assertive): *$/.test(phrase));
}

/** Storing an answer, and reading back what waits, take a few turns. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 400)));

/** These phrases are heard in this order, each just as often as it is listed. */
export function expectHeard(heard: readonly string[], phrases: readonly string[]): void {
  const wanted = new Set(phrases);
  expect(heard.filter((phrase) => wanted.has(phrase))).toEqual(phrases);
}
