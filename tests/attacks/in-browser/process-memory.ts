import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

const piece = 4 * 1024 * 1024;

/** Process ids of the tabs of the browser whose profile is in this folder. Linux alone tells. */
export function tabsOf(profile: string): readonly number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const commands = new Map(all.map((id) => [Number(id), textOf(`/proc/${id}/cmdline`).replaceAll('\0', ' ')]));
  const browser = [...commands].find(([, command]) => command.includes(`--user-data-dir=${profile}`) && !command.includes('--type='))?.[0];
  if (browser === undefined) throw new Error('no such browser');
  return [...commands]
    .filter(([id, command]) => command.includes('--type=renderer') && ancestorsOf(id).includes(browser))
    .map(([id]) => id);
}

/** Which of these byte strings lie anywhere in the memory that the process can write to. */
export function foundIn(process: number, wanted: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const memory = openSync(`/proc/${process}/mem`, 'r');
  const found = new Set<string>();
  const longest = Math.max(...[...wanted.values()].map(({ length }) => length));
  const buffer = Buffer.alloc(piece + longest);
  try {
    for (const [from, to] of areasOf(process)) {
      for (let at = from; at < to; at += piece) {
        const length = readAt(memory, buffer, Math.min(piece + longest, to - at), at);
        const seen = buffer.subarray(0, length);
        for (const [name, bytes] of wanted) if (seen.includes(Buffer.from(bytes))) found.add(name);
      }
    }
  } finally {
    closeSync(memory);
  }
  return [...found];
}

/** An area may be gone again before it is read. */
function readAt(memory: number, buffer: Buffer, length: number, at: number): number {
  try {
    return readSync(memory, buffer, 0, length, at);
  } catch {
    return 0;
  }
}

const areasOf = (process: number): readonly (readonly [number, number])[] =>
  textOf(`/proc/${process}/maps`)
    .split('\n')
    .flatMap((line) => {
      const [, from = '', to = ''] = /^([\da-f]+)-([\da-f]+) rw/.exec(line) ?? [];
      return from === '' ? [] : [[Number.parseInt(from, 16), Number.parseInt(to, 16)] as const];
    });

function ancestorsOf(process: number): readonly number[] {
  const parent = Number(/^PPid:\s+(\d+)/m.exec(textOf(`/proc/${process}/status`))?.[1] ?? 0);
  return parent === 0 ? [] : [parent, ...ancestorsOf(parent)];
}

/** A process may end while it is looked at. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
