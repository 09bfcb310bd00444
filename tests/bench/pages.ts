import { createServer, type Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { look } from '../../build/look';
import { messages } from '../../build/messages';

/** Builds the bench's pages as the product is built, with its stylesheet. Gives the folder they lie in. */
export async function buildPages(): Promise<string> {
  const outDir = resolve('dist/bench/pages');
  const root = resolve('tests/bench/page');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: [react(), messages(), look(resolve('.'))],
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
      target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
      rollupOptions: { input: ['ours', 'dom', 'rhf'].map((name) => join(root, `${name}.html`)) },
    },
  });
  return outDir;
}

/** Builds one page of scripts alone. Gives the folder it lies in. */
export async function buildPage(name: string): Promise<string> {
  const outDir = resolve(`dist/bench/${name}`);
  const root = resolve('tests/bench/page');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: [react(), messages()],
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2_000,
      target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
      rollupOptions: { input: join(root, `${name}.html`) },
    },
  });
  return outDir;
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface Site {
  readonly origin: string;
  close(): void;
}

/** What is put into a page before it is sent: the form to run, or the markup to begin with. */
export interface Filling {
  readonly form?: string;
  readonly markup?: string;
}

/** Serves the built pages; `fill` gives what belongs into `/<page>.html?size=<size>`. */
export async function servePages(folder: string, fill: (page: string, size: number) => Filling): Promise<Site> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    readFile(join(folder, url.pathname))
      .then((file) => {
        const name = url.pathname.slice(1, -'.html'.length);
        const type = types[extname(url.pathname)] ?? 'application/octet-stream';
        response.setHeader('Content-Type', `${type}; charset=utf-8`);
        response.end(type === 'text/html' ? filled(file.toString(), fill(name, Number(url.searchParams.get('size')))) : file);
      })
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { origin: `http://127.0.0.1:${portOf(server)}`, close: () => server.close() };
}

function filled(html: string, { form = 'null', markup = '' }: Filling): string {
  return html
    .replace('type="application/json">', () => `type="application/json">${form.replaceAll('<', '\\u003c')}`)
    .replace('<div id="root">', () => `<div id="root">${markup}`);
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
