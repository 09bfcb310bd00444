import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** The attacks that the product has to withstand by now, by the ids under which they are known. */
const rows =
  'A01 A02 A03 A04 A09 A10 A14 T01 T02 T03 T04 T05 T06 T07 S01 S02 S03 S04 S05 S06 S07 S08 S09 V01 V02 V03 V04 V05 V06 V07 V08 X01 X02 X03';

/** Most stand in tests/attacks; some are a part of a journey. */
const titles = ['tests/attacks', 'tests/browser']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\b(?:it|test|describe)\(\s*['`]([^'`]*)/g)].map(([, title]) => title ?? ''));

it.each(rows.split(' '))('%s is tried, under its id', (id) => {
  expect(titles.filter((title) => title.startsWith(id))).not.toEqual([]);
});
