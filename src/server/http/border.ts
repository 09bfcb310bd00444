import helmet from '@fastify/helmet';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod/mini';
import { packsType, type ErrorReply } from '../../protocol';
import { isAway } from '../database';
import { messageOf } from '../failure';
import { isShallow } from './json';
import { Refusal } from './refusal';

export interface Border {
  /** Origins that the pages are served from; a page from anywhere else may not call. */
  readonly origins: ReadonlySet<string>;
  readonly secure: boolean;
  readonly say: (line: string) => void;
}

/** Everything that a request meets before a route does: headers, origin, JSON, errors. */
export async function guardBorder(app: FastifyInstance, border: Border): Promise<void> {
  await app.register(helmet, headers(border.secure));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', permissions);
    if (isApi(request)) reply.header('cache-control', 'no-store');
    checkOrigin(request, border);
  });
  app.removeContentTypeParser(['text/plain', 'application/json']);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (!isShallow(text)) done(new Refusal(400, 'too-deep', 'The request nests deeper than 64 levels.'));
    else void parse(request, text, done);
  });
  app.addContentTypeParser(packsType, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.setErrorHandler((error: FastifyError | Error, request, reply) => answerError(error, request, reply, border));
}

export const isApi = (request: FastifyRequest): boolean => request.url === '/api' || request.url.startsWith('/api/');

/** Reads what came from outside, or refuses with what is wrong with it. */
export function read<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new Refusal(400, 'bad-request', `The request is not as it should be${where}: ${issue?.message ?? 'unreadable'}.`);
}

const permissions =
  'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), ' +
  'publickey-credentials-get=(self), publickey-credentials-create=(self)';

function headers(secure: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['hna-url'],
      },
    },
    crossOriginEmbedderPolicy: { policy: 'require-corp' as const },
    crossOriginOpenerPolicy: { policy: 'same-origin' as const },
    crossOriginResourcePolicy: { policy: 'same-origin' as const },
    referrerPolicy: { policy: 'no-referrer' as const },
    strictTransportSecurity: secure ? { maxAge: 63_072_000, includeSubDomains: true } : false,
    frameguard: { action: 'deny' as const },
  };
}

/**
 * Another site's page may neither read nor send, and a name that was re-pointed at us is not ours. Nor is an address answered that somebody
 * types: the cookie goes with it also while the tablet is locked, or in a patient's hands.
 */
function checkOrigin(request: FastifyRequest, border: Border): void {
  const host = request.headers.host ?? '';
  const scheme = border.secure ? 'https' : 'http';
  if (!border.origins.has(`${scheme}://${host}`)) {
    throw new Refusal(403, 'foreign-host', 'This server does not answer to that name. Set HNA_ORIGIN to the address that people use.');
  }
  if (!isApi(request)) return;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if ((origin !== undefined && !border.origins.has(origin)) || (site !== undefined && site !== 'same-origin')) {
    throw new Refusal(403, 'foreign-origin', 'Only this server’s own pages may call it.');
  }
}

const sentences: Readonly<Record<number, readonly [string, string]>> = {
  400: ['bad-request', 'The request could not be read.'],
  404: ['not-found', 'There is nothing at this address.'],
  408: ['too-slow', 'The request took too long. Try again.'],
  413: ['too-large', 'The request is too large. Send less at once.'],
  414: ['bad-request', 'The address is too long.'],
  415: ['not-json', 'Only application/json is taken here.'],
  429: ['too-many', 'Too many tries. Wait a minute and try again.'],
};

export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply, border: Border): FastifyReply {
  const [status, code, message] = meaning(error);
  if (status >= 500 && code !== 'busy')
    border.say(`Request ${request.id} ${request.method} ${request.routeOptions.url ?? ''}: ${messageOf(error)}`);
  const wait = error instanceof Refusal ? error.retryAfter : undefined;
  if (wait !== undefined || status === 503) reply.header('retry-after', String(wait ?? 2));
  const body: ErrorReply = { code, message, request: request.id };
  return reply.code(status).header('cache-control', 'no-store').send(body);
}

function meaning(error: FastifyError | Error): readonly [number, string, string] {
  if (error instanceof Refusal) return [error.status, error.code, error.message];
  if (isAway(error)) return [503, 'database-away', 'The database does not answer at the moment. Nothing is lost; try again shortly.'];
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  const sentence = sentences[status] ?? (status < 500 ? sentences[400] : undefined);
  if (sentence === undefined) return [500, 'broken', 'Something went wrong on the server. Nothing is lost on this device; try again.'];
  return [status, ...sentence];
}
