import { createServer, connect, type Server, type Socket } from 'node:net';

/** The way to the server, which can be cut: connections in flight die, new ones are refused. */
export class Wifi {
  #server: Server | null = null;
  readonly #sockets = new Set<Socket>();
  /** Called with every byte that goes up; a test can kill the server in the middle of a push. */
  onUpload: ((chunk: Buffer) => void) | null = null;

  private constructor(
    readonly port: number,
    private readonly target: () => number,
  ) {}

  /** @param target the port of the server now: a restarted one may have another. */
  static async open(target: () => number): Promise<Wifi> {
    const first = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => first.once('listening', resolve));
    const address = first.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await new Promise((resolve) => first.close(resolve));
    const wifi = new Wifi(address.port, target);
    await wifi.restore();
    return wifi;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  async restore(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer((socket) => {
      const upstream = connect(this.target(), '127.0.0.1');
      for (const end of [socket, upstream]) {
        this.#sockets.add(end);
        end.on('error', () => end.destroy());
        end.on('close', () => {
          this.#sockets.delete(end);
          socket.destroy();
          upstream.destroy();
        });
      }
      socket.on('data', (chunk) => this.onUpload?.(chunk));
      socket.pipe(upstream);
      upstream.pipe(socket);
    });
    server.listen(this.port, '127.0.0.1');
    await new Promise((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', reject);
    });
    this.#server = server;
  }

  async cut(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
