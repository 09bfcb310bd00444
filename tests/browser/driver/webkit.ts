import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Driver } from './driver';
import { Memory } from './unlock';

const reply = z.object({ value: z.unknown() });
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';
const element = z.object({ [elementKey]: z.string() });
const session = z.object({ sessionId: z.string() });
const keys = { Tab: '\uE004', Enter: '\uE007', Space: ' ', Backspace: '\uE003' };

/** WebKitGTK's MiniBrowser by WebKitWebDriver, under a virtual display. */
export class WebkitDriver implements Driver {
  readonly engine = 'webkit';
  readonly memory = new Memory(`webkit ${Math.random()}`);
  private constructor(
    private readonly process: ChildProcess,
    private readonly base: string,
    private readonly session: string,
  ) {}

  static async start(): Promise<WebkitDriver> {
    const port = await freePort();
    const child = spawn('xvfb-run', ['-a', '/usr/bin/WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, WEBKIT_DISABLE_COMPOSITING_MODE: '1', WEBKIT_FORCE_SANDBOX: '0' },
    });
    const base = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries += 1) {
      try {
        await fetch(`${base}/status`);
        break;
      } catch (error) {
        if (tries > 900) throw error;
        await sleep(100);
      }
    }
    const options = { binary: process.env['HNA_WEBKIT'], args: ['--automation'] };
    const started = await call(`${base}/session`, 'POST', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } });
    return new WebkitDriver(child, base, session.parse(started).sessionId);
  }

  private async send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    return call(`${this.base}/session/${this.session}${path}`, method, body);
  }
  private async find(css: string): Promise<string> {
    const found = await this.send('POST', '/element', { using: 'css selector', value: css });
    return element.parse(found)[elementKey] ?? '';
  }

  async goto(url: string): Promise<void> {
    await this.send('POST', '/url', { url });
    await this.memory.unlock(this);
  }
  async reload(): Promise<void> {
    await this.send('POST', '/refresh', {});
    await this.memory.unlock(this);
  }
  async back(): Promise<void> {
    await this.send('POST', '/back', {});
  }
  async url(): Promise<string> {
    return String(await this.send('GET', '/url'));
  }
  async evaluate(expression: string): Promise<unknown> {
    const script = `const done = arguments[arguments.length - 1]; Promise.resolve(${expression}).then(done, (error) => done('error: ' + error));`;
    return this.send('POST', '/execute/async', { script, args: [] });
  }
  async click(css: string): Promise<void> {
    await this.evaluate(standsStill(css));
    await this.send('POST', `/element/${await this.find(css)}/click`, {});
  }
  async type(css: string, text: string): Promise<void> {
    const id = await this.find(css);
    // The driver's own clearing is no key: the page may put back what stood there.
    await this.evaluate(`(() => { const field = document.querySelector(${JSON.stringify(css)}); field.focus(); field.select(); })()`);
    await this.send('POST', `/element/${id}/value`, { text: keys.Backspace });
    await this.send('POST', `/element/${id}/value`, { text });
  }
  async key(name: 'Tab' | 'Enter' | 'Space'): Promise<void> {
    const press = ['keyDown', 'keyUp'].map((type) => ({ type, value: keys[name] }));
    await this.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions: press }] });
  }
  async size(width: number, height: number): Promise<void> {
    await this.send('POST', '/window/rect', { width, height });
  }
  async close(): Promise<void> {
    await this.send('DELETE', '').catch(() => undefined);
    if (this.process.pid !== undefined) process.kill(-this.process.pid, 'SIGTERM');
  }
}

/** Brings the element into view and waits until it has not moved for three frames: the driver aims before it presses. */
function standsStill(css: string): string {
  return `new Promise((resolve) => {
    let [was, still] = [NaN, 0];
    const look = () => {
      const element = document.querySelector(${JSON.stringify(css)});
      if (element === null) return resolve();
      element.scrollIntoView({ block: 'center' });
      const { top } = element.getBoundingClientRect();
      still = top === was ? still + 1 : 0;
      was = top;
      if (still === 3) resolve();
      else requestAnimationFrame(look);
    };
    look();
  })`;
}

async function call(url: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const { value } = reply.parse(await response.json());
  if (!response.ok) throw new Error(`WebKitWebDriver ${method} ${new URL(url).pathname}: ${JSON.stringify(value)}`);
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
