import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

const hna = join(import.meta.dirname, '../../bin/hna.mjs');

/** `hna serve` in a process of its own, on a port that stays the same however often it is killed. */
export class Serving {
  #child: ChildProcess | null = null;
  #said = '';

  constructor(
    readonly port: number,
    private readonly cwd: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  async start(): Promise<void> {
    this.#said = '';
    const child = spawn(process.execPath, [hna, 'serve'], { cwd: this.cwd, env: { ...process.env, ...this.env, PORT: String(this.port) } });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      const hear = (text: Buffer): void => {
        this.#said += text.toString();
        if (this.#said.includes('Ready:')) resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`hna serve ended with ${code}: ${this.#said}`)));
    });
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
}

/** Runs `hna …` to its end. */
export async function runHna(cwd: string, env: Readonly<Record<string, string>>, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [hna, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`hna ${args.join(' ')} ended with ${String(code)}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** One request to this server, the next to that one; knows nothing of sessions, and asks no second time. */
export class Balancer {
  readonly #server: Server;
  #turn = 0;
  /** Requests that each took. */
  readonly taken = new Map<number, number>();

  private constructor(readonly ports: readonly number[]) {
    this.#server = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
  }

  static async open(port: number, ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    balancer.#server.listen(port, '127.0.0.1');
    await once(balancer.#server, 'listening');
    return balancer;
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const port = this.ports[this.#turn++ % this.ports.length] ?? 0;
    this.taken.set(port, (this.taken.get(port) ?? 0) + 1);
    const { method, url: path, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
      reply.once('error', () => outgoing.destroy());
    });
    passed.once('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.once('close', () => passed.destroy());
    incoming.pipe(passed);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
