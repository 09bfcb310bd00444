import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { Driver } from './driver';
import { Memory } from './unlock';

/** Firefox ESR by WebDriver BiDi. */
export class FirefoxDriver implements Driver {
  readonly engine = 'firefox';
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    readonly memory: Memory,
  ) {}

  static async start(profile: string): Promise<FirefoxDriver> {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      protocol: 'webDriverBiDi',
      executablePath: process.env['HNA_FIREFOX'] || '/usr/bin/firefox-esr',
      headless: true,
      userDataDir: profile,
    });
    const page = (await browser.pages())[0] ?? (await browser.newPage());
    return new FirefoxDriver(browser, page, new Memory(profile));
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
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
    await this.page.evaluate(`document.querySelector(${JSON.stringify(css)}).scrollIntoView({ block: 'center' })`);
    await this.page.click(css);
  }
  async type(css: string, text: string): Promise<void> {
    await this.click(css);
    await this.page.evaluate(`document.querySelector(${JSON.stringify(css)}).select()`);
    await this.page.keyboard.press('Backspace');
    await this.page.keyboard.type(text);
  }
  async key(name: 'Tab' | 'Enter' | 'Space'): Promise<void> {
    await this.page.keyboard.press(name);
  }
  async size(width: number, height: number): Promise<void> {
    await this.page.setViewport({ width, height });
  }
  async close(): Promise<void> {
    await this.browser.close();
  }
}
