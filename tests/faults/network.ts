import type { Hints } from '../../src/sync';
import type { Chance } from './chance';
import type { Environment, Owner } from './environment';
import type { Answered, Asker, Server } from './server';

/** What becomes of a request. */
const fates = [
  'lost-request',
  'lost-reply',
  'silence',
  'twice',
  'later-again',
  'busy',
  'asked-to-wait',
  'login-page',
  'cut-short',
  'old-reply',
  'crash-before',
  'crash-after',
] as const;
export type Fate = 'fine' | (typeof fates)[number];

/** A device's way to the server. */
export interface Line {
  online: boolean;
  /** Who is signed in at the server; null: every request is refused. */
  session: Asker | null;
}

class News implements Hints {
  readyState = 1;
  readonly ears: ((event: { readonly data: unknown }) => void)[] = [];
  constructor(
    readonly owner: Owner,
    readonly line: Line,
  ) {}
  addEventListener(_: 'message', listener: (event: { readonly data: unknown }) => void): void {
    this.ears.push(listener);
  }
  close(): void {
    this.readyState = 2;
  }
}

/** Between devices and server: loses, repeats, delays, answers with something else. */
export class Network {
  /** How often a request does not simply go through. */
  trouble = 0;
  /** Longest body in characters that a proxy lets pass. */
  bodyLimit = Infinity;
  up = true;
  /** Called with each answer that the server gave, wherever it went. */
  answered: (who: Asker, path: string, body: string | null, reply: unknown) => void = () => undefined;
  /** Called with each request as a page sends it. */
  sent: (owner: Owner, path: string, body: string | null) => void = () => undefined;
  /** Overrules chance: what becomes of the n-th request. */
  fate: ((count: number) => Fate) | null = null;
  requests = 0;
  readonly #chance: Chance;
  readonly #old = new Map<string, Answered>();
  #news: News[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly server: Server,
  ) {
    this.#chance = environment.chance.branch();
  }

  hints(owner: Owner, line: Line): Hints {
    const news = new News(owner, line);
    this.#news.push(news);
    return news;
  }

  fetch(owner: Owner, line: Line, path: string, init: RequestInit): Promise<Response> {
    const body = typeof init.body === 'string' ? init.body : null;
    this.sent(owner, path, body);
    this.requests += 1;
    return new Promise((resolve, reject) => {
      const lost = (): void => reject(new TypeError('The network failed.'));
      init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      const reply = (status: number, text: string, headers: Record<string, string> = {}): void => {
        const response: unknown = {
          ok: status < 300,
          status,
          headers: new Headers(headers),
          json: () => Promise.resolve(text).then((each): unknown => JSON.parse(each)),
        };
        this.#soon(owner, () => resolve(response as Response));
      };
      const refuse = (status: number, headers?: Record<string, string>): void =>
        reply(status, JSON.stringify({ code: 'refused', message: 'Not now.' }), headers);
      const fate = this.fate?.(this.requests) ?? this.#draw();
      if (!line.online || fate === 'lost-request') return this.#soon(owner, lost);
      if (fate === 'busy') return refuse(this.#chance.pick([503, 408, 425]));
      if (fate === 'asked-to-wait') return refuse(429, { 'retry-after': String(this.#chance.between(1, 90)) });
      if (fate === 'login-page') return reply(200, '<!doctype html><title>Guest Wi-Fi</title>');
      const old = this.#old.get(`${line.session?.team} ${path}`);
      if (fate === 'old-reply' && body === null && old !== undefined) return reply(old.status, JSON.stringify(old.body));
      if (fate === 'silence' && this.#chance.is(0.5)) return;
      if (body !== null && body.length > this.bodyLimit) return refuse(413);
      const { session } = line;
      const arrive = async (): Promise<void> => {
        if (!this.up || fate === 'crash-before') return this.#soon(owner, lost);
        if (session === null) return refuse(401);
        const answer = await this.#ask(session, path, body);
        if (fate === 'silence') return;
        if (fate === 'lost-reply' || fate === 'crash-after') return this.#soon(owner, lost);
        const text = JSON.stringify(answer.body);
        reply(answer.status, fate === 'cut-short' ? text.slice(0, this.#chance.below(text.length)) : text);
      };
      this.environment.after(null, this.#delay(), 'server', arrive);
      if (fate === 'twice')
        this.environment.after(null, this.#delay(), 'server', () => void (session !== null && this.#ask(session, path, body)));
      // A proxy that sends again what it sent long ago.
      if (fate === 'later-again')
        this.environment.after(null, this.#chance.between(1_000, 90_000), 'server', async () => {
          if (this.up && session !== null) await this.#ask(session, path, body);
        });
    });
  }

  async #ask(who: Asker, path: string, body: string | null): Promise<Answered> {
    const answer = await this.server.answer({ who, path, body });
    this.answered(who, path, body, answer.body);
    if (body === null) this.#old.set(`${who.team} ${path}`, answer);
    else if (path.startsWith('/api/sync/push')) this.#tell(who.team);
    return answer;
  }

  #tell(team: string): void {
    this.#news = this.#news.filter((each) => each.owner.alive && each.readyState === 1);
    for (const { owner, line, ears } of this.#news) {
      if (!line.online || line.session?.team !== team || this.#chance.is(this.trouble)) continue;
      const data = JSON.stringify({ feed: `team/${team}`, head: this.#chance.between(0, 50) });
      this.environment.after(owner, this.#delay(), 'network', () => ears.forEach((ear) => ear({ data })));
    }
  }

  #draw(): Fate {
    return this.#chance.is(this.trouble) ? this.#chance.pick(fates) : 'fine';
  }

  #delay(): number {
    return this.#chance.is(this.trouble / 4) ? this.#chance.between(1_000, 40_000) : this.#chance.between(5, 60);
  }

  #soon(owner: Owner, run: () => void): void {
    this.environment.after(owner, this.#delay(), 'network', run);
  }
}
