// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadAnewOnceStuck } from '../../src/app/load-anew';

const reload = vi.fn<() => void>();
const worker = new (class extends EventTarget {
  controller: object | null = null;
})();
const fails = (): boolean => window.dispatchEvent(new Event('vite:preloadError'));

beforeEach(() => {
  reload.mockReset();
  sessionStorage.clear();
  worker.controller = null;
  vi.stubGlobal('navigator', Object.create(navigator, { serviceWorker: { value: worker } }));
  vi.stubGlobal('location', { reload });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('loads the page anew after a part of the app failed, once the worker keeps the whole of it', () => {
  loadAnewOnceStuck();
  fails();
  expect(reload).not.toHaveBeenCalled();
  worker.dispatchEvent(new Event('controllerchange'));
  expect(reload).toHaveBeenCalledOnce();
});

it('does so once', () => {
  worker.controller = {};
  loadAnewOnceStuck();
  fails();
  fails();
  loadAnewOnceStuck();
  fails();
  expect(reload).toHaveBeenCalledOnce();
});
