import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { pullReplySchema, type PullReply, type WireChangeset } from '../../src/protocol';
import { Wifi } from './driver/wifi';

const demoSchema = z.object({ accounts: z.array(z.object({ name: z.string(), password: z.string() })) });
const identitySchema = z.object({ team: z.string() });

/** The product as it is started for real: its own process, its own PostgreSQL, its own data folder. */
export class Product {
  readonly data = mkdtempSync(join(tmpdir(), 'hna-data-'));
  #server: ChildProcess | null = null;
  #port = 0;
  /** The address that people use. */
  #known = '';
  #said = '';

  private constructor(private readonly built: string) {
    // So that the unprivileged user who runs PostgreSQL may pass, and the database is deleted with the folder.
    chmodSync(this.data, 0o711);
  }

  /** @param built the folder whose `dist` is served. */
  static async start(built = '.'): Promise<{ product: Product; wifi: Wifi }> {
    const product = new Product(built);
    product.#port = await freePort();
    const wifi = await Wifi.open(() => product.#port);
    product.#known = wifi.origin;
    await product.startServer();
    return { product, wifi };
  }

  /** All that the server has written to its own output. */
  get said(): string {
    return this.#said;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async startServer(): Promise<void> {
    const server = spawn(process.execPath, [resolve('bin/hna.mjs'), 'serve', '--demo'], {
      cwd: this.built,
      env: { ...process.env, PORT: String(this.#port), HNA_DATA: this.data, HNA_ORIGIN: this.#known, HNA_DEMO: 'empty', DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#server = server;
    for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    for (let tries = 0; tries < 1800; tries += 1) {
      if (server.exitCode !== null) break;
      const up = await fetch(`${this.origin}/`).then(
        (response) => response.ok,
        () => false,
      );
      if (up) return;
      await sleep(100);
    }
    throw new Error(`The server did not start:\n${this.#said}`);
  }

  /** No farewell: as when the power goes. */
  async killServer(): Promise<void> {
    const server = this.#server;
    if (server === null || server.exitCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server !== null && server.exitCode === null && server.signalCode === null) {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await gone;
    }
    // Backups and keys stand beside the data.
    for (const folder of [this.data, `${this.data}-backups`, `${this.data}-keys.json`]) rmSync(folder, { recursive: true, force: true });
  }

  account(index: number): { readonly name: string; readonly password: string } {
    const demo = demoSchema.parse(JSON.parse(readFileSync(join(this.data, 'demonstration-accounts.json'), 'utf8')));
    const account = demo.accounts[index];
    if (account === undefined) throw new Error('no such demonstration account');
    return account;
  }

  /** Somebody of another team on the same server, added as an administrator adds people: of one with made-up patients, like the demonstration. */
  addElsewhere(name: string, role: string): { readonly name: string; readonly password: string } {
    const account = { name, password: 'a password of another team' };
    const added = spawnSync(
      process.execPath,
      [resolve('bin/hna.mjs'), 'account', 'add', name, '--team', 'Another team', '--training', '--role', role, '--password-stdin'],
      { env: { ...process.env, HNA_DATA: this.data, DATABASE_URL: '' }, input: account.password, encoding: 'utf8' },
    );
    if (added.status !== 0) throw new Error(`The account was not added: ${added.stderr}`);
    return account;
  }

  /** Made-up patients for a team, given beside the running server. */
  seed(team: string, patients: number): void {
    const args = ['seed', '--team', team, '--patients', String(patients), '--seed', 'practice', '--dir', resolve('forms')];
    const done = spawnSync(process.execPath, [resolve('bin/hna.mjs'), ...args], {
      env: { ...process.env, HNA_DATA: this.data, DATABASE_URL: '' },
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`Nobody was made: ${done.stderr}`);
  }

  /** As a person does who ends all her sign-ins at another browser. */
  async endSessions(account: number): Promise<void> {
    const headers = { 'content-type': 'application/json', origin: this.origin };
    const signedIn = await fetch(`${this.origin}/api/session`, { method: 'POST', headers, body: JSON.stringify(this.account(account)) });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const ended = await fetch(`${this.origin}/api/account/sessions`, { method: 'DELETE', headers: { cookie, origin: this.origin } });
    if (!ended.ok) throw new Error(`The sign-ins did not end: ${ended.status}`);
  }

  /** Everything in the team's feed, read as a colleague's device would read it, straight from the server. */
  async feed(): Promise<readonly WireChangeset[]> {
    return (await this.#entries()).map(({ changeset }) => changeset);
  }

  /** What of it no author has signed. */
  async unsigned(): Promise<readonly WireChangeset[]> {
    return (await this.#entries()).filter((entry) => entry.unsigned === true).map(({ changeset }) => changeset);
  }

  async #entries(): Promise<PullReply['entries']> {
    const headers = { 'content-type': 'application/json', origin: this.origin };
    const signedIn = await fetch(`${this.origin}/api/session`, { method: 'POST', headers, body: JSON.stringify(this.account(1)) });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { team } = identitySchema.parse(await signedIn.json());
    const all: PullReply['entries'] = [];
    for (let cursor = 0; ;) {
      const page = await fetch(`${this.origin}/api/sync/pull?feed=${encodeURIComponent(`team/${team}`)}&cursor=${cursor}`, {
        headers: { cookie },
      });
      const reply = pullReplySchema.parse(await page.json());
      reply.entries.forEach((entry, index) => {
        if (entry.position !== cursor + index + 1) throw new Error(`position ${entry.position} follows ${cursor + index}`);
        all.push(entry);
      });
      cursor = reply.cursor;
      if (!reply.more) return all;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
