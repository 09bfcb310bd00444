import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { StreamSealer, type PublicKey } from '../../vault';
import { StartFailure, codeOf, messageOf } from '../failure';
import { sealedLine, type Head, type Line, type Manifest } from './format';

/** Writes one backup: under a draft's name until it is whole and on the disk. */
export class BackupWriter {
  readonly #gzip = createGzip({ level: 1 });
  readonly #written: Promise<void>;
  readonly #all = createHash('sha256');
  readonly #tables = new Map<string, { rows: number; hash: Hash }>();
  #table = { rows: 0, hash: createHash('sha256') };

  private constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly handle: FileHandle,
    sealer: StreamSealer,
  ) {
    this.#written = pipeline(this.#gzip, async (chunks: AsyncIterable<Uint8Array>) => {
      // Each goes on where the last one ended.
      for await (const chunk of sealer.seal(chunks)) await handle.writeFile(chunk);
    });
    // Whoever writes next or finishes is told.
    this.#written.catch(() => undefined);
  }

  static async create(folder: string, name: string, key: PublicKey, head: Head): Promise<BackupWriter> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(draftOf(folder, name), 'wx', 0o600);
      const { sealer, header } = await StreamSealer.to(key, 'backup', (wrapped) => sealedLine({ key: key.id, ...wrapped }));
      await handle.writeFile(header);
      const writer = new BackupWriter(folder, name, handle, sealer);
      await writer.#line(['hna-backup', head]);
      return writer;
    } catch (error) {
      throw cannotWrite(folder, error);
    }
  }

  async table(name: string, team: string | null): Promise<void> {
    this.#table = this.#tables.get(name) ?? { rows: 0, hash: createHash('sha256') };
    this.#tables.set(name, this.#table);
    await this.#line(['table', name, team]);
  }

  /** @param rows each a JSON object on one line */
  async rows(rows: readonly string[]): Promise<void> {
    const text = rows.map((row) => `${row}\n`).join('');
    this.#table.rows += rows.length;
    this.#table.hash.update(text);
    await this.#write(text);
  }

  /** Gives the path of the whole file and its size in bytes. */
  async finish(teams: Manifest['teams']): Promise<{ path: string; bytes: number; manifest: Manifest }> {
    const tables = Object.fromEntries([...this.#tables].map(([name, { rows, hash }]) => [name, { rows, sha256: hash.digest('hex') }]));
    const manifest = { tables, teams };
    await this.#line(['end', manifest]);
    const path = join(this.folder, this.name);
    try {
      this.#gzip.end(`${JSON.stringify(['sha256', this.#all.digest('hex')])}\n`);
      await this.#written;
      await this.handle.sync();
      const { size } = await this.handle.stat();
      await this.handle.close();
      await rename(draftOf(this.folder, this.name), path);
      await syncFolder(this.folder);
      return { path, bytes: size, manifest };
    } catch (error) {
      throw cannotWrite(this.folder, error);
    }
  }

  /** Takes the draft away. */
  async discard(): Promise<void> {
    this.#gzip.destroy();
    await this.#written.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(draftOf(this.folder, this.name), { force: true });
  }

  #line(line: Line): Promise<void> {
    return this.#write(`${JSON.stringify(line)}\n`);
  }

  async #write(text: string): Promise<void> {
    this.#all.update(text);
    try {
      if (!this.#gzip.write(text)) await Promise.race([once(this.#gzip, 'drain'), this.#written]);
    } catch (error) {
      throw cannotWrite(this.folder, error);
    }
  }
}

const draftOf = (folder: string, name: string): string => join(folder, `${name}.draft`);

/** A renamed file survives a power cut only when its folder is on the disk too. Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function cannotWrite(folder: string, error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  const code = codeOf(error);
  const why =
    code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EACCES' || code === 'EROFS'
        ? 'it may not be written'
        : code === 'EEXIST'
          ? 'another backup is being written at this moment, or a file is in the way'
          : messageOf(error);
  return new StartFailure(`Cannot write a backup in ${folder}: ${why}. No backup was made.`, { cause: error });
}
