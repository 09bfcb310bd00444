/**
 * For scripts in the page: `called(element)` is the name that somebody gave an element, `words(element)` that or else what it says
 * to a screen reader. Words that are only heard belong to it, words that are only seen do not.
 */
export const names = `
  const tidy = (text) => (text ?? '').replace(/\\s+/g, ' ').trim();
  const called = (one) => tidy(one?.getAttribute('aria-label')
    ?? one?.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.innerText ?? '').join(' '));
  const heard = (one) => {
    if (!one?.querySelector('.nhsuk-u-visually-hidden')) return one?.innerText;
    const copy = one.cloneNode(true);
    copy.querySelectorAll('[aria-hidden=true]').forEach((hidden) => hidden.remove());
    return copy.textContent;
  };
  const words = (one) => called(one) || tidy(heard(one));`;
