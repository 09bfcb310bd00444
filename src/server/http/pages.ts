import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { isApi } from './border';
import { Refusal } from './refusal';

/** The built pages: hashed assets for ever, everything else asked for anew, and the staff page for its own routes. */
export async function addPages(app: FastifyInstance, folder: string): Promise<void> {
  const root = resolve(folder);
  if (existsSync(root)) await app.register(fastifyStatic, { root, serve: false, cacheControl: false, etag: true, preCompressed: true });
  const isFile = (path: string): boolean => {
    const file = resolve(join(root, path));
    return file.startsWith(root + sep) && (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false);
  };
  const page = (reply: FastifyReply, name: string): FastifyReply => {
    if (!isFile(name)) throw new Refusal(503, 'not-built', 'The pages are not built yet. Run npm run build, then reload.');
    return reply.header('cache-control', 'no-store').sendFile(name);
  };

  app.get('/p', (_request, reply) => reply.redirect('/p/', 308));
  app.get('/p/', (_request, reply) => page(reply, 'patient.html'));
  app.get('/p/sw.js', (_request, reply) => {
    const name = ['p/sw.js', 'patient-sw.js'].find(isFile);
    if (name === undefined) throw new Refusal(404, 'not-found', 'There is nothing at this address.');
    return reply.header('cache-control', 'no-cache').sendFile(name);
  });
  app.get('/key-worker.js', (_request, reply) => {
    if (!isFile('key-worker.js')) throw new Refusal(404, 'not-found', 'There is nothing at this address.');
    return reply.header('cache-control', 'no-cache').header('content-security-policy', keyWorkerPolicy).sendFile('key-worker.js');
  });
  app.get('/repair', (_request, reply) => page(reply, 'repair.html'));
  app.get('/*', (request, reply) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname).slice(1);
    if (isApi(request) || path.includes('\u0000')) throw nothingHere();
    if (path.endsWith('.html')) return page(reply, ['patient.html', 'repair.html'].includes(path) ? path : 'index.html');
    if (path !== '' && isFile(path)) {
      const forever = path.startsWith('assets/');
      return reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache').sendFile(path);
    }
    // A missing file is missing; a staff route is the staff page.
    if (path.startsWith('assets/') || path.startsWith('p/') || /\.[a-z0-9]+$/i.test(path)) throw nothingHere();
    return page(reply, 'index.html');
  });
  app.setNotFoundHandler(() => {
    throw nothingHere();
  });
}

/** The one script that may compile WebAssembly, and that may reach nothing: a worker follows the policy of its own file. */
const keyWorkerPolicy = "default-src 'none'; script-src 'wasm-unsafe-eval'; frame-ancestors 'none'";

const nothingHere = (): Refusal => new Refusal(404, 'not-found', 'There is nothing at this address.');
