import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { identitySchema, protocol, type Identity, pushReplySchema, type WireChangeset } from '../../../src/protocol';
import { hashHeader, hashText } from '../../../src/records';
import type { Product } from '../../browser/product';

/** A device that pushes without end and keeps what the server said to have stored. */
export class Pusher {
  readonly acknowledged = new Set<string>();
  stopped = false;
  #cookie = '';
  #identity: Identity | null = null;
  #seq = 0;
  #prev: string | null = null;
  readonly #device = `device-${randomBytes(6).toString('hex')}`;

  constructor(private readonly product: Product) {}

  async run(): Promise<void> {
    const { team, account } = this.#identity ?? (await this.signIn());
    while (!this.stopped) {
      const pack = Array.from({ length: 1 + Math.floor(Math.random() * 30) }, () => this.#write(team, account));
      while (!(await this.#push(pack))) await sleep(30);
    }
  }

  /** Takes longer than a server lives between two kills: do it before they begin. */
  async signIn(): Promise<Identity> {
    for (;;) {
      const headers = { 'content-type': 'application/json', origin: this.product.origin };
      const init = { method: 'POST', headers, body: JSON.stringify(this.product.account(0)) };
      try {
        const reply = await fetch(`${this.product.origin}/api/session`, init);
        this.#cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
        return (this.#identity = identitySchema.parse(await reply.json()));
      } catch {
        await sleep(200);
      }
    }
  }

  /** The same bytes until the server acknowledges them. */
  async #push(changesets: readonly WireChangeset[]): Promise<boolean> {
    try {
      const reply = await fetch(`${this.product.origin}/api/sync/push`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: this.#cookie },
        body: JSON.stringify({ protocol, device: this.#device, changesets }),
        signal: AbortSignal.timeout(20_000),
      });
      if (!reply.ok) return false;
      for (const { id, outcome } of pushReplySchema.parse(await reply.json()).results) {
        if (outcome === 'quarantined') throw new Error('a good changeset was quarantined');
        this.acknowledged.add(id);
      }
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.includes('quarantined')) throw error;
      return false;
    }
  }

  #write(team: string, author: string): WireChangeset {
    this.#seq += 1;
    const change = {
      id: randomBytes(12).toString('base64url'),
      record: `assessment-${this.#seq % 5}`,
      kind: 'assessment',
      path: 'answers/note',
      value: 'x',
      supersedes: [],
    };
    const body = JSON.stringify({ salt: 'A'.repeat(22), changes: [change] });
    const header = {
      protocol,
      id: randomBytes(12).toString('base64url'),
      team,
      device: this.#device,
      seq: this.#seq,
      prev: this.#prev,
      author,
      at: 0,
      offset: 0,
      bodyHash: hashText(body),
    };
    this.#prev = hashHeader(header);
    return { header, body };
  }
}
