import { errorSchema, identitySchema, type Identity } from '../protocol';

export type SignInProblem = 'wrong' | 'offline' | 'too-many' | 'server';

/** Signs in with a local account; the cookie that comes back is out of reach of script. */
export async function signIn(
  fetcher: typeof fetch,
  account: { readonly name: string; readonly password: string },
): Promise<{ readonly identity: Identity } | { readonly problem: SignInProblem; readonly message?: string }> {
  let reply: Response;
  try {
    reply = await fetcher('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(account),
      credentials: 'same-origin',
    });
  } catch {
    return { problem: 'offline' };
  }
  const body: unknown = await reply.json().catch(() => null);
  if (reply.ok) {
    const identity = identitySchema.safeParse(body);
    return identity.success ? { identity: identity.data } : { problem: 'server' };
  }
  if (reply.status === 401 || reply.status === 400) return { problem: 'wrong' };
  if (reply.status === 429) return { problem: 'too-many' };
  const error = errorSchema.safeParse(body);
  return error.success ? { problem: 'server', message: error.data.message } : { problem: 'server' };
}
