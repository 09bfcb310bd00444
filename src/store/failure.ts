import { StoreError } from './contract';

/** The error itself and whatever Dexie wrapped inside it. */
function* causes(error: unknown): Generator<{ readonly name: string; readonly message: string }> {
  let current = error;
  for (let depth = 0; depth < 4 && current instanceof Error; depth += 1) {
    yield { name: current.name, message: current.message };
    current = 'inner' in current ? current.inner : null;
  }
}

/** A full disk does not look like a quota error: Chromium says `UnknownError … FILE_ERROR_NO_SPACE`. */
const isFull = ({ name, message }: { readonly name: string; readonly message: string }): boolean =>
  name === 'QuotaExceededError' || /no[ _]space|disk( is)? full/i.test(message);

/** The browser closed the connection under us: opening again may help. */
export function lostConnection(error: unknown): boolean {
  if (error instanceof StoreError) return false;
  return [...causes(error)].some(
    ({ name, message }) => name === 'InvalidStateError' || name === 'DatabaseClosedError' || /closing/i.test(message),
  );
}

export function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  if ([...causes(error)].some(isFull)) {
    return new StoreError('no-space', 'This device has no space left. Free some space on it, then try again: nothing stored is lost.', {
      cause: error,
    });
  }
  return new StoreError('unavailable', 'The database on this device failed. Reload the page; nothing stored is lost.', { cause: error });
}
