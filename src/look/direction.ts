/** Turns the page for a left-to-right or a right-to-left script: the direction of the document and the stylesheet made for it. */
export function setDirection(direction: 'ltr' | 'rtl'): void {
  document.documentElement.dir = direction;
  const link = document.querySelector<HTMLLinkElement>('link#hna-look');
  const wanted = link?.dataset[direction];
  if (link === null || wanted === undefined || link.getAttribute('href') === wanted) return;
  const next = document.createElement('link');
  next.id = link.id;
  next.rel = 'stylesheet';
  Object.assign(next.dataset, link.dataset);
  next.href = wanted;
  link.removeAttribute('id');
  // The old sheet stays until the new one is there, so that the page is never without style.
  next.addEventListener('load', () => link.remove());
  link.after(next);
}
