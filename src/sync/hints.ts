import * as z from 'zod/mini';
import { liveHintSchema } from '../protocol';
import type { Hints, World } from './contract';

const closed = 2;
const hintText = z.pipe(
  z.string(),
  z.transform((text: string, context) => {
    try {
      return liveHintSchema.parse(JSON.parse(text));
    } catch {
      context.issues.push({ code: 'custom', message: 'not a hint', input: text });
      return z.NEVER;
    }
  }),
);

/** The server's "there is news": nothing depends on it. Opened after an exchange that worked, so never before signing in. */
export class LiveHints {
  #source: Hints | null = null;

  constructor(
    private readonly world: Pick<World, 'hints'>,
    private readonly news: (feed: string, head: number) => void,
  ) {}

  open(): void {
    if (this.world.hints === null || (this.#source !== null && this.#source.readyState !== closed)) return;
    this.#source = this.world.hints('/api/sync/live');
    this.#source.addEventListener('message', (event) => {
      const hint = hintText.safeParse(event.data);
      if (hint.success) this.news(hint.data.feed, hint.data.head);
    });
  }

  close(): void {
    this.#source?.close();
    this.#source = null;
  }
}
