import { patience } from './patience';

if ('Element' in globalThis) {
  /** jsdom lays nothing out, so it has nothing to scroll; a test that asks what was scrolled puts its own in the place of this. */
  Element.prototype.scrollIntoView = () => undefined;
  // Not by way of React: a test may have to stand before it.
  const { configure } = await import('@testing-library/dom');
  configure({ asyncUtilTimeout: patience.timeout });
}
