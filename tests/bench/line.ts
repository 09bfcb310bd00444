import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };
/** What fits into one packet; a slow line gives it out one after another. */
const packet = 1_400;

/** What the line does to what goes over it. */
export interface Weather {
  /** Bits in a second, both ways together; null for as fast as the machine is. */
  readonly rate: number | null;
  /** The share of requests that are lost: half of them on their way, half after the server has done its work. */
  readonly loss: number;
}

/**
 * The line between browser and server: serves the bench's own page, passes `/api` on to the real server, and gives `/bare` out as
 * the least that a server could do. It can be slow and lossy.
 */
export class Line {
  readonly #http = createServer((asked, reply) => {
    this.#answer(asked, reply).catch(() => reply.destroy());
  });
  /** When the line is free again. */
  #free = 0;
  #asked = 0;
  weather: Weather = { rate: null, loss: 0 };
  bare = '';
  /** Bytes that went over it. */
  carried = 0;
  lost = 0;

  private constructor(
    /** What lies here is served as it is. */
    readonly folder: string,
    private readonly target: URL,
  ) {}

  static async open(folder: string, target: string): Promise<Line> {
    const line = new Line(folder, new URL(target));
    await new Promise<void>((done) => line.#http.listen(0, '127.0.0.1', done));
    return line;
  }

  get origin(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  close(): void {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  async #answer(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { pathname } = new URL(asked.url ?? '/', this.target);
    if (pathname.startsWith('/api/')) return this.#pass(asked, reply);
    if (pathname === '/bare') return this.#give(reply.setHeader('content-type', 'application/json'), Buffer.from(this.bare));
    reply.setHeader('content-type', types[extname(pathname)] ?? 'application/octet-stream');
    reply.end(await readFile(join(this.folder, pathname)).catch(() => null));
  }

  async #pass(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const isLost = this.#isLost();
    const body = await read(asked);
    await this.#cross(body.length);
    const isLostOnItsWay = isLost && this.lost % 2 === 0;
    if (isLostOnItsWay) return void reply.destroy();
    // To the server it comes from its own page.
    const { origin: _, 'sec-fetch-site': __, 'transfer-encoding': ___, ...headers } = asked.headers;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const passed = request(new URL(asked.url ?? '/', this.target), {
        method: asked.method,
        headers: { ...headers, host: this.target.host, 'content-length': body.length },
      });
      passed.once('response', resolve).once('error', reject).end(body);
    });
    const isStream = String(answer.headers['content-type']).startsWith('text/event-stream');
    reply.writeHead(answer.statusCode ?? 500, answer.headers);
    if (isStream) {
      reply.once('close', () => answer.destroy());
      return void answer.pipe(reply);
    }
    const text = await read(answer);
    if (isLost) return void reply.destroy();
    await this.#give(reply, text);
  }

  /** Every so many: chance would make two runs differ. */
  #isLost(): boolean {
    const { loss } = this.weather;
    this.#asked += 1;
    const isLost = loss > 0 && this.#asked % Math.round(1 / loss) === 0;
    if (isLost) this.lost += 1;
    return isLost;
  }

  async #give(reply: ServerResponse, body: Buffer): Promise<void> {
    if (this.weather.rate === null) return void reply.end(body);
    for (let from = 0; from < body.length; from += 16 * packet) {
      const part = body.subarray(from, from + 16 * packet);
      await this.#cross(part.length);
      reply.write(part);
    }
    reply.end();
  }

  async #cross(bytes: number): Promise<void> {
    const { rate } = this.weather;
    this.carried += bytes;
    if (rate === null) return;
    const now = performance.now();
    this.#free = Math.max(this.#free, now) + (bytes * 8_000) / rate;
    await sleep(this.#free - now);
  }
}

export async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
