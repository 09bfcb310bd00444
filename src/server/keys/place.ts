import { resolve } from 'node:path';
import { StartFailure } from '../failure';

/** Where the organisation's keys are by the settings, and whether a start may make them there. */
export function keysPlace(storage: {
  readonly data?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly keys?: string | undefined;
}): { readonly file: string; readonly create: boolean } {
  const embedded = storage.databaseUrl === undefined;
  if (storage.keys !== undefined) return { file: resolve(storage.keys), create: embedded };
  // Where somebody else keeps the database, somebody has to say where this is kept: the disk beside the server may not last.
  if (!embedded)
    throw new StartFailure(
      "Set HNA_KEYS to the file of the organisation's keys, on a disk that lasts and apart from the database. hna keys create makes it.",
    );
  // Beside the data folder, so that losing or copying the one is not losing or copying the other.
  return { file: `${resolve(storage.data ?? 'data')}-keys.json`, create: true };
}
