import { whenNoneHere } from './open-forms';

const key = 'hna-loaded-anew';

/**
 * A part of the app that did not arrive is asked for again, but some browsers never fetch anew what failed once. So once the
 * page's worker keeps the whole app, the page is loaded anew: as soon as no form is open, and once, lest it goes round and round.
 */
export function loadAnewOnceStuck(): void {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  const onFailure = (): void => {
    window.removeEventListener('vite:preloadError', onFailure);
    if (hasBeen()) return;
    if (serviceWorker.controller !== null) return whenNoneHere(loadAnew);
    serviceWorker.addEventListener('controllerchange', () => whenNoneHere(loadAnew), { once: true });
  };
  window.addEventListener('vite:preloadError', onFailure);
}

function loadAnew(): void {
  try {
    sessionStorage.setItem(key, 'yes');
  } catch {
    // Where nobody can tell that it was done, it is not done.
    return;
  }
  location.reload();
}

function hasBeen(): boolean {
  try {
    return sessionStorage.getItem(key) !== null;
  } catch {
    return true;
  }
}
