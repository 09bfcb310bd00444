import type * as z from 'zod/mini';
import {
  errorSchema,
  factorReplySchema,
  identitySchema,
  signInReplySchema,
  type FactorReply,
  type First,
  type Identity,
  type SetUp,
  type SignIn,
  type SignInReply,
} from '../protocol';

/** `expired`: the first step was too long ago. `wait`: seconds until the next try. */
export interface EntryProblem {
  readonly problem: 'wrong' | 'offline' | 'too-many' | 'busy' | 'expired' | 'server';
  readonly wait?: number;
  readonly message?: string;
}
export type Entered<T> = { readonly value: T } | EntryProblem;

/** The cookie that comes back is out of reach of script. */
async function send<T>(path: string, body: unknown, schema: z.ZodMiniType<T>): Promise<Entered<T>> {
  let reply: Response;
  try {
    reply = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
    });
  } catch {
    return { problem: 'offline' };
  }
  const said: unknown = await reply.json().catch(() => null);
  if (reply.ok) {
    const parsed = schema.safeParse(said);
    return parsed.success ? { value: parsed.data } : { problem: 'server' };
  }
  const error = errorSchema.safeParse(said);
  const { code = '', message = '' } = error.success ? error.data : {};
  if (reply.status === 401 && code === 'sign-in') return { problem: 'expired' };
  if (reply.status === 401 || reply.status === 400) return { problem: 'wrong' };
  const wait = Number(reply.headers.get('retry-after') ?? 60);
  if (reply.status === 429) return { problem: 'too-many', wait };
  if (reply.status === 503 && code === 'busy') return { problem: 'busy', wait };
  return message === '' ? { problem: 'server' } : { problem: 'server', message };
}

/** The first step, with a local account. */
export const signIn = (account: SignIn): Promise<Entered<SignInReply>> => send('/api/session', account, signInReplySchema);

/** The second: a code of the app, or a recovery code. */
export const sendCode = (code: string): Promise<Entered<Identity>> => send('/api/session/code', { code }, identitySchema);

/** The first code of the app that is being set up. */
export const confirmFactor = (code: string): Promise<Entered<FactorReply>> => send('/api/session/factor', { code }, factorReplySchema);

/** With the code that an administrator gave. */
export const setUpAccount = (typed: SetUp): Promise<Entered<SignInReply>> => send('/api/session/set-up', typed, signInReplySchema);

/** With the token that the server's console shows. */
export const makeFirst = (typed: First): Promise<Entered<SignInReply>> => send('/api/session/first', typed, signInReplySchema);
