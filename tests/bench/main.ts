import { fileURLToPath } from 'node:url';
import { benchDrain } from './drain';
import { benchEngine, printCold } from './engine';
import { benchKeys, benchReady } from './form';
import { benchJavaScript } from './javascript';
import { benchStore } from './store';
import { lineOf, printTable, writeJson, type Row } from './measure';
import { benchPull } from './pull';
import { benchServer } from './server';
import { benchSync } from './sync';
import { benchVault } from './vault';

/** `npm run bench -- [engine|form|store|vault|server|sync …] [--json FILE]`; of the form also one part alone, such as `form.ready`. */

const benches: Readonly<Record<string, () => AsyncIterable<Row> | Iterable<Row>>> = {
  engine: () => benchEngine(fileURLToPath(import.meta.url)),
  'form.keys': benchKeys,
  'form.ready': benchReady,
  'form.js': benchJavaScript,
  store: benchStore,
  vault: benchVault,
  server: benchServer,
  'sync.wire': benchSync,
  'sync.pull': benchPull,
  'sync.drain': benchDrain,
};
/** In the order in which they run. */
const all = Object.keys(benches);
const called = (name: string): readonly string[] => all.filter((each) => each === name || each.startsWith(`${name}.`));

export async function main(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === 'cold') {
    printCold(rest[0] ?? '', rest[1] ?? '');
    return 0;
  }
  const at = args.indexOf('--json');
  const file = at === -1 ? null : args[at + 1];
  const names = at === -1 ? args : args.toSpliced(at, 2);
  const unknown = names.find((name) => called(name).length === 0);
  if (unknown !== undefined || file === undefined) {
    console.error(`Use: npm run bench -- [form|sync|${all.join('|')}] [--json FILE]`);
    return 2;
  }
  const rows: Row[] = [];
  for (const name of names.length === 0 ? all : names.flatMap(called)) {
    const found: Row[] = [];
    for await (const row of benches[name]?.() ?? []) {
      // A bench takes minutes: each figure shows as it comes.
      console.error(lineOf(row));
      found.push(row);
    }
    console.log(`\n${name}`);
    printTable(found);
    rows.push(...found);
  }
  if (file !== null) writeJson(file, rows);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
