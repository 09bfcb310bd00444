import { request } from 'node:http';

export interface Answer {
  readonly status: number;
  /** `Retry-After`. */
  readonly wait: number;
  readonly body: string;
  readonly code: string;
  readonly message: string;
  readonly cookies: readonly string[];
}

/** One of the 16 million addresses of this machine. */
export const addressOf = (index: number): string => `127.${1 + (index >> 16)}.${(index >> 8) & 255}.${1 + (index & 127)}`;

/** A request that comes from that address. */
export function from(
  address: string,
  url: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { port } = new URL(url);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const all = { host: `localhost:${port}`, 'content-type': 'application/json', 'content-length': bytes.length, ...headers };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, localAddress: address, method: 'POST', path, headers: all }, (reply) => {
      let got = '';
      reply.on('data', (chunk: Buffer) => (got += chunk.toString()));
      reply.once('error', reject);
      reply.once('end', () =>
        resolve({
          status: reply.statusCode ?? 0,
          wait: Number(reply.headers['retry-after'] ?? 0),
          body: got,
          code: said(got, 'code'),
          message: said(got, 'message'),
          cookies: (reply.headers['set-cookie'] ?? []).map((each) => each.split(';')[0] ?? ''),
        }),
      );
    });
    asked.once('error', reject);
    asked.end(bytes);
  });
}

function said(text: string, key: string): string {
  const body: unknown = text === '' ? null : JSON.parse(text);
  return typeof body === 'object' && body !== null ? String(new Map(Object.entries(body)).get(key) ?? '') : '';
}
