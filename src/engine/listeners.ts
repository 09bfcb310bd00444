import type { Patch, Path } from './contract';

/** Who wants to know of changes. Listeners that come or go while others are told are told from the next change on. */
export class Listeners {
  readonly #ofPath = new Map<Path, Set<() => void>>();
  readonly #ofAll = new Set<(patch: Patch) => void>();

  add(path: Path, listener: () => void): () => void {
    const listeners = this.#ofPath.get(path) ?? new Set();
    this.#ofPath.set(path, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  addForAll(listener: (patch: Patch) => void): () => void {
    this.#ofAll.add(listener);
    return () => this.#ofAll.delete(listener);
  }

  tell(patch: Patch): void {
    const listeners: (() => void)[] = [];
    for (const path of patch.changed) {
      const ofPath = this.#ofPath.get(path);
      if (ofPath !== undefined) listeners.push(...ofPath);
    }
    const ofAll = [...this.#ofAll];
    for (const listener of listeners) listener();
    for (const listener of ofAll) listener(patch);
  }
}
