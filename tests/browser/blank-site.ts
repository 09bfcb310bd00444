import { createServer, type Server } from 'node:http';

/** An empty page on this computer, and what answers under `/api`. */
export class BlankSite {
  readonly #server: Server;

  constructor(api: (url: string, init: RequestInit) => Promise<Response> = () => Promise.resolve(new Response(null, { status: 404 }))) {
    this.#server = createServer((asked, reply) => {
      const url = asked.url ?? '/';
      if (!url.startsWith('/api/')) return void reply.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>');
      let body = '';
      asked.on('data', (chunk: Buffer) => (body += chunk.toString()));
      asked.on('end', () => {
        api(url, { method: asked.method ?? 'GET', ...(body === '' ? {} : { body }) }).then(
          async (answer) => reply.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
          () => reply.destroy(),
        );
      });
    });
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    const address = this.#server.address();
    return `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
