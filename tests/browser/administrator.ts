import { codeReplySchema, overviewSchema, type Tablet } from '../../src/protocol';
import { signInAt } from '../server/sign-in';
import type { Person } from './driver/person';
import type { Product } from './product';

/** The one who lets tablets in and withdraws them, at a desk of her own. */
export class Administrator {
  private constructor(
    private readonly origin: string,
    private readonly cookie: string,
  ) {}

  static async ofDemonstration(product: Product): Promise<Administrator> {
    return new Administrator(product.origin, (await signInAt(product.origin, product.account(0))).cookie);
  }

  static async signIn(product: Product): Promise<Administrator> {
    const account = product.addElsewhere('administrator.elsewhere', 'system-administrator');
    return new Administrator(product.origin, (await signInAt(product.origin, account)).cookie);
  }

  /** Gives a code to whoever holds the tablet, and approves it. */
  async letIn(person: Person): Promise<void> {
    await person.press('Enter the code');
    await person.seesHeading('This tablet');
    const { code } = codeReplySchema.parse(await this.#ask('POST', '/api/admin/tablets/code'));
    await person.fill('Code for this tablet', code);
    await person.press('Enter the code');
    await person.sees('waits for an administrator’s approval');
    for (const { id, state } of await this.#tablets())
      if (state === 'waiting') await this.#ask('POST', `/api/admin/tablets/${id}`, { act: 'approve' });
    await person.press('Sync now');
    await person.sees('This tablet is let in');
    await person.press('Today');
  }

  /** Tells every tablet of the team to delete everything. */
  async withdraw(): Promise<void> {
    for (const { id } of await this.#tablets()) await this.#ask('POST', `/api/admin/tablets/${id}`, { act: 'revoke' });
  }

  async states(): Promise<readonly string[]> {
    return (await this.#tablets()).map(({ state }) => state);
  }

  async #tablets(): Promise<readonly Tablet[]> {
    return overviewSchema.parse(await this.#ask('GET', '/api/admin/overview')).tablets;
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json', origin: this.origin, cookie: this.cookie };
    const sent = method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) };
    const reply = await fetch(this.origin + path, { method, headers, ...sent });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  }
}
