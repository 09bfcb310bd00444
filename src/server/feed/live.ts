import { PassThrough } from 'node:stream';
import type { LiveHint } from '../../protocol';
import { inTeam, type Database } from '../database';
import { feedOf } from '../http/accounts';

const pollEvery = 1000;
const pingEvery = 25_000;
/** A connection ends after this long: the browser opens the next one, and its session is checked again. */
const longestStay = 10 * 60_000;

/**
 * Hints that a feed has news. The feed's head in the database, read once a second while anyone listens, is the truth
 * across server processes; a push here only makes it quicker.
 */
export class Live {
  readonly #teams = new Map<string, { told: number; streams: Set<PassThrough> }>();
  readonly #timers: NodeJS.Timeout[];
  #polling = false;

  constructor(private readonly database: Database) {
    this.#timers = [setInterval(() => void this.#poll(), pollEvery), setInterval(() => this.#ping(), pingEvery)];
  }

  async open(team: string): Promise<PassThrough> {
    const head = await this.#head(team);
    const stream = new PassThrough();
    const listeners = this.#teams.get(team) ?? { told: head, streams: new Set() };
    listeners.streams.add(stream);
    this.#teams.set(team, listeners);
    const leave = setTimeout(() => stream.end(), longestStay);
    stream.once('close', () => {
      clearTimeout(leave);
      listeners.streams.delete(stream);
      if (listeners.streams.size === 0 && this.#teams.get(team) === listeners) this.#teams.delete(team);
    });
    stream.write(`retry: 3000\n\n${hint(team, head)}`);
    return stream;
  }

  news(team: string, head: number): void {
    const listeners = this.#teams.get(team);
    if (listeners === undefined || head <= listeners.told) return;
    listeners.told = head;
    for (const stream of listeners.streams) stream.write(hint(team, head));
  }

  /** Reads the head and tells whoever listens. Away for a moment: the next second asks again. */
  async look(team: string): Promise<void> {
    if (!this.#teams.has(team)) return;
    const head = await this.#head(team).catch(() => null);
    if (head !== null) this.news(team, head);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const { streams } of this.#teams.values()) for (const stream of streams) stream.end();
  }

  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    for (const team of this.#teams.keys()) await this.look(team);
    this.#polling = false;
  }

  #ping(): void {
    for (const { streams } of this.#teams.values()) for (const stream of streams) stream.write(': ping\n\n');
  }

  #head(team: string): Promise<number> {
    return inTeam(this.database, team, async (transaction) => {
      const row = await transaction
        .selectFrom('feed')
        .select('head')
        .where('team', '=', team)
        .where('feed', '=', feedOf(team))
        .executeTakeFirst();
      return row?.head ?? 0;
    });
  }
}

function hint(team: string, head: number): string {
  const data: LiveHint = { feed: feedOf(team), head };
  return `data: ${JSON.stringify(data)}\n\n`;
}
