import '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  accountHeader,
  codeSchema,
  firstSchema,
  setUpSchema,
  signedSchema,
  signInSchema,
  type FactorReply,
  type Identity,
  type Role,
  type SignInReply,
} from '../../protocol';
import { inTeam, type Database } from '../database';
import { proofLength } from '../devices/check-in';
import { demandTablet } from '../devices/gate';
import type { Keys } from '../keys';
import { signInByKey } from '../sign-in/by-key';
import { makeRecoveryCodes } from '../sign-in/codes';
import { checkPassword, makeFirstAdministrator, setUpAccount } from '../sign-in/first-step';
import { knownLength, remember } from '../sign-in/known-browsers';
import {
  addressOf,
  hasSecondFactor,
  keepSecondFactor,
  newSecret,
  openSecret,
  sealSecret,
  spendSecondFactor,
  stepOf,
} from '../sign-in/second-factor';
import {
  agentOf,
  closeSession,
  findSession,
  freshLength,
  halfLength,
  note,
  openSession,
  renewSession,
  sessionLength,
  type Member,
  type Opening,
  type Session,
  type Stage,
} from '../sign-in/sessions';
import { triesOf, tryOnce, type Visitor } from '../sign-in/trying';
import { readIdentity } from './accounts';
import { read } from './border';
import { otherAccount, Refusal, signInAgain } from './refusal';

export interface Who extends Member {
  readonly roles: readonly Role[];
  /** Names the session; no way in. */
  readonly session: string;
}

const whoIn = ({ account, team, roles, id }: Session): Who => ({ account, team, roles, session: id });

const isToken = (token: string | undefined): token is string => token !== undefined && /^[A-Za-z0-9_-]{43}$/.test(token);

/** Sign-in by cookie. No script can read the token, and no other site's page can send it. */
export class Doorkeeper {
  readonly #cookie: string;
  readonly #knownCookie: string;
  /** The policy asks before the route does. */
  readonly #found = new WeakMap<FastifyRequest, Session>();
  readonly #tabletCookie: string;

  constructor(
    private readonly database: Database,
    private readonly secure: boolean,
    /** Only here a demonstration team needs no second factor and no tablet that was let in. */
    readonly demonstrates = false,
  ) {
    this.#cookie = secure ? '__Host-hna' : 'hna';
    this.#knownCookie = `${this.#cookie}-known`;
    this.#tabletCookie = `${this.#cookie}-tablet`;
  }

  /** Whether the team needs no second factor here; one to practise in does. */
  waives({ demonstration, training = false }: Identity): boolean {
    return this.demonstrates && demonstration && !training;
  }

  /** Who asks, or a refusal. */
  async who(request: FastifyRequest): Promise<Who> {
    return whoIn(await this.at(request, 'whole'));
  }

  /**
   * Who asks, when she has shown her second factor within five minutes; otherwise a refusal `step-up`, upon which a page asks
   * for a code (`POST /api/session/fresh`) and tries again. For whatever cannot be taken back. A demonstration has none to show.
   */
  async stepUp(request: FastifyRequest): Promise<Who> {
    const session = await this.at(request, 'whole');
    const { fresh } = session;
    if (fresh !== null && fresh < Date.now() - freshLength)
      throw new Refusal(403, 'step-up', 'This needs a new code from your authenticator app. Type it, then go on.');
    return whoIn(session);
  }

  /** The session, when it has come so far and is of the account that is named, where one is. */
  async at(request: FastifyRequest, stage: Stage): Promise<Session> {
    const token = this.#token(request);
    const session = this.#found.get(request) ?? (token === undefined ? null : await findSession(this.database, token));
    if (session?.stage !== stage) throw signInAgain();
    const named = request.headers[accountHeader];
    if (named !== undefined && named !== session.account) throw otherAccount();
    this.#found.set(request, session);
    return session;
  }

