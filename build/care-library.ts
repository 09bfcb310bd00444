import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { runnerImport, type Plugin } from 'vite';
import type * as definitions from '../src/definition/build';

type Build = typeof definitions;

const name = 'virtual:care-library';

/** The care library of `forms/` as one module, so that no parser of YAML travels to the page. A mistake in it stops the build. */
export function careLibrary(root: string): Plugin {
  const folder = join(root, 'forms');
  return {
    name: 'hna-care-library',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    async load(id) {
      if (id !== `\0${name}`) return null;
      const files = definitionFiles(root, folder);
      for (const file of files.keys()) this.addWatchFile(join(root, file));
      const { buildCareLibrary, formatProblem } = await builder(root);
      const { library, problems } = buildCareLibrary(files);
      if (problems.length > 0) throw new Error(problems.map(formatProblem).join('\n'));
      // Parsing JSON is faster than running it, and it stands in the page once.
      return { code: `export default JSON.parse(${JSON.stringify(JSON.stringify(library))})`, map: null, moduleType: 'js' };
    },
  };
}

/** Loaded by Vite itself, so that the configuration does not grow by the whole language of definitions. */
async function builder(root: string): Promise<Build> {
  const { module } = await runnerImport<Build>(join(root, 'src/definition/build.ts'), { root, configFile: false });
  return module;
}

function definitionFiles(root: string, folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.ya?ml$/.test(file) && !/\.test\.ya?ml$/.test(file),
  );
  return new Map(names.map((file) => [relative(root, join(folder, file)).split(sep).join('/'), readFileSync(join(folder, file), 'utf8')]));
}
