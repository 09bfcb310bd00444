import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { StartFailure, codeOf, messageOf } from '../failure';

/**
 * Holds a data folder for one running server. The lock is a listening socket, so the system itself lets go of it when
 * the process dies, however it dies; a process id in a file would go stale and be reused.
 */
export async function holdFolder(socket: string, data: string): Promise<() => Promise<void>> {
  if (await answers(socket)) {
    throw new StartFailure(`A server is already running on ${data}. Stop that one first, or set HNA_DATA to another folder.`);
  }
  if (process.platform !== 'win32') rmSync(socket, { force: true });
  const server = createServer((peer) => peer.destroy());
  await listen(server, socket, data);
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Whether a server holds the folder now. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const peer = connect(socket);
    peer.once('connect', () => {
      peer.destroy();
      resolve(true);
    });
    peer.once('error', () => resolve(false));
  });
}

function listen(server: Server, socket: string, data: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const running = codeOf(error) === 'EADDRINUSE';
      reject(
        new StartFailure(
          running
            ? `A server is already running on ${data}. Stop that one first, or set HNA_DATA to another folder.`
            : `Cannot hold ${data}: ${messageOf(error)}. Set HNA_DATA to a folder on a local disk that you may write.`,
        ),
      );
    });
    server.listen(socket, () => resolve());
  });
}