  /** Opens a session in place of whatever the browser brought: each step has a token of its own. */
  async letIn(request: FastifyRequest, reply: FastifyReply, who: Member, opening: Opening): Promise<void> {
    const before = this.#token(request);
    if (before !== undefined) await closeSession(this.database, before);
    const token = await openSession(this.database, who, { ...opening, agent: agentOf(request.headers['user-agent']) });
    const whole = opening.stage === undefined;
    this.#give(reply, token, whole ? sessionLength : halfLength);
    if (!whole) return;
    const known = await remember(this.database, this.visitor(request).known, who.account);
    reply.setCookie(this.#knownCookie, known, { ...this.#shape, maxAge: knownLength / 1000 });
  }

  /** The same session under a new token; `fresh`: its second factor was just shown. */
  async renew(request: FastifyRequest, reply: FastifyReply, fresh: boolean): Promise<void> {
    const token = this.#token(request);
    if (token !== undefined) this.#give(reply, await renewSession(this.database, token, fresh), sessionLength);
  }

  /** Who asks, on a tablet that proved lately that it is one of the team's; or a refusal. */
  async onTablet(request: FastifyRequest): Promise<Who> {
    const { session } = await this.withTablet(request);
    return whoIn(session);
  }

  /** The same, with the tablet; null where a demonstration asks for none. */
  async withTablet(request: FastifyRequest): Promise<{ readonly session: Session; readonly tablet: string | null }> {
    const session = await this.at(request, 'whole');
    const proof = this.#token(request, this.#tabletCookie);
    return { session, tablet: await demandTablet(this.database, session.team, proof, this.demonstrates) };
  }

  letTabletIn(reply: FastifyReply, token: string): void {
    reply.setCookie(this.#tabletCookie, token, { ...this.#shape, maxAge: proofLength / 1000 });
  }

  async letOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = this.#token(request);
    if (token !== undefined) await closeSession(this.database, token);
    reply.clearCookie(this.#cookie, this.#shape);
  }

  visitor(request: FastifyRequest): Visitor {
    const known = request.cookies[this.#knownCookie];
    return { ip: request.ip, known: isToken(known) ? known : undefined };
  }

  #give(reply: FastifyReply, token: string, length: number): void {
    reply.setCookie(this.#cookie, token, { ...this.#shape, maxAge: length / 1000 });
  }

  #token(request: FastifyRequest, cookie = this.#cookie): string | undefined {
    const token = request.cookies[cookie];
    return isToken(token) ? token : undefined;
  }

  get #shape() {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
  }
}

export async function addSessionRoutes(app: FastifyInstance, database: Database, door: Doorkeeper, keys: Keys): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: () => new Refusal(429, 'too-many', 'Too many tries to sign in. Wait a minute and try again.'),
  });
  const limited = { bodyLimit: 4096, config: { rateLimit: { max: 120, timeWindow: 60_000 } } };

  /** The first step is done: what is next. */
  const goOn = async (request: FastifyRequest, reply: FastifyReply, who: Member): Promise<SignInReply> => {
    const identity = await identityOf(database, who);
    if (door.waives(identity)) {
      await door.letIn(request, reply, who, {});
      return identity;
    }
    if (await hasSecondFactor(database, who.account)) {
      await door.letIn(request, reply, who, { stage: 'code' });
      return { next: 'code' };
    }
    const secret = newSecret();
    await door.letIn(request, reply, who, { stage: 'factor', secret: await sealSecret(keys, who.account, secret) });
    return { next: 'factor', secret, address: addressOf(secret, identity.name) };
  };

  app.post('/api/session', limited, async (request, reply) =>
    goOn(request, reply, await checkPassword(database, read(signInSchema, request.body), door.visitor(request))),
  );

  app.post('/api/session/device', limited, async (request, reply): Promise<Identity> => {
    const { opening, ...who } = await signInByKey(database, read(signedSchema, request.body), door.visitor(request));
    const identity = await identityOf(database, who);
    // A demonstration has no second factor that could be asked for once more.
    const fresh = door.waives(identity) ? null : 0;
    await door.letIn(request, reply, who, { ...opening, fresh });
    return identity;
  });

  app.post('/api/session/set-up', limited, async (request, reply) =>
    goOn(request, reply, await setUpAccount(database, read(setUpSchema, request.body), door.visitor(request))),
  );

  app.post('/api/session/first', limited, async (request, reply) =>
    goOn(request, reply, await makeFirstAdministrator(database, read(firstSchema, request.body), door.visitor(request))),
  );

  const spendCode = async (request: FastifyRequest, who: Member): Promise<void> => {
    const { code } = read(codeSchema, request.body);
    const tries = await triesOf(database, 'code', door.visitor(request), who.account, who.account);
    const spent = await tryOnce(
      database,
      tries,
      () => spendSecondFactor(database, keys, who.account, code),
      () => void note(database, who, 'sign-in', 'alert: many wrong codes, slowed down').catch(() => undefined),
    );
    if (spent === 'recovery-code') await note(database, who, 'sign-in', 'recovery code used');
    if (spent !== null) return;
    await note(database, who, 'sign-in', 'wrong code');
    throw wrongCode();
  };

  app.post('/api/session/code', limited, async (request, reply): Promise<Identity> => {
    const half = await door.at(request, 'code');
    await spendCode(request, half);
    await door.letIn(request, reply, half, { fresh: Date.now() });
    return identityOf(database, half);
  });

  app.post('/api/session/factor', limited, async (request, reply): Promise<FactorReply> => {
    const half = await door.at(request, 'factor');
    const { code } = read(codeSchema, request.body);
    const sealed = half.secret ?? '';
    const secret = await openSecret(database, keys, half.account, sealed);
    const step = secret === null ? null : stepOf(secret, code, Date.now());
    if (step === null) throw wrongCode();
    const recoveryCodes = await inTeam(database, half.team, async (transaction) =>
      (await keepSecondFactor(transaction, half.account, sealed, step)) ? makeRecoveryCodes(transaction, half.account) : null,
    );
    if (recoveryCodes === null)
      throw new Refusal(409, 'set-up-already', 'A second factor was set up elsewhere in the meantime. Sign in again, with its code.');
    await note(database, half, 'second-factor', 'set up');
    await door.letIn(request, reply, half, { fresh: Date.now() });
    return { identity: await identityOf(database, half), recoveryCodes };
  });

  app.post('/api/session/fresh', limited, async (request, reply) => {
    await spendCode(request, await door.who(request));
    await door.renew(request, reply, true);
    return reply.code(204).send();
  });

  app.get('/api/session', async (request) => identityOf(database, await door.who(request)));

  app.delete('/api/session', async (request, reply) => {
    await door.letOut(request, reply);
    return reply.code(204).send();
  });
}

async function identityOf(database: Database, who: Member): Promise<Identity> {
  const identity = await readIdentity(database, who);
  if (identity === null) throw signInAgain();
  return identity;
}

const wrongCode = (): Refusal =>
  new Refusal(
    401,
    'wrong-code',
    'That code does not fit. Codes change every half minute, and each works once: wait for the next one and type that.',
  );
