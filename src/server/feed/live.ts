import { PassThrough } from 'node:stream';
import type { LiveHint } from '../../protocol';
import { inTeam, type Database } from '../database';
import { feedOf } from '../http/accounts';
import { sharedFeeds, sharingTeams } from './sharing';

const pollEvery = 1000;
const pingEvery = 25_000;
/** A connection ends after this long: the browser opens the next one, and its session is checked again. */
const longestStay = 10 * 60_000;

interface Listeners {
  /** Feed → the head of which they were told. */
  readonly told: Map<string, number>;
  /** Each with the account that listens. */
  readonly streams: Map<PassThrough, string>;
}

/**
 * Hints that a feed has news: the team's own, or that of a patient whom another team shares with it. The feeds' heads in the
 * database, read once a second while anyone listens, are the truth across server processes; a push here only makes it quicker.
 */
export class Live {
  readonly #teams = new Map<string, Listeners>();
  readonly #timers: NodeJS.Timeout[];
  #polling = false;

  constructor(private readonly database: Database) {
    this.#timers = [setInterval(() => void this.#poll(), pollEvery), setInterval(() => this.#ping(), pingEvery)];
  }

  async open(team: string, account: string): Promise<PassThrough> {
    const heads = await this.#heads(team);
    const stream = new PassThrough();
    const listeners = this.#teams.get(team) ?? { told: new Map(heads), streams: new Map() };
    listeners.streams.set(stream, account);
    this.#teams.set(team, listeners);
    const leave = setTimeout(() => stream.end(), longestStay);
    stream.once('close', () => {
      clearTimeout(leave);
      listeners.streams.delete(stream);
      if (listeners.streams.size === 0 && this.#teams.get(team) === listeners) this.#teams.delete(team);
    });
    stream.write(`retry: 3000\n\n${[...heads].map(([feed, head]) => hint(feed, head)).join('')}`);
    return stream;
  }

  /** Whoever may still listen comes back, and is looked at anew. */
  drop(account: string): void {
    for (const { streams } of this.#teams.values()) for (const [stream, whose] of streams) if (whose === account) stream.end();
  }

  news(team: string, head: number): void {
    this.#tell(team, feedOf(team), head);
  }

  /** Reads the heads and tells whoever listens. Away for a moment: the next second asks again. */
  async look(team: string): Promise<void> {
    if (!this.#teams.has(team)) return;
    const heads = await this.#heads(team).catch(() => new Map<string, number>());
    for (const [feed, head] of heads) this.#tell(team, feed, head);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const { streams } of this.#teams.values()) for (const stream of streams.keys()) stream.end();
  }

  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    for (const team of this.#teams.keys()) await this.look(team);
    this.#polling = false;
  }

  #ping(): void {
    for (const { streams } of this.#teams.values()) for (const stream of streams.keys()) stream.write(': ping\n\n');
  }

  #tell(team: string, feed: string, head: number): void {
    const listeners = this.#teams.get(team);
    if (listeners === undefined || head <= (listeners.told.get(feed) ?? -1)) return;
    listeners.told.set(feed, head);
    for (const stream of listeners.streams.keys()) stream.write(hint(feed, head));
  }

  async #heads(team: string): Promise<Map<string, number>> {
    const { head, owners } = await inTeam(this.database, team, async (transaction) => {
      const row = await transaction
        .selectFrom('feed')
        .select('head')
        .where('team', '=', team)
        .where('feed', '=', feedOf(team))
        .executeTakeFirst();
      return { head: row?.head ?? 0, owners: await sharingTeams(transaction, team) };
    });
    const shared = owners.length === 0 ? [] : await sharedFeeds(this.database, team, owners, Date.now());
    return new Map([[feedOf(team), head], ...shared.map((each) => [each.feed, each.head] as const)]);
  }
}

function hint(feed: string, head: number): string {
  const data: LiveHint = { feed, head };
  return `data: ${JSON.stringify(data)}\n\n`;
}
