import { createElement, useCallback, useEffect, useSyncExternalStore, type ComponentType, type ReactNode } from 'react';
import { Button, LoadingText } from '../look';
import { useTranslate } from '../messages';

/** `stuck`: it failed again when it was asked for again. Some browsers never fetch anew what failed once, until the page is loaded anew. */
type State = 'absent' | 'loading' | 'ready' | 'failed' | 'stuck';

/** Code that is fetched apart from the page. */
class Part<P> {
  readonly #listeners = new Set<() => void>();
  #loading: Promise<void> | null = null;
  #hasFailed = false;
  state: State = 'absent';
  component: ComponentType<P> | null = null;

  constructor(private readonly fetch: () => Promise<ComponentType<P>>) {}

  /** Never rejects: what failed shows where the part would stand, and is tried again when asked. */
  load = (): Promise<void> => {
    if (this.state === 'ready') return Promise.resolve();
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  };

  async #load(): Promise<void> {
    this.#become('loading');
    try {
      this.component = await this.fetch();
      this.#become('ready');
    } catch {
      this.#become(this.#hasFailed ? 'stuck' : 'failed');
      this.#hasFailed = true;
    }
  }

  #become(state: State): void {
    this.state = state;
    for (const listener of this.#listeners) listener();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

const parts = new WeakMap<object, { readonly state: State; load(): Promise<void>; subscribe(listener: () => void): () => void }>();

/**
 * A component whose code is fetched when it is first shown or asked for ahead. Once it is here it shows at once; until then
 * that it loads, or that it did not, with a button to try again.
 */
export function late<P extends object>(fetch: () => Promise<ComponentType<P>>): ComponentType<P> {
  const part = new Part(fetch);
  function Late(props: P): ReactNode {
    const awaited = useAwaited(itself);
    return part.component === null ? awaited : createElement(part.component, props);
  }
  const itself = [Late];
  parts.set(Late, part);
  return Late;
}

/** Fetches those of the components that are late, so that nobody waits for them later. Resolves when each is here or has failed. */
export async function ahead(components: Iterable<object>): Promise<void> {
  await Promise.all(Array.from(components, async (component) => parts.get(component)?.load()));
}

/** Long enough for what is on screen to be all that the connection carries. */
const patience = 1_000;
/** A worker that has not taken over by then will not. */
const longPatience = 10_000;

/**
 * Fetches them in a while, once the page's worker serves it: then they come from what the device keeps, and a connection that
 * breaks is no failure, which some browsers would remember. @returns how to call it off.
 */
export function aheadSoon(components: Iterable<object>): () => void {
  const worker = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void ahead(components), milliseconds);
  };
  const served = (): void => wait(patience);
  wait(worker === null || worker.controller !== null ? patience : longPatience);
  worker?.addEventListener('controllerchange', served, { once: true });
  return () => {
    clearTimeout(timer);
    worker?.removeEventListener('controllerchange', served);
  };
}

/**
 * Null when all of these are here; until then what is to be shown in their place.
 * @param components the same array as long as it holds the same.
 */
export function useAwaited(components: readonly object[]): ReactNode {
  const t = useTranslate();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = components.map((component) => parts.get(component)?.subscribe(listener));
      return () => stops.forEach((stop) => stop?.());
    },
    [components],
  );
  const worst = useSyncExternalStore(subscribe, () => worstOf(components.map((component) => parts.get(component)?.state ?? 'ready')));
  useEffect(() => void ahead(components), [components]);
  if (worst === 'ready') return null;
  if (worst !== 'failed' && worst !== 'stuck') return <LoadingText>{t('form.late.loading')}</LoadingText>;
  return (
    <div role="alert">
      <p>{t('form.late.failed')}</p>
      <Button secondary onClick={() => void ahead(components)}>
        {t('form.late.again')}
      </Button>
      {worst === 'stuck' && (
        <Button secondary onClick={() => location.reload()}>
          {t('form.late.reload')}
        </Button>
      )}
    </div>
  );
}

const worstOf = (states: readonly State[]): State =>
  (['stuck', 'failed', 'loading', 'absent'] as const).find((state) => states.includes(state)) ?? 'ready';
