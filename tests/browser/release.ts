import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder from which the built product is served, and in which a newer build can take its place. */
export class Release {
  readonly folder = mkdtempSync(join(tmpdir(), 'hna-release-'));
  #built: Promise<void> | null = null;

  constructor() {
    mkdirSync(join(this.folder, 'dist'));
    symlinkSync(resolve('dist/forms'), join(this.folder, 'dist/forms'));
    cpSync('dist/app', join(this.folder, 'dist/app'), { recursive: true });
  }

  /** Builds the pages once more from the same source, but for words of the staff page that read differently. */
  buildNext(from: string, to: string): Promise<void> {
    const script = `
      const [outDir, from, to] = process.argv.slice(1);
      const { build } = await import('vite');
      const words = {
        name: 'next-words',
        enforce: 'pre',
        transform: (code, id) => (id.endsWith('/messages/en-GB/staff.json') ? { code: code.replace(from, to), map: null } : null),
      };
      await build({ logLevel: 'warn', build: { outDir, emptyOutDir: true }, plugins: [words] });`;
    const { NODE_ENV: _, ...env } = process.env;
    const build = spawn(process.execPath, ['--input-type=module', '-e', script, join(this.folder, 'next'), from, to], {
      env,
      stdio: 'inherit',
    });
    this.#built = new Promise((done, failed) => {
      build.once('error', failed);
      build.once('exit', (code) => (code === 0 ? done() : failed(new Error(`The next version was not built: ${code}`))));
    });
    return this.#built;
  }

  /** From now on the server gives out the next version, and the old files are gone. */
  async publish(): Promise<void> {
    await this.#built;
    renameSync(join(this.folder, 'dist/app'), join(this.folder, 'old'));
    renameSync(join(this.folder, 'next'), join(this.folder, 'dist/app'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
