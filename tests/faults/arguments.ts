import { writeFileSync } from 'node:fs';

export const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
};

/** Where `--json FILE` asks for it. */
export function write(result: object): void {
  const file = argument('json');
  if (file !== undefined) writeFileSync(file, JSON.stringify(result, null, 2));
}
