import type { Channel } from '../../src/store';
import type { Locks } from '../../src/sync';
import type { Environment, Owner } from './environment';

interface Wish {
  readonly owner: Owner;
  readonly grant: () => void;
  readonly lose: (reason: Error) => void;
}

/** Web Locks and channels between the tabs of one browser. */
export class Browser {
  #holder: Wish | null = null;
  #queue: Wish[] = [];
  readonly #ears = new Set<{ readonly owner: Owner; readonly name: string; readonly hear: (data: unknown) => void }>();

  constructor(private readonly environment: Environment) {}

  locks(owner: Owner): Locks {
    return {
      request: (_name, options, work) =>
        new Promise((resolve, reject) => {
          const over = (): void => {
            if (this.#holder !== wish) return;
            this.#holder = null;
            this.#next();
          };
          const wish: Wish = {
            owner,
            lose: reject,
            grant: () => {
              this.#holder = wish;
              this.environment.after(owner, 1, 'lock', () => {
                work().then(
                  () => (over(), resolve(undefined)),
                  (error: unknown) => (over(), reject(error)),
                );
              });
            },
          };
          if (options.steal === true) {
            const robbed = this.#holder;
            if (robbed !== null)
              this.environment.after(robbed.owner, 1, 'lock', () => robbed.lose(new DOMException('stolen', 'AbortError')));
            wish.grant();
            return;
          }
          this.#queue.push(wish);
          options.signal?.addEventListener('abort', () => {
            if (!this.#queue.includes(wish)) return;
            this.#queue = this.#queue.filter((other) => other !== wish);
            reject(new DOMException('aborted', 'AbortError'));
          });
          this.#next();
        }),
    };
  }

  #next(): void {
    if (this.#holder === null) this.#queue.shift()?.grant();
  }

  channel(owner: Owner, name: string): Channel {
    const listeners: ((event: { readonly data: unknown }) => void)[] = [];
    const ear = { owner, name, hear: (data: unknown) => listeners.forEach((listener) => listener({ data })) };
    this.#ears.add(ear);
    return {
      postMessage: (message) => {
        const data: unknown = structuredClone(message);
        for (const other of this.#ears)
          if (other !== ear && other.name === name)
            this.environment.after(other.owner, 1, 'message', () => other.hear(data), `${owner.name} to ${other.owner.name}`);
      },
      addEventListener: (_, listener) => listeners.push(listener),
      close: () => this.#ears.delete(ear),
    };
  }

  forget(owner: Owner): void {
    for (const ear of this.#ears) if (ear.owner === owner) this.#ears.delete(ear);
    this.#queue = this.#queue.filter((wish) => wish.owner !== owner);
    if (this.#holder?.owner !== owner) return;
    this.#holder = null;
    this.#next();
  }
}
