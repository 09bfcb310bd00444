import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StartFailure, codeOf } from '../failure';
import { unsealed, type KeysOf } from './unseal';
import { damaged, headSchema, lineSchema, type Head, type Line, type Manifest } from './format';

/** Takes one row: a JSON object. */
export type TakeRow = (table: string, team: string | null, row: string) => Promise<void> | void;

const newline = 10;

/**
 * Reads a backup to its end and checks every byte of it.
 * @throws StartFailure when it is not a backup, or not whole
 */
export async function readBackup(file: string, keys: KeysOf, take: TakeRow): Promise<{ head: Head; manifest: Manifest }> {
  const all = createHash('sha256');
  const tables = new Map<string, { rows: number; hash: ReturnType<typeof createHash> }>();
  let head: Head | null = null;
  let manifest: Manifest | null = null;
  let at: { name: string; team: string | null } | null = null;
  let whole = false;
  for await (const bytes of linesOf(file, keys)) {
    // Only the last line may be missing from the checksum, and nothing may follow it.
    if (whole) throw damaged(file);
    const text = bytes.toString('utf8');
    if (text.startsWith('{')) {
      if (at === null || manifest !== null) throw damaged(file);
      const table = tables.get(at.name);
      if (table === undefined) throw damaged(file);
      table.rows += 1;
      table.hash.update(bytes).update('\n');
      await take(at.name, at.team, text);
    } else {
      const line = readLine(file, text);
      if (line[0] !== 'hna-backup' && head === null) throw notOne(file);
      if (line[0] === 'hna-backup') head = readHead(file, line[1]);
      else if (line[0] === 'table') {
        at = { name: line[1], team: line[2] };
        if (!tables.has(at.name)) tables.set(at.name, { rows: 0, hash: createHash('sha256') });
      } else if (line[0] === 'end') manifest = line[1];
      else {
        if (line[1] !== all.copy().digest('hex')) throw damaged(file);
        whole = true;
      }
    }
    all.update(bytes).update('\n');
  }
  if (head === null || manifest === null || !whole) throw damaged(file);
  const counted = Object.fromEntries([...tables].map(([name, { rows, hash }]) => [name, { rows, sha256: hash.digest('hex') }]));
  if (JSON.stringify(counted) !== JSON.stringify(manifest.tables)) throw damaged(file);
  return { head, manifest };
}

/** Lines as bytes: a text inside may hold characters that other readers take for line ends. */
async function* linesOf(file: string, keys: KeysOf): AsyncGenerator<Buffer> {
  const source = Readable.from(unsealed(file, keys));
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  const chunks: AsyncIterable<Buffer> = source.pipe(gunzip);
  let rest: Buffer[] = [];
  try {
    for await (const chunk of chunks) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        yield Buffer.concat([...rest, chunk.subarray(start, end)]);
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT') throw new StartFailure(`There is no file ${file}.`, { cause: error });
    if (code === 'EACCES') throw new StartFailure(`${file} may not be read by this user.`, { cause: error });
    if (code === 'EISDIR') throw new StartFailure(`${file} is a folder. Name the file of the backup.`, { cause: error });
    if (code.startsWith('Z_')) throw code === 'Z_DATA_ERROR' && rest.length === 0 ? notOne(file) : damaged(file, error);
    throw error;
  } finally {
    source.destroy();
  }
  if (rest.length > 0) throw damaged(file);
}

function readLine(file: string, text: string): Line {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(file, error);
  }
}

function readHead(file: string, value: unknown): Head {
  const head = headSchema.safeParse(value);
  if (head.success) return head.data;
  throw new StartFailure(`${file} was made by a newer version of this program, or is damaged. Nothing was changed.`, { cause: head.error });
}

const notOne = (file: string): StartFailure => new StartFailure(`${file} is not a backup of this program. Nothing was changed.`);
