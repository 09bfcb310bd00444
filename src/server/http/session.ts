import '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { signInSchema } from '../../protocol';
import type { Database } from '../database';
import { checkPassword, closeSession, findSession, foldName, openSession, readIdentity, sessionLength } from './accounts';
import { read } from './border';
import { Refusal, signInAgain } from './refusal';

export interface Who {
  readonly account: string;
  readonly team: string;
}

/** Sign-in by cookie. No script can read the token, and no other site's page can send it. */
export class Doorkeeper {
  readonly #cookie: string;

  constructor(
    private readonly database: Database,
    private readonly secure: boolean,
  ) {
    this.#cookie = secure ? '__Host-hna' : 'hna';
  }

  /** Who asks, or a refusal. */
  async who(request: FastifyRequest): Promise<Who> {
    const token = this.#token(request);
    const who = token === undefined ? null : await findSession(this.database, token);
    if (who === null) throw signInAgain();
    return who;
  }

  async letIn(reply: FastifyReply, who: Who): Promise<void> {
    const token = await openSession(this.database, who);
    reply.setCookie(this.#cookie, token, { ...this.#shape, maxAge: sessionLength / 1000 });
  }

  async letOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = this.#token(request);
    if (token !== undefined) await closeSession(this.database, token);
    reply.clearCookie(this.#cookie, this.#shape);
  }

  #token(request: FastifyRequest): string | undefined {
    const token = request.cookies[this.#cookie];
    return token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined;
  }

  get #shape() {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
  }
}

export async function addSessionRoutes(app: FastifyInstance, database: Database, door: Doorkeeper): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: () => new Refusal(429, 'too-many', 'Too many tries to sign in. Wait a minute and try again.'),
  });
  const tries = new Tries();
  const gate = new Gate(2);
  app.post('/api/session', { bodyLimit: 4096, config: { rateLimit: { max: 60, timeWindow: 60_000 } } }, async (request, reply) => {
    const { name, password } = read(signInSchema, request.body);
    const key = `${request.ip} ${foldName(name)}`;
    if (tries.tooMany(key)) throw new Refusal(429, 'too-many', 'Too many wrong passwords for that name. Wait a minute and try again.');
    const who = await gate.pass(() => checkPassword(database, name, password));
    if (who === null) tries.failed(key);
    if (who === null) throw new Refusal(401, 'wrong-password', 'That name and password do not fit together. Check both and try again.');
    await door.letIn(reply, who);
    return readIdentity(database, who);
  });
  app.get('/api/session', async (request) => {
    const identity = await readIdentity(database, await door.who(request));
    if (identity === null) throw signInAgain();
    return identity;
  });
  app.delete('/api/session', async (request, reply) => {
    await door.letOut(request, reply);
    return reply.code(204).send();
  });
}

/** Wrong passwords of the last minute, by address and name: ten are enough. */
class Tries {
  #since = 0;
  #failures = new Map<string, number>();
  tooMany(key: string): boolean {
    if (Date.now() - this.#since > 60_000) {
      this.#since = Date.now();
      this.#failures = new Map();
    }
    return (this.#failures.get(key) ?? 0) >= 10;
  }
  failed(key: string): void {
    this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
  }
}

/** Lets few in at once: each password check takes memory and a processor. */
class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(places: number) {
    this.#free = places;
  }
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0 && this.#waiting.length >= 50)
      throw new Refusal(429, 'too-many', 'Many people are signing in. Try again in a minute.');
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
