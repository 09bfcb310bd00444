import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import type { KillableDriver } from './driver';
import { Memory } from './unlock';

/** Chromium as a process of our own over a profile folder, so that it can be killed with -9. */
export class ChromiumDriver implements KillableDriver {
  readonly engine = 'chromium';
  /** What the page wrote to its console as an error, security policy violations among them. */
  readonly errors: string[] = [];

  private constructor(
    private readonly process: ChildProcess,
    private readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly cdp: CDPSession,
    readonly memory: Memory,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  /** @param log a file for what the browser itself says. */
  static async start(profile: string, log?: string): Promise<ChromiumDriver> {
    const portFile = join(profile, 'DevToolsActivePort');
    rmSync(portFile, { force: true });
    const flags = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ];
    const said = log === undefined ? null : openSync(log, 'a');
    if (said !== null) flags.push('--enable-logging=stderr');
    const child = spawn(
      process.env['HNA_CHROMIUM'] || process.env['CHROME_PATH'] || '/usr/bin/chromium',
      [...flags, '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      { detached: true, stdio: ['ignore', 'ignore', said ?? 'ignore'] },
    );
    if (said !== null) closeSync(said);
    const endpoint = await activeEndpoint(portFile);
    const browser = await chromium.connectOverCDP(endpoint);
    const context = browser.contexts()[0];
    if (context === undefined) throw new Error('Chromium has no default context');
    context.setDefaultTimeout(90_000);
    const page = context.pages()[0] ?? (await context.newPage());
    return new ChromiumDriver(child, browser, context, page, await context.newCDPSession(page), new Memory(profile));
  }

  /** Another tab of the same browser: the same device. */
  async tab(): Promise<ChromiumDriver> {
    const page = await this.context.newPage();
    return new ChromiumDriver(this.process, this.browser, this.context, page, await this.context.newCDPSession(page), this.memory);
  }

  /** The tab that she looks at; a browser is slow to serve the others. */
  async front(): Promise<void> {
    await this.page.bringToFront();
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url, { waitUntil: 'load' });
    await this.memory.unlock(this);
  }
  async reload(): Promise<void> {
    await this.page.reload();
    await this.memory.unlock(this);
  }
  async back(): Promise<void> {
    await this.page.goBack();
  }
  async url(): Promise<string> {
    return this.page.url();
  }
  async evaluate(expression: string): Promise<unknown> {
    return this.page.evaluate(expression);
  }
  async click(css: string): Promise<void> {
    await this.page.locator(css).click();
  }
  async type(css: string, text: string): Promise<void> {
    await this.page.locator(css).fill('');
    await this.page.locator(css).pressSequentially(text);
  }
  async key(name: 'Tab' | 'Enter' | 'Space'): Promise<void> {
    await this.page.keyboard.press(name);
  }
  async size(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }
  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file, fullPage: true });
  }
  async offline(offline: boolean): Promise<void> {
    await this.context.setOffline(offline);
  }

  async kill(): Promise<void> {
    const pid = this.process.pid;
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    await new Promise((resolve) =>
      this.process.exitCode !== null || this.process.signalCode !== null ? resolve(null) : this.process.once('exit', resolve),
    );
    await this.browser.close().catch(() => undefined);
    // The profile's lock names a process that is gone.
    await sleep(200);
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    const asked = this.browser.newBrowserCDPSession().then(async (session) => session.send('Browser.close'));
    await asked.catch(() => undefined);
    const tooLong = sleep(5000).then(() => this.kill());
    await Promise.race([gone, tooLong]);
  }
}

async function activeEndpoint(portFile: string): Promise<string> {
  for (let tries = 0; tries < 900; tries += 1) {
    try {
      const [port] = readFileSync(portFile, 'utf8').split('\n');
      if (port !== undefined && port !== '') return `http://127.0.0.1:${port}`;
    } catch {
      // not written yet
    }
    await sleep(100);
  }
  throw new Error('Chromium did not start within 90 seconds');
}
