import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ChromiumDriver } from '../../browser/driver/chromium';
import { scriptOf } from '../../browser/in-page';
import type { Product } from '../../browser/product';
import type { Count } from './count';
import { keep, look, usersOf } from './profile';

/** A real Chromium that saves and sends without end, and is killed at any moment. */
export class Tablet {
  readonly acknowledged = new Set<string>();
  readonly #profile = mkdtempSync(join(tmpdir(), 'hna-kill-'));
  #browser: ChromiumDriver | null = null;

  private constructor(
    private readonly product: Product,
    private readonly origin: string,
    private readonly code: string,
  ) {}

  /** Copies of the databases, and what Chromium said: to find out where something went. */
  readonly #kept = `${this.#profile}-kept`;
  #life = 0;

  static async make(product: Product, origin: string): Promise<Tablet> {
    return new Tablet(product, origin, await scriptOf('tests/faults/kills/page.ts', 'page'));
  }

  async #open(): Promise<ChromiumDriver> {
    const left = usersOf(this.#profile);
    if (left.length > 0) throw new Error(`Of a killed browser something is still there: ${left.join('; ')}`);
    this.#life += 1;
    keep(this.#profile, this.#kept, this.#life);
    const browser = await ChromiumDriver.start(this.#profile, join(this.#kept, 'chromium'));
    this.#browser = browser;
    browser.page.on('console', (message) => {
      const [said, id] = message.text().split(' ');
      if (said === 'saved' && id !== undefined) this.acknowledged.add(id);
    });
    for (;;) {
      // Any page of the address will do; the server may be away just now.
      const there = await browser.goto(`${this.origin}/api/session`).then(
        () => true,
        () => false,
      );
      if (there) break;
      await sleep(200);
    }
    const { name, password } = this.product.account(0);
    await browser.evaluate(
      `(async () => { ${this.code}; globalThis.page = page; await page.open(${JSON.stringify(name)}, ${JSON.stringify(password)}); })()`,
    );
    return browser;
  }

  /** One life: opens, finds everything that it was told is saved, saves, dies. */
  async die(count: Count): Promise<void> {
    const browser = await this.#open();
    const missing = await this.#missing(browser);
    if (missing > 0)
      console.log(`Life ${this.#life}: ${missing} lost. See ${this.#kept}, and: ${JSON.stringify(look(this.#profile), null, 2)}`);
    count.lost += missing;
    const before = this.acknowledged.size;
    void browser.evaluate('page.save()').catch(() => undefined);
    // At least one is said to be saved before it dies, at most a second later.
    for (let tries = 0; tries < 400 && this.acknowledged.size === before; tries += 1) await sleep(25);
    await sleep(Math.random() * 1_000);
    await browser.kill();
    this.#browser = null;
    count.kills += 1;
  }

  async #missing(browser: ChromiumDriver): Promise<number> {
    const held = new Set(z.array(z.string()).parse(await browser.evaluate('page.held()')));
    return [...this.acknowledged].filter((id) => !held.has(id)).length;
  }

  /** Sends all that waits. */
  async drain(): Promise<void> {
    const browser = await this.#open();
    // A killed browser may have forgotten its sign-in.
    const { name, password } = this.product.account(0);
    await browser.evaluate(`page.signIn(${JSON.stringify(name)}, ${JSON.stringify(password)})`);
    for (let tries = 0; tries < 300; tries += 1) {
      if ((await browser.evaluate('page.drain()')) === 0) return;
      await sleep(500);
    }
    throw new Error('The tablet did not drain.');
  }

  async close(): Promise<void> {
    await this.#browser?.kill();
    this.#browser = null;
  }

  remove(): void {
    rmSync(this.#profile, { recursive: true, force: true });
    rmSync(this.#kept, { recursive: true, force: true });
  }
}
