import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, type Plugin, type Rollup } from 'vite';
import { injectManifest } from 'workbox-build';

export interface Worker {
  readonly entry: string;
  /** Where it lies in the output; its folder is its scope. */
  readonly file: string;
  /** The page for which it keeps files, as an input of the build. */
  readonly page: string;
  /** The address under which the server gives that page. */
  readonly address: string;
  /** Further pages that it keeps, with their addresses. */
  readonly also?: readonly { readonly page: string; readonly address: string }[];
  /** Message catalogues of this page; other pages' words stay out. */
  readonly namespaces: readonly string[];
  /** Files of `public/` that the page needs. */
  readonly files: readonly string[];
}

type Bundle = Rollup.OutputBundle;

/** A script that a page runs in a worker of its own, whole in one file. */
export interface Script {
  readonly entry: string;
  readonly file: string;
}

/** Writes each script and service worker after the pages, the latter with the list of exactly those files that its page needs. */
export function workers(root: string, all: readonly Worker[], scripts: readonly Script[] = []): Plugin {
  let output = '';
  let bundle: Bundle = {};
  return {
    name: 'hna-workers',
    apply: 'build',
    configResolved(config) {
      output = resolve(root, config.build.outDir);
    },
    writeBundle(_, written) {
      bundle = written;
    },
    async closeBundle() {
      // Without a bundle the build has failed and says so itself.
      if (Object.keys(bundle).length === 0) return;
      for (const { entry, file } of scripts) await bundleScript(root, entry, output, file);
      for (const worker of all) await writeWorker(root, output, worker, filesOf(bundle, worker));
    },
  };
}

/** The files of a page: its html, its chunks with whatever they import now or later, the stylesheets for both directions. */
export function filesOf(bundle: Bundle, { page, also = [], namespaces, files }: Worker): string[] {
  const pages = [page, ...also.map((each) => each.page)];
  const found = new Set<string>([...pages, ...files]);
  const add = (name: string) => {
    const chunk = bundle[name];
    if (found.has(name) || chunk === undefined) return;
    if (chunk.type === 'chunk' && isOthersWords(chunk.facadeModuleId, namespaces)) return;
    found.add(name);
    if (chunk.type !== 'chunk') return;
    for (const next of [
      ...chunk.imports,
      ...chunk.dynamicImports,
      ...(chunk.viteMetadata?.importedCss ?? []),
      ...(chunk.viteMetadata?.importedAssets ?? []),
    ]) {
      add(next);
    }
  };
  for (const [name, chunk] of Object.entries(bundle)) {
    const isEntry = chunk.type === 'chunk' && chunk.isEntry && pages.some((each) => chunk.facadeModuleId?.endsWith(`/${each}`) ?? false);
    if (isEntry || /^assets\/look\.(ltr|rtl)\./.test(name)) add(name);
  }
  return [...found].toSorted();
}

function isOthersWords(module: string | null, namespaces: readonly string[]): boolean {
  const namespace = /\/src\/messages\/[\w-]+\/([\w-]+)\.json/.exec(module ?? '')?.[1];
  return namespace !== undefined && !namespaces.includes(namespace);
}

async function writeWorker(root: string, output: string, worker: Worker, files: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hna-worker-'));
  const addresses = new Map([worker, ...(worker.also ?? [])].map(({ page, address }) => [page, address]));
  try {
    await bundleScript(root, worker.entry, folder, 'worker.js');
    const { warnings } = await injectManifest({
      swSrc: join(folder, 'worker.js'),
      swDest: join(output, worker.file),
      globDirectory: output,
      globPatterns: [...files],
      // Names with a hash in them never change what they hold.
      dontCacheBustURLsMatching: /^assets\/.*[.-][\w-]{8,}\.\w+$/,
      manifestTransforms: [
        (entries) => ({
          manifest: entries.map((entry) => ({ ...entry, url: addresses.get(entry.url) ?? `/${entry.url}` })),
        }),
      ],
    });
    if (warnings.length > 0) throw new Error(`${worker.file}: ${warnings.join('; ')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundleScript(root: string, entry: string, folder: string, file: string): Promise<void> {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: folder,
      emptyOutDir: false,
      lib: { entry: resolve(root, entry), formats: ['iife'], name: 'worker', fileName: () => file },
    },
  });
}
