import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { vi } from 'vitest';
import { addFormsCommands } from '../../src/cli/forms';

/** A folder of its own in which `hna forms` is run, inside this process: starting one each time would take minutes. */
export class Desk {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'hna-cli-')));

  write(name: string, text: string | Uint8Array): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** `hna forms …` */
  run(...args: string[]): { code: number; out: string; err: string } {
    const said = { out: '', err: '' };
    const listen = (stream: 'stdout' | 'stderr', to: 'out' | 'err') =>
      vi.spyOn(process[stream], 'write').mockImplementation((text) => {
        said[to] += String(text);
        return true;
      });
    const spies = [listen('stdout', 'out'), listen('stderr', 'err')];
    const [before, code] = [process.cwd(), process.exitCode];
    process.chdir(this.folder);
    process.exitCode = 0;
    try {
      const program = new Command().exitOverride();
      addFormsCommands(program);
      program.parse(['forms', ...args], { from: 'user' });
      return { code: Number(process.exitCode), ...said };
    } finally {
      process.exitCode = code;
      process.chdir(before);
      for (const spy of spies) spy.mockRestore();
    }
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
