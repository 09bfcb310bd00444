// Builds the library: ES modules, their types, the stylesheets, and JSON Schema of definitions for editors, into dist/lib.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = join(root, 'dist/lib/types');

function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Node asks for whole file names in imports; the sources leave the ending out. */
function nameFiles(folder) {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).isDirectory()) nameFiles(file);
    else {
      const whole = (from) => (existsSync(join(dirname(file), `${from}.d.ts`)) ? `${from}.js` : `${from}/index.js`);
      const text = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        text.replaceAll(/(from |import\()(['"])(\.[^'"]*)\2/g, (_, before, quote, from) => `${before}${quote}${whole(from)}${quote}`),
      );
    }
  }
}

run(['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.lib.config.ts', '--logLevel', 'warn']);
run(['bin/hna.mjs', 'forms', 'schema', '--out', 'dist/lib/schema']);
rmSync(types, { recursive: true, force: true });
run(['node_modules/typescript/bin/tsc', '--project', 'tsconfig.lib.json']);
nameFiles(types);
