import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { protocol, pullReplySchema, pushReplySchema, type PullReply, type PushReply, type WireChangeset } from '../../src/protocol';
import { canonicalJson, hashHeader, hashText, type Change } from '../../src/records';
import { letTabletIn } from './let-in';
import { startServer, type RunningServer, type ServerOptions } from '../../src/server';
import { send } from './send';
import { signInAt } from './sign-in';

export { send };

/** A fresh folder that an unprivileged PostgreSQL may pass through, with one built form and two pages in it. */
export function makeFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'hna-test-'));
  chmodSync(path, 0o711);
  for (const folder of ['forms', 'app/assets']) mkdirSync(join(path, folder), { recursive: true });
  writeFileSync(join(path, 'forms', 'form.json'), JSON.stringify(form));
  writeFileSync(join(path, 'app', 'index.html'), '<!doctype html><title>staff</title>');
  writeFileSync(join(path, 'app', 'patient.html'), '<!doctype html><title>patient</title>');
  writeFileSync(join(path, 'app', 'sw.js'), '// staff');
  writeFileSync(join(path, 'app', 'patient-sw.js'), '// patient');
  writeFileSync(join(path, 'app', 'assets', 'a-1234.js'), 'export {};');
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const content = { format: 1, id: 'progression', version: '1.0.0', status: 'active', points: ['progression'] };
export const form = { ...content, hash: hashText(canonicalJson(content)) };

export function start(folder: string, options: ServerOptions = {}): Promise<RunningServer> {
  return startServer({
    data: join(folder, 'data'),
    app: join(folder, 'app'),
    forms: join(folder, 'forms'),
    port: 0,
    demonstration: true,
    ...options,
  });
}

/** A nurse at a device: signed in, with a chain of changesets of her own. */
export class Nurse {
  #seq = 0;
  #prev: string | null = null;

  constructor(
    readonly url: string,
    readonly cookie: string,
    readonly team: string,
    readonly account: string,
    readonly device: string,
  ) {}

  static async signIn(server: RunningServer, index: number, device: string, tablet: 'let in' | 'unknown' = 'let in'): Promise<Nurse> {
    const account = server.demo?.accounts[index];
    if (account === undefined) throw new Error(`There is no account ${index}.`);
    const { cookie, identity } = await signInAt(server.url, account);
    const cookies = tablet === 'let in' ? await letTabletIn(server.url, cookie, identity) : cookie;
    return new Nurse(server.url, cookies, identity.team, identity.account, device);
  }

  /** A changeset that goes on with this device's chain. */
  write(changes: readonly Partial<Change>[], header: Partial<WireChangeset['header']> = {}, extra: object = {}): WireChangeset {
    this.#seq += 1;
    const full = changes.map((change, index) => ({
      id: `change-${this.device}-${this.#seq}-${index}`,
      record: 'patient-0001',
      kind: 'patient',
      path: 'name',
      value: 'Ada',
      supersedes: [],
      ...change,
    }));
    const body = JSON.stringify({ salt: 'A'.repeat(22), changes: full, ...extra });
    const made = {
      protocol,
      id: `changeset-${this.device}-${this.#seq}`,
      team: this.team,
      patient: 'patient-0001',
      device: this.device,
      seq: this.#seq,
      prev: this.#prev,
      author: this.account,
      at: 0,
      offset: 0,
      bodyHash: hashText(body),
      ...header,
    };
    this.#prev = hashHeader(made);
    return { header: made, body };
  }

  async push(changesets: readonly unknown[]): Promise<PushReply> {
    const reply = await this.send('POST', '/api/sync/push', { protocol, device: this.device, changesets });
    return pushReplySchema.parse(await reply.json());
  }

  async pull(cursor = 0): Promise<PullReply> {
    const reply = await this.send('GET', `/api/sync/pull?feed=team/${this.team}&cursor=${cursor}`);
    return pullReplySchema.parse(await reply.json());
  }

  send(method: string, path: string, body?: unknown): Promise<Response> {
    return send(this.url, method, path, body, { cookie: this.cookie });
  }
}

/** The code of a refusal. */
export async function codeIn(reply: Response): Promise<string> {
  const body: unknown = await reply.json();
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body ? String(body.code) : '';
}
