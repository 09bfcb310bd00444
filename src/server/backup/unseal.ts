import { createReadStream } from 'node:fs';
import { openStream } from '../../vault';
import { StartFailure } from '../failure';
import type { Keys } from '../keys';
import { damaged, longestSealedLine, readSealedLine, sealedMark, type SealedHead } from './format';

/** Asked for only where the file is sealed. */
export type KeysOf = () => Promise<Keys>;

const newline = 10;

/**
 * The gzipped text of a backup: opened where it is sealed, as it is where it was made before backups were.
 * @throws StartFailure where the key is not there, or any byte was altered
 */
export async function* unsealed(file: string, keys: KeysOf): AsyncGenerator<Uint8Array> {
  const source: AsyncIterable<Buffer> = createReadStream(file);
  const parts = source[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  const isSealed = (): boolean => start.toString('latin1', 0, sealedMark.length) === sealedMark;
  try {
    while (start.length < sealedMark.length || (isSealed() && !start.includes(newline) && start.length < longestSealedLine)) {
      const next = await parts.next();
      if (next.done === true) break;
      start = Buffer.concat([start, next.value]);
    }
    const rest = async function* (from: Buffer): AsyncGenerator<Buffer> {
      if (from.length > 0) yield from;
      for (let next = await parts.next(); next.done !== true; next = await parts.next()) yield next.value;
    };
    if (!isSealed()) yield* rest(start);
    else {
      const end = start.indexOf(newline) + 1;
      const line = start.toString('utf8', 0, end);
      const head = end === 0 ? null : readSealedLine(line);
      if (head === null) throw damaged(file);
      yield* await opened(file, line, head, rest(start.subarray(end)), keys);
    }
  } finally {
    await parts.return?.();
  }
}

async function opened(
  file: string,
  line: string,
  head: SealedHead,
  content: AsyncIterable<Uint8Array>,
  keys: KeysOf,
): Promise<AsyncGenerator<Uint8Array>> {
  const opener = await keys()
    .then((found) => found.opener(head.key))
    .catch((error: unknown) => {
      if (!(error instanceof StartFailure)) throw error;
      throw new StartFailure(`${file} is sealed to the organisation's key ${head.key}. ${error.message}`, { cause: error });
    });
  if (opener === undefined)
    throw new StartFailure(
      `${file} is sealed to the organisation's key ${head.key}, which the file of keys here does not have. ` +
        'Set HNA_KEYS to a copy of the file that has it. Nothing was changed.',
    );
  const stream = await openStream(opener, 'backup', line, head, content, () => damaged(file));
  if (stream === null) throw damaged(file);
  return stream;
}
