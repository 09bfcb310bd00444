import type { Memory } from './unlock';

/** What the journeys need of a browser; one implementation an engine, the same journeys in each. */
export interface Driver {
  /** Of the person who uses it: her words for this tablet. */
  readonly memory: Memory;
  readonly engine: 'chromium' | 'firefox' | 'webkit';
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  back(): Promise<void>;
  url(): Promise<string>;
  /** Runs a JavaScript expression in the page and gives its JSON value. */
  evaluate(expression: string): Promise<unknown>;
  /** A real click in the middle of the element. */
  click(css: string): Promise<void>;
  /** Replaces what stands in the field, by real keys. */
  type(css: string, text: string): Promise<void>;
  key(name: 'Tab' | 'Enter' | 'Space'): Promise<void>;
  size(width: number, height: number): Promise<void>;
  close(): Promise<void>;
}

/** A browser whose process can be killed the hard way and started again on the same profile. */
export interface KillableDriver extends Driver {
  kill(): Promise<void>;
  /** Takes the page's network away or gives it back, as the browser itself reports it. */
  offline(offline: boolean): Promise<void>;
  screenshot(file: string): Promise<void>;
}
