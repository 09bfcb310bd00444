import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { startServer } from '../../src/server';
import { identitySchema } from '../../src/protocol';
import { Line } from './line';
import { buildPage } from './pages';
import { Tablet } from './sync';

/** A real server with a team's database, a line to it, and a page of the bench in real Chromium with its profile on disk. */
export interface Ward {
  readonly line: Line;
  readonly page: Page;
  readonly account: { readonly name: string; readonly password: string };
  /** A tablet of the team, and how it sends what it wrote. */
  readonly tablet: Tablet;
  send(packs: readonly string[]): Promise<void>;
  ask(path: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function openWard(name: string): Promise<Ward> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-bench-'));
  chmodSync(folder, 0o711);
  for (const part of ['forms', 'app', 'profile']) mkdirSync(join(folder, part));
  const server = await startServer({
    data: join(folder, 'data'),
    forms: join(folder, 'forms'),
    app: join(folder, 'app'),
    port: 0,
    demonstration: true,
  });
  const line = await Line.open(await buildPage(name), server.url);
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: process.env['HNA_CHROMIUM'] ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(0);
  const { name: who = '', password = '' } = server.demo?.accounts[0] ?? {};
  const signedIn = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: who, password }),
  });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (!signedIn.ok) throw new Error(`Not signed in: ${await signedIn.text()}`);
  const { team, account } = identitySchema.parse(await signedIn.json());
  return {
    line,
    page,
    account: { name: who, password },
    tablet: new Tablet(team, account),
    send: async (packs) => {
      for (const body of packs) {
        const headers = { 'content-type': 'application/json', cookie };
        for (;;) {
          const reply = await fetch(`${server.url}/api/sync/push`, { method: 'POST', headers, body });
          const text = await reply.text();
          if (reply.ok) break;
          // A busy machine; a tablet would try again, too.
          if (reply.status !== 503) throw new Error(`The server did not store what it was sent: ${text}`);
        }
      }
    },
    ask: async (path) => (await fetch(`${server.url}${path}`, { headers: { cookie } })).json(),
    close: async () => {
      await context.close();
      line.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
