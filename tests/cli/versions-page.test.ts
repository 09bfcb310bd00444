import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Desk } from './hna';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.clear());

const fences = () => [...readFileSync('docs/versions-and-translations.md', 'utf8').matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)];

it('does on every line of docs/versions-and-translations.md what stands there', () => {
  let commands = 0;
  for (const [, kind, file, text = ''] of fences()) {
    if (kind === 'yaml') desk.write(file ?? '', text);
    if (kind !== 'console') continue;
    for (const block of text.split(/^\$ hna forms /m).slice(1)) {
      const [command = '', ...lines] = block.trimEnd().split('\n');
      const { out, err } = desk.run(...command.split(' '));
      // Warnings are told in full on standard error; the page shows what a command ends with.
      const said = command.includes('translate') ? out : out + err;
      expect([command, said.trimEnd()]).toEqual([command, lines.join('\n')]);
      commands += 1;
    }
  }
  expect(commands).toBe(9);
});
