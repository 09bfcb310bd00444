// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patience } from '../patience';

interface Rules {
  createScriptURL(url: string): string;
}

const posted: unknown[] = [];
const registrations: string[] = [];

const controller = () => Object.assign(new EventTarget(), { scriptURL: 'http://localhost:3000/sw.js' });

/** The browser's part: a worker that is registered and has a newer version waiting. */
function serviceWorkers(controlled: boolean) {
  const waiting = Object.assign(new EventTarget(), {
    state: 'installed',
    scriptURL: 'http://localhost:3000/sw.js',
    postMessage: (message: unknown) => posted.push(message),
  });
  const registration = Object.assign(new EventTarget(), { installing: null, waiting, active: null, update: () => Promise.resolve() });
  return Object.assign(new EventTarget(), {
    controller: controlled ? controller() : null,
    register: (url: unknown, options: { scope: string }) => {
      registrations.push(`${String(url)} ${options.scope}`);
      return Promise.resolve(registration);
    },
  });
}

beforeEach(() => {
  vi.resetModules();
  posted.length = 0;
  registrations.length = 0;
});
afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'serviceWorker');
});

const install = (controlled = true) => {
  const container = serviceWorkers(controlled);
  Object.defineProperty(navigator, 'serviceWorker', { value: container, configurable: true });
  return container;
};
const events = () => ({ onWaiting: vi.fn<() => void>(), onReplaced: vi.fn<() => void>() });

describe('registering', () => {
  it('registers both workers in their scopes on the staff page, once', async () => {
    install();
    const { registerWorkers } = await import('../../src/worker');
    await registerWorkers(events());
    await registerWorkers(events());
    expect(registrations).toEqual(['/sw.js /', '/p/sw.js /p/']);
  });

  it('does nothing where there are no service workers', async () => {
    const { registerWorkers } = await import('../../src/worker');
    await expect(registerWorkers(events())).resolves.toBeUndefined();
  });

  it('says that a new version waits, and lets it take over only when asked', async () => {
    install();
    const { activateUpdate, registerWorkers } = await import('../../src/worker');
    const onWaiting = vi.fn<() => void>();
    await registerWorkers({ ...events(), onWaiting }, ['/sw.js']);
    await vi.waitFor(() => expect(onWaiting).toHaveBeenCalled(), patience);
    expect(posted).toEqual([]);
    activateUpdate();
    await vi.waitFor(() => expect(posted).toEqual([{ type: 'SKIP_WAITING' }]), patience);
  });

  it('says when another version has taken the place of the one that the page came from', async () => {
    const container = install();
    const { registerWorkers } = await import('../../src/worker');
    const told = events();
    await registerWorkers(told);
    expect(told.onReplaced).not.toHaveBeenCalled();
    container.dispatchEvent(new Event('controllerchange'));
    expect(told.onReplaced).toHaveBeenCalledTimes(1);
  });

  it('says nothing when the worker leaves because this device was emptied', async () => {
    const container = install();
    const { registerWorkers } = await import('../../src/worker');
    const told = events();
    await registerWorkers(told);
    container.controller = null;
    container.dispatchEvent(new Event('controllerchange'));
    expect(told.onReplaced).not.toHaveBeenCalled();
  });

  it('says nothing when the first worker of all takes over a page that came from the server', async () => {
    const container = install(false);
    const { registerWorkers } = await import('../../src/worker');
    const told = events();
    await registerWorkers(told);
    container.controller = controller();
    container.dispatchEvent(new Event('controllerchange'));
    expect(told.onReplaced).not.toHaveBeenCalled();
    container.dispatchEvent(new Event('controllerchange'));
    expect(told.onReplaced).toHaveBeenCalledTimes(1);
  });
});

describe('the Trusted Types policy', () => {
  it('is made once, is called hna-url, and knows the two workers only', async () => {
    const createPolicy = vi.fn<(name: string, rules: Rules) => Rules>((_, rules) => rules);
    vi.stubGlobal('trustedTypes', { createPolicy });
    const { checkWorkerUrl, trustedUrl } = await import('../../src/worker/trusted-url');
    expect([trustedUrl('/sw.js'), trustedUrl('/p/sw.js')]).toEqual(['/sw.js', '/p/sw.js']);
    expect(createPolicy).toHaveBeenCalledTimes(1);
    expect(createPolicy.mock.calls[0]?.[0]).toBe('hna-url');
    for (const url of ['https://elsewhere.example/sw.js', '//elsewhere.example', '/sw.js?x', '/other.js', 'data:text/javascript,1']) {
      expect(() => checkWorkerUrl(url)).toThrow(TypeError);
    }
  });

  it('is not needed where a browser has no Trusted Types', async () => {
    const { trustedUrl } = await import('../../src/worker/trusted-url');
    expect(trustedUrl('/sw.js')).toBe('/sw.js');
  });
});
